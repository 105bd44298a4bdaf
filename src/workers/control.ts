// The words by which the main thread leads its workers: rounds of work, and when each thread worked.

/** Layout of the control memory: Int32 words first, then 64-bit floats. */
const ROUND = 0; // number of the round to work on, or STOP; main
const READY = 1; // workers that wait for a round; workers
const FAILED = 2; // set by a worker that cannot go on; workers
const WORDS = 8;

/** Instead of a round: the threads end. */
const STOP = -1;

export interface Control {
  readonly memory: SharedArrayBuffer;
  readonly words: Int32Array;
  /** Start and finish of each thread in the round, in milliseconds since `originMs`. */
  readonly times: Float64Array;
  /** Processor time of each thread in the round, in milliseconds; NaN where it is not known. */
  readonly cpu: Float64Array;
  /** Counters of each thread, one after the other. */
  readonly counters: Float64Array;
}

/** `threads` work in rounds; `counted` threads, those included, have counters. */
export function controlBytes(threads: number, counted: number, counters: number): number {
  return WORDS * 4 + (threads * 3 + counted * counters) * 8;
}

export function controlOver(
  memory: SharedArrayBuffer,
  threads: number,
  counted: number,
  counters: number,
): Control {
  const times = WORDS * 4;
  return {
    memory,
    words: new Int32Array(memory, 0, WORDS),
    times: new Float64Array(memory, times, 2 * threads),
    cpu: new Float64Array(memory, times + 16 * threads, threads),
    counters: new Float64Array(memory, times + 24 * threads, counted * counters),
  };
}

/** A worker is ready for the next round: sleeps until it is there. False: the threads end. */
export function awaitRound(control: Control, last: number): boolean {
  const { words } = control;
  Atomics.add(words, READY, 1);
  Atomics.notify(words, READY);
  for (;;) {
    const round = Atomics.load(words, ROUND);
    if (round === STOP) return false;
    if (round !== last) return true;
    Atomics.wait(words, ROUND, round);
  }
}

/** A worker cannot go on; whoever waits for it is to look. */
export function reportFailure({ words }: Control): void {
  Atomics.store(words, FAILED, 1);
  Atomics.notify(words, READY);
}

/** Waits, asleep in the event loop, until `workers` are ready; false if one has failed. */
export async function allReady({ words }: Control, workers: number): Promise<boolean> {
  for (;;) {
    if (Atomics.load(words, FAILED) === 1) return false;
    const ready = Atomics.load(words, READY);
    if (ready === workers) return true;
    const waiting = Atomics.waitAsync(words, READY, ready, 200);
    if (waiting.async) await waiting.value;
  }
}

/** Lets the ready workers go on together. */
export function startRound({ words }: Control): void {
  Atomics.store(words, READY, 0);
  Atomics.add(words, ROUND, 1);
  Atomics.notify(words, ROUND);
}

export function stopRounds({ words }: Control): void {
  Atomics.store(words, READY, 0);
  Atomics.store(words, ROUND, STOP);
  Atomics.notify(words, ROUND);
}
