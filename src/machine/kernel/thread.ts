// A thread of the simulated machine: a piece of text that runs, and how far it is.

import type { Steps, View } from '../memory.ts';

/** Where a thread is. */
export const READY = 0;
export const RUNNING = 1;
export const PARKED = 2;
export const ENDED = 3;

/** What happens when a thread's cpu is due. */
export const RESUME = 0;
/** Its access begins. */
export const ACCESS = 1;
/** The line that its access missed has come. */
export const GRANTED = 2;
/** Its piece of work is done; the same of one whose time does not depend on the core's clock. */
export const WORKING = 3;
export const STALLING = 4;
/** Its call of the kernel has got to the point where it looks at the word, or at who sleeps there. */
export const PARKING = 5;
export const FINDING = 6;
/** It wakes the next sleeper. */
export const WAKING = 7;
/** Its call of the kernel is done. */
export const YIELDING = 8;
/** It spins until a line changes: its cpu has no event. */
export const SPINNING = 9;
/** Its access waits until the cpu's store buffer is empty. */
export const DRAINING = 10;

/** Words that a spin loop may look at in one turn. */
export const MOST_LOOKS = 4;

export interface ThreadOptions {
  readonly name: string;
  readonly view: View;
  /** The only cpu that it may be on. */
  readonly pinnedTo?: number | undefined;
  /** It need not end for the run to end. */
  readonly isDaemon?: boolean | undefined;
  /** Its counters, in which the primitives count atomic operations. */
  readonly counters: Float64Array;
}

export class SimulatedThread {
  readonly id: number;
  readonly name: string;
  readonly view: View;
  readonly steps: Steps<unknown>;
  readonly counters: Float64Array;
  readonly pinnedTo: number | undefined;
  readonly isDaemon: boolean;

  state = READY;
  stage = RESUME;
  /** What it is sent when it is resumed, or thrown. */
  value = 0;
  fault: Error | undefined = undefined;
  result: unknown = undefined;
  /** Nanoseconds that it has to be on a cpu before its stage is done, if it is on none. */
  leftNs = 0;

  // The access that it has yielded for.
  kind = 0;
  address = 0;
  operand = 0;
  expected = 0;
  timeoutNs = 0;

  /** Its cpu, or the one it was on last, and the core that it ran on last. */
  cpu = 0;
  core = -1;
  /** Time on cpus, relative to that of others on its cpu: who has less comes first. */
  runtimeNs = 0;
  /** Since when it is where it is. */
  sinceNs = 0;
  /** When its access missed. */
  missedNs = 0;
  /** How many threads it has started. */
  starts = 0;
  /** In an order that threads are held to: its number; it waits for its turn; its sleep has timed out before that. */
  number = -1;
  awaitsTurn = false;
  isExpired = false;
  /** Where it is parked: see futex.ts. */
  futex = -1;
  cause = 0;
  /** Whom it is about to wake, the first last, and how many those were. */
  sleepers: SimulatedThread[] = [];
  found = 0;

  // Spinning: see spinning.ts.
  isWatching = false;
  turns = 0;
  looks = 0;
  isSteady = false;
  pausedNs = 0;
  periodNs = 0;
  readonly lookedAt = new Float64Array(MOST_LOOKS);
  readonly lookedValue = new Int32Array(MOST_LOOKS);
  /** Entries of the directory that it watches. */
  readonly watched: number[] = [];

  startNs = 0;
  finishNs = Infinity;
  /** Time on cpus. */
  cpuNs = 0;
  /** Part of it, at the base clock and with the core to itself: what it computed. */
  workNs = 0;
  /** Part of it: waiting for lines. */
  stallNs = 0;
  /** Part of it: turns of spin loops. */
  spinNs = 0;
  /** Time off cpus, by cause: see statistics.ts. */
  readonly waitedNs: number[] = [];
  migrations = 0;

  constructor(id: number, steps: Steps<unknown>, options: ThreadOptions) {
    this.id = id;
    this.steps = steps;
    this.name = options.name;
    this.view = options.view;
    this.counters = options.counters;
    this.pinnedTo = options.pinnedTo;
    this.isDaemon = options.isDaemon === true;
  }
}

/** The thread goes on with its text, and is sent the value. */
export function proceed(thread: SimulatedThread, value: number): boolean {
  thread.value = value;
  thread.stage = RESUME;
  return true;
}
