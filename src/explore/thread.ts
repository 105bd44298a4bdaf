// A thread of an execution, and the stores of its own that have not reached memory.

import type { Access, Memory, Steps } from '../memory.ts';
import type { Heap } from './locations.ts';
import type { ThreadStart } from './program.ts';
import type { Pause } from './trace.ts';

/** READY: its pending access can be performed, unless that waits for a lock or a buffer. */
export type Status = 'ready' | 'parked' | 'paused' | 'joining' | 'draining' | 'finished' | 'failed';

export { MOST_THREADS } from '../stepped/order.ts';

/** A store that has not reached memory. */
export interface Buffered {
  readonly access: Access;
  /** Events that it comes after, and the clock of its thread. */
  readonly after: readonly number[];
  readonly time: number;
  /** The pause before it, if it had to wait there. */
  readonly pausedOn: Pause | undefined;
}

/** A thread of an execution, as schedulers and reports see it. */
export class ExploredThread {
  readonly id: number;
  readonly memory: Memory;
  readonly heap: Heap;
  readonly generator: Steps<unknown>;
  /** What start of this thread's own its next one would be. */
  starts = 0;
  status: Status = 'ready';
  /** What it does when it is next chosen; the park or pause in which it waits. */
  pending: Access | undefined;
  result: unknown;
  error: unknown;
  /** Its clock, in nanoseconds or steps: whatever is more. */
  time = 0;
  deadline = Infinity;
  timeoutsLeft = 0;
  /** Event that it made last; -1 for none. */
  last = -1;
  /** Events that its next event has to come after. */
  causes: number[] = [];
  /** The pause that it has come out of since its last event. */
  pausedOn: Pause | undefined;
  /** Stores of its own that have not reached memory, oldest first; and the event of the last that has. */
  readonly buffer: Buffered[] = [];
  lastFlush = -1;
  /** What it has read since its last pause: locations, and the event before each first read. */
  readonly looks = new Map<number, number>();
  /** What it has been told of the time. */
  readonly readings: number[] = [];
  /** It has asked for the time since its last pause: it may spin until some time. */
  watchesClock = false;
  /** How much time passes when it is next held up in such a pause, in nanoseconds. */
  patience = 1000;
  /** The execution may end without it. */
  isDaemon = false;
  joiners: ExploredThread[] = [];
  waitsFor: ExploredThread | undefined;

  constructor(id: number, { steps, memory }: ThreadStart, heap: Heap) {
    this.id = id;
    this.generator = steps;
    this.memory = memory;
    this.heap = heap;
  }

  get isOver(): boolean {
    return this.status === 'finished' || this.status === 'failed';
  }
}
