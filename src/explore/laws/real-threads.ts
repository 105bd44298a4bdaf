// Runs a trial's text erased on real threads, round after round, to see what comes out.
//
// A round starts when all threads have come to a gate, the last of which puts the memory back into its
// first state. What is seen depends on the machine and its load; what is not seen says nothing.

import { Worker } from 'node:worker_threads';
import { linkErased } from '../../erase/link.ts';
import { sourceUrl } from '../../erase/resolve.ts';
import { ROUND, type RealThread, type Rounds } from './real-thread-data.ts';
import { labelOf, startOf, type PlayScript, type Trial } from './trial.ts';

const ROUNDS = 400;
const MOST_MS = 1_000;
/** So long without a round that ends, and the threads are stuck for ever. */
const STUCK_MS = 10_000;

const linked = new Map<string, ReturnType<typeof linkErased>>();

/** Labels of all rounds, each once; and one that no program has, if the threads get stuck or throw. */
export async function outcomesOnThreads<T, S extends PlayScript>(
  trial: Trial<T, S>,
  text: T,
  script: S,
): Promise<readonly string[]> {
  const module = sourceUrl(`explore/laws/text/${trial.module}`);
  const sources = linked.get(module) ?? linkErased([module], 'timed');
  linked.set(module, sources);
  const { memory, start } = startOf(trial, text, script);
  const shared = {
    heap: memory.words.buffer as SharedArrayBuffer,
    buffer: new SharedArrayBuffer(8),
    originMs: performance.timeOrigin + performance.now(),
    control: new SharedArrayBuffer(16),
    start,
    sources: await sources,
    module,
    subject: Object.keys(trial.texts).find((id) => trial.texts[id] === text)!,
    script,
    rounds: ROUNDS,
    mostMs: MOST_MS,
  };
  const crew = script.threads.map((_, k) => startThread({ ...shared, k }));
  try {
    const all = await Promise.race([
      Promise.all(crew.map(({ rounds }) => rounds)),
      whenStuck(new Int32Array(shared.control)),
    ]);
    return typeof all === 'string' ? [all] : labelsOf(all);
  } finally {
    await Promise.all(crew.map(({ worker }) => worker.terminate()));
  }
}

function startThread(workerData: RealThread) {
  const worker = new Worker(new URL(sourceUrl('explore/laws/real-thread')), { workerData });
  const rounds = new Promise<Rounds>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // Whoever waits for it may have stopped waiting.
  rounds.catch(() => {});
  return { worker, rounds };
}

function labelsOf(all: readonly Rounds[]): string[] {
  const failed = all.find((rounds): rounds is { error: string } => 'error' in rounds);
  if (failed !== undefined) return [`throws ${failed.error}`];
  const results = all as readonly (readonly (readonly number[])[])[];
  return [...new Set(results[0]!.map((_, round) => labelOf(results.map((own) => own[round]!))))];
}

/** Comes to an end when no round does any more. */
async function whenStuck(control: Int32Array): Promise<string> {
  for (let seen = -1; ;) {
    const round = Atomics.load(control, ROUND);
    // Before the first, threads are still being started.
    if (round > 0 && round === seen) return `stuck in round ${round}`;
    seen = round;
    await new Promise((resolve) => setTimeout(resolve, STUCK_MS).unref());
  }
}
