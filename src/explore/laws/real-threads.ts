// Runs a trial's text erased on real threads, round after round, to see what comes out.
//
// A round starts when all threads have come to a gate, the last of which puts the memory back into its
// first state. What is seen depends on the machine and its load; what is not seen says nothing.

import { Worker } from 'node:worker_threads';
import { linkErased } from '../../erase/link.ts';
import { sourceUrl } from '../../erase/resolve.ts';
import type { Memory } from '../../memory.ts';
import { modulesOf } from '../../registry.ts';
import {
  ROUND,
  type RealThread,
  type Rounds,
  type Seen,
  type TextSource,
} from './real-thread-data.ts';

const ROUNDS = 400;
const MOST_MS = 1_000;
/** So long without a round that ends, and the threads are stuck for ever. */
const STUCK_MS = 10_000;

/** What to run on real threads. */
export interface Rehearsal<Result> {
  readonly memory: Memory;
  /** What the memory holds when a round starts. */
  readonly start: Int32Array;
  readonly script: RealThread['script'];
  /** Module whose `play` is run, from `src/` and without its ending. */
  readonly module: string;
  readonly text: TextSource;
  /** Addresses of words that the outcome tells as well. */
  readonly watched?: readonly number[];
  /** The outcome of a round, from what the threads returned and what the watched words were. */
  label(results: readonly Result[], end: readonly number[]): string;
}

const linked = new Map<string, Promise<ReadonlyMap<string, string>>>();

/** The erased sources of some modules: made once. */
function erasedSources(urls: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const key = urls.join(' ');
  const sources = linked.get(key) ?? linkErased(urls, 'timed');
  linked.set(key, sources);
  return sources;
}

/** Labels of all rounds, each once; and one that no program has, if the threads get stuck or throw. */
export async function outcomesOnThreads<Result>({
  memory,
  start,
  script,
  module: name,
  text,
  watched = [],
  label,
}: Rehearsal<Result>): Promise<readonly string[]> {
  const module = sourceUrl(name);
  const shared = {
    heap: memory.words.buffer as SharedArrayBuffer,
    buffer: new SharedArrayBuffer(8),
    originMs: performance.timeOrigin + performance.now(),
    control: new SharedArrayBuffer(16),
    start,
    watched,
    sources: await erasedSources(
      'url' in text ? [module, ...modulesOf(text, text.options)] : [module],
    ),
    module,
    text,
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
    return typeof all === 'string' ? [all] : labelsOf(all, label);
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

function labelsOf(all: readonly Rounds[], label: Rehearsal<never>['label']): string[] {
  const failed = all.find((rounds): rounds is { error: string } => 'error' in rounds);
  if (failed !== undefined) return [`throws ${failed.error}`];
  const seen = all as readonly Seen[];
  const labels = seen[0]!.results.map((_, round) => {
    const end = seen.map(({ ends }) => ends.get(round)).find((words) => words !== undefined);
    return label(
      seen.map(({ results }) => results[round] as never),
      end!,
    );
  });
  return [...new Set(labels)];
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
