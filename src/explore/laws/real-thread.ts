// A real thread that plays its part of a trial, erased, in every round.

import { parentPort, workerData } from 'node:worker_threads';
import { serveErased } from '../../erase/serve.ts';
import { partUrls, withParts } from '../../ingredients.ts';
import type { Strategy } from '../../strategy.ts';
import {
  ARRIVED,
  DONE,
  IS_OVER,
  ROUND,
  type RealThread,
  type Rounds,
  type Seen,
  type StrategySource,
} from './real-thread-data.ts';

const { heap, control, start, watched, sources, module, text, script, k, rounds, mostMs } =
  workerData as RealThread;

serveErased(sources);

/** The text runs erased: what is a generator function in its source is a plain function here. */
interface Erased {
  readonly texts?: Readonly<Record<string, unknown>>;
  play(text: unknown, script: unknown, k: number, me: number): Seen['results'][number];
}

const { texts, play } = (await import(module)) as Erased;
const played = 'id' in text ? texts![text.id] : await composition(text);
const words = new Int32Array(heap);
const gate = new Int32Array(control);
const threads = script.threads.length;

async function composition({ url, options }: StrategySource): Promise<unknown> {
  const { default: strategy } = (await import(url)) as { default: Strategy };
  const parts = new Map<string, unknown>();
  for (const part of partUrls(options)) parts.set(part, await import(part));
  return strategy.compose(withParts(options, (part) => parts.get(part)));
}

const results: Seen['results'][number][] = [];
const ends = new Map<number, readonly number[]>();

/** Looks at the gate before sleeping: who slept would start too late to meet the others. */
const LOOKS = 20_000;
/** Threads start so many looks apart, or less. */
const MOST_APART = 64;
/** How long a thread lets others go first; they may be waiting for it. */
const MOST_LATE_MS = 10;

/** Waits for the others. @returns whether there is another round. */
function passGate(startedMs: number): boolean {
  const round = Atomics.load(gate, ROUND);
  if (Atomics.add(gate, ARRIVED, 1) === threads - 1) {
    const end = watched.map((address) => words[address]!);
    if (round > 0) ends.set(round - 1, end);
    words.set(start);
    const isOver = round >= rounds || performance.now() - startedMs > mostMs;
    Atomics.store(gate, IS_OVER, isOver ? 1 : 0);
    Atomics.store(gate, ARRIVED, 0);
    Atomics.store(gate, DONE, 0);
    Atomics.add(gate, ROUND, 1);
    Atomics.notify(gate, ROUND);
  } else {
    for (let look = 0; look < LOOKS && Atomics.load(gate, ROUND) === round; look++);
    while (Atomics.load(gate, ROUND) === round) Atomics.wait(gate, ROUND, round);
  }
  startInTime(round);
  return Atomics.load(gate, IS_OVER) === 0;
}

/** In the first rounds each is last once and first once; then they start together, or nearly. */
function startInTime(round: number): void {
  const isLast = round === k;
  const isFirst = round === threads + k;
  if (isLast || (round >= threads && round < 2 * threads && !isFirst)) {
    const ahead = isLast ? threads - 1 : 1;
    const deadlineMs = performance.now() + MOST_LATE_MS;
    while (Atomics.load(gate, DONE) < ahead && performance.now() < deadlineMs);
    return;
  }
  const apart = ((round + 1) * (2 * k + 1) * 7) % MOST_APART;
  for (let look = 0; look < apart; look++) Atomics.load(gate, ROUND);
}

function playAll(): Rounds {
  const startedMs = performance.now();
  try {
    while (passGate(startedMs)) {
      results.push(play(played, script, k, k + 1));
      Atomics.add(gate, DONE, 1);
    }
    return { results, ends };
  } catch (error) {
    return { error: String(error) };
  }
}

parentPort!.postMessage(playAll());
