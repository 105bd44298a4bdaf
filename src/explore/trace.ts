// One execution as a sequence of events, in columns: who made each, and which locations it touched.
//
// A location is whatever two accesses can conflict in: a word of a heap, the queue of those who are
// parked on it, a word of the process's memory, and OBSERVED, which stands for the words that an
// invariant looks at. An event has at most two footprints, each a location and whether it is written.

/** The location that every write to an observed word writes too. */
export const OBSERVED = 0;

/** No second footprint, no first one. */
export const NOTHING = -1;

/** A footprint in one number. */
export function footprint(location: number, isWrite: boolean): number {
  return (location << 1) | (isWrite ? 1 : 0);
}

/** Whether the order of two footprints can be seen. */
function clash(one: number, other: number): boolean {
  return one >= 0 && other >= 0 && one >> 1 === other >> 1 && ((one | other) & 1) === 1;
}

/** Whether two events conflict: both touch a location, and one writes it. */
export function conflict(a: number, b: number, otherA: number, otherB: number): boolean {
  if (clash(a, otherA)) return true;
  if (b < 0 && otherB < 0) return false;
  return clash(a, otherB) || clash(b, otherA) || clash(b, otherB);
}

// What an event does, as far as searching and race detection have to know.

/** Footprints that do not depend on what the memory holds. */
export const PLAIN_EVENT = 0;
/** Writes its word if that holds what it expects. */
export const CAS = 1;
/** Joins the queue of its word if that holds what it expects. */
export const PARK = 2;
/** Takes threads out of the queue, if there are any. */
export const WAKE = 3;
/** The time limit of a park runs out. */
export const TIMEOUT = 4;
/** Waits for the lock to be free and takes it. */
export const ACQUIRE = 5;
export const RELEASE = 6;
/** Takes the lock if it is free. */
export const TRY_ACQUIRE = 7;
/** A buffered store reaches memory. */
export const FLUSH = 8;

// How an event synchronizes, in bits.
export const IS_PLAIN = 1;
export const ACQUIRES = 2;
export const RELEASES = 4;

/** What a pause waits for: a write, by another thread, to something that has been read before. */
export interface Pause {
  readonly thread: number;
  /** The first read of each location. */
  readonly reads: ReadonlyMap<number, number>;
  /** The write that ended it. */
  readonly end: number;
}

/** One number an event, a location or the like. */
export type Column = Int32Array<ArrayBuffer>;

/** Events by position, from 0. Columns may be longer than `length`. */
export class Trace {
  length = 0;
  /** The thread; the capacity of threads + t for a store that leaves the buffer of thread t. */
  proc = new Int32Array(256);
  first = new Int32Array(256);
  second = new Int32Array(256);
  /** What the first and the second location held before: a word, or the length of a queue. */
  before = new Int32Array(256);
  beforeSecond = new Int32Array(256);
  expected = new Int32Array(256);
  /** What the event does: PLAIN_EVENT to FLUSH. */
  action = new Int32Array(256);
  /** IS_PLAIN, ACQUIRES, RELEASES. */
  synchronizes = new Int32Array(256);
  /** Earlier events without which this one could not have been, other than its thread's last one. */
  readonly causes: (readonly number[] | undefined)[] = [];
  /** The clock of its thread after it. */
  time = new Float64Array(256);
  /** The pause in front of an event, if another thread had to end it. */
  readonly pausedOn: (Pause | undefined)[] = [];
  /** Threads whose time limits could still have run out instead, for an event that wakes them. */
  readonly spared: (readonly number[] | undefined)[] = [];

  push(proc: number, action: number, synchronizes: number, first: number, second: number): number {
    const at = this.length;
    if (at === this.proc.length) this.grow();
    this.proc[at] = proc;
    this.first[at] = first;
    this.second[at] = second;
    this.before[at] = 0;
    this.beforeSecond[at] = 0;
    this.expected[at] = 0;
    this.action[at] = action;
    this.synchronizes[at] = synchronizes;
    this.causes[at] = undefined;
    this.pausedOn[at] = undefined;
    this.spared[at] = undefined;
    this.length = at + 1;
    return at;
  }

  private grow(): void {
    this.proc = doubled(this.proc);
    this.first = doubled(this.first);
    this.second = doubled(this.second);
    this.before = doubled(this.before);
    this.beforeSecond = doubled(this.beforeSecond);
    this.expected = doubled(this.expected);
    this.action = doubled(this.action);
    this.synchronizes = doubled(this.synchronizes);
    const time = new Float64Array(this.time.length * 2);
    time.set(this.time);
    this.time = time;
  }
}

/** A copy with twice the room. */
export function doubled(column: Column): Column {
  const wider = new Int32Array(column.length * 2);
  wider.set(column);
  return wider;
}
