// The partial order of an execution, by vector clocks, and the pairs of events that race.
//
// Two orders are kept. `precedes` is the order that every execution of the same Mazurkiewicz trace
// keeps: program order, conflicts, and what an event could not have been without. The order of
// synchronization is weaker: program order and what atomics, locks, wakes, spawn and join order
// (acquire reads from release); conflicting accesses outside it, one of them plain, are a data race.
// Source: Flanagan and Godefroid, POPL 2005 (races between dependent events); Flanagan and Freund,
//   FastTrack, PLDI 2009 (data races).
// State: clocks an event; by location the last write and the reads since, as chains through the
//   events, so that going back costs what going forward did.

import * as T from './trace.ts';

/** Two events whose order could have been the other. */
export interface Race {
  readonly first: number;
  /** The later event; -1 if it is one that `proc` could make but has not made. */
  readonly second: number;
  readonly proc: number;
  /** `spared`: it woke the thread whose time ran. */
  readonly kind: 'conflict' | 'spared' | 'waiting';
}

/** Two accesses that no synchronization orders, at a location. */
export interface UnorderedPair {
  readonly first: number;
  readonly second: number;
  readonly location: number;
}

const NONE = -1;

export class HappensBefore {
  /** Events that have their place; those before it are as the trace has them. */
  length = 0;
  /** Reversible races whose later event is among those. */
  readonly races: Race[] = [];
  /** Data races found, ever. */
  readonly unordered: UnorderedPair[] = [];

  private readonly trace: T.Trace;
  private readonly findsRaces: boolean;
  private readonly findsDataRaces: boolean;
  // Procs are numbered as they first appear; a clock has an entry for each.
  private readonly numbers = new Int32Array(256).fill(NONE);
  private procs = 0;
  private stride = 4;
  private clocks = new Int32Array(1024);
  private syncs = new Int32Array(1024);
  /** How many events of its proc there were up to an event; the one before it. */
  private rank = new Int32Array(256);
  private before = new Int32Array(256);
  private lastOf = new Int32Array(256).fill(NONE);
  // By location. Two slots an event (2e and 2e + 1) link what was there before.
  private lastWrite = new Int32Array(256).fill(NONE);
  private lastRead = new Int32Array(256).fill(NONE);
  private lastAcquire = new Int32Array(256).fill(NONE);
  /** Whether it was ever read or written plainly. */
  private isPlainAt = new Int32Array(256);
  private oldWrite = new Int32Array(512);
  private oldRead = new Int32Array(512);
  private oldAcquire = new Int32Array(256);
  private readonly conflicts: number[] = [];

  constructor(trace: T.Trace, findsRaces: boolean, findsDataRaces: boolean) {
    this.trace = trace;
    this.findsRaces = findsRaces;
    this.findsDataRaces = findsDataRaces;
  }

  /** Whether event `one` comes before `other` (a later one) in every execution of this trace. */
  precedes(one: number, other: number): boolean {
    const number = this.numbers[this.trace.proc[one]!]!;
    return this.clocks[other * this.stride + number]! >= this.rank[one]!;
  }

  /** The event of `proc` that is last; -1 for none. */
  last(proc: number): number {
    const number = this.numbers[proc]!;
    return number === NONE ? NONE : this.lastOf[number]!;
  }

  /** The event of the same proc before `event`; -1 for none. */
  previous(event: number): number {
    return this.before[event]!;
  }

  /** The event that took the lock at `location` last; -1 for none. */
  lastLock(location: number): number {
    return location < this.lastAcquire.length ? this.lastAcquire[location]! : NONE;
  }

  /** Gives all events of the trace their place. */
  extend(): void {
    while (this.length < this.trace.length) this.place(this.length++);
  }

  /** Takes back all events from `length` on. */
  retreat(length: number): void {
    const { trace } = this;
    while (this.length > length) {
      const event = --this.length;
      this.takeBack(trace.second[event]!, 2 * event + 1);
      this.takeBack(trace.first[event]!, 2 * event);
      if (takesLock(trace, event)) {
        this.lastAcquire[trace.first[event]! >> 1] = this.oldAcquire[event]!;
      }
      this.lastOf[this.numbers[trace.proc[event]!]!] = this.before[event]!;
    }
    while (this.races.length > 0 && lastEvent(this.races.at(-1)!) >= length) this.races.pop();
  }

  private takeBack(print: number, slot: number): void {
    if (print < 0) return;
    const location = print >> 1;
    if ((print & 1) === 1) {
      this.lastWrite[location] = this.oldWrite[slot]!;
      this.lastRead[location] = this.oldRead[slot]!;
    } else this.lastRead[location] = this.oldRead[slot]!;
  }

  private place(event: number): void {
    const { trace, conflicts } = this;
    const proc = trace.proc[event]!;
    this.makeRoom(event, proc);
    const number = this.numbers[proc]!;
    const { stride, clocks } = this;
    const at = event * stride;
    const last = this.lastOf[number]!;
    this.before[event] = last;
    this.rank[event] = last === NONE ? 1 : this.rank[last]! + 1;
    this.lastOf[number] = event;
    if (last === NONE) clocks.fill(0, at, at + stride);
    else clocks.copyWithin(at, last * stride, last * stride + stride);
    const causes = trace.causes[event];
    if (causes !== undefined) for (const cause of causes) this.join(clocks, at, clocks, cause);
    conflicts.length = 0;
    const first = trace.first[event]!;
    const second = trace.second[event]!;
    if (first >= 0) this.collect(first, proc);
    if (second >= 0) this.collect(second, proc);
    if (this.findsRaces) this.findRaces(event, at);
    for (const conflict of conflicts) this.join(clocks, at, clocks, conflict >> 1);
    clocks[at + number] = this.rank[event]!;
    if (this.findsDataRaces) this.synchronize(event, last, number);
    if (first >= 0) this.link(first, 2 * event);
    if (second >= 0) this.link(second, 2 * event + 1);
    if (takesLock(trace, event)) {
      this.oldAcquire[event] = this.lastAcquire[first >> 1]!;
      this.lastAcquire[first >> 1] = event;
    }
    const spared = trace.spared[event];
    if (spared !== undefined)
      for (const thread of spared) this.addRace(event, NONE, thread, 'spared');
  }

  /** Conflicting events of others that the last write has not hidden, as 2e + (is it the OBSERVED one). */
  private collect(print: number, proc: number): void {
    const location = print >> 1;
    const { trace, conflicts } = this;
    const isObserved = location === T.OBSERVED ? 1 : 0;
    if (location >= this.lastWrite.length) this.widen(location);
    const write = this.lastWrite[location]!;
    if (write !== NONE && trace.proc[write >> 1] !== proc)
      conflicts.push((write & ~1) | isObserved);
    if ((print & 1) === 0) return;
    for (let read = this.lastRead[location]!; read !== NONE; read = this.oldRead[read]!)
      if (trace.proc[read >> 1] !== proc) conflicts.push((read & ~1) | isObserved);
  }

  private link(print: number, slot: number): void {
    const location = print >> 1;
    this.oldRead[slot] = this.lastRead[location]!;
    if ((print & 1) === 1) {
      this.oldWrite[slot] = this.lastWrite[location]!;
      this.lastWrite[location] = slot;
      this.lastRead[location] = NONE;
    } else this.lastRead[location] = slot;
  }

  /** Before the clock at `at` has joined the conflicts: which of them could have come later. */
  private findRaces(event: number, at: number): void {
    const { trace, conflicts } = this;
    const proc = trace.proc[event]!;
    for (let i = 0; i < conflicts.length; i++) {
      const conflict = conflicts[i]! >> 1;
      if (this.isCovered(conflict, at)) continue;
      const isSameLock = trace.first[event] === trace.first[conflict];
      if (isSameLock && trace.action[event] === T.ACQUIRE && trace.action[conflict] === T.RELEASE) {
        // No acquire before the release; but perhaps before the acquire that the release ends.
        const holder = this.lastAcquire[trace.first[event]! >> 1]!;
        if (holder !== NONE && !this.isCovered(holder, at))
          this.addRace(holder, event, proc, 'conflict');
        continue;
      }
      let isHidden = false;
      for (let j = 0; j < conflicts.length && !isHidden; j++) {
        const other = conflicts[j]! >> 1;
        isHidden = other !== conflict && other > conflict && this.precedes(conflict, other);
        if (j < i && other === conflict) isHidden = true;
      }
      if (!isHidden) this.addRace(conflict, event, proc, 'conflict');
    }
  }

  private addRace(first: number, second: number, proc: number, kind: Race['kind']): void {
    if (this.findsRaces) this.races.push({ first, second, proc, kind });
  }

  private isCovered(event: number, at: number): boolean {
    const number = this.numbers[this.trace.proc[event]!]!;
    return this.clocks[at + number]! >= this.rank[event]!;
  }

  private join(into: Int32Array, at: number, from: Int32Array, event: number): void {
    const { stride } = this;
    const source = event * stride;
    for (let i = 0; i < stride; i++) {
      const theirs = from[source + i]!;
      if (theirs > into[at + i]!) into[at + i] = theirs;
    }
  }

  private synchronize(event: number, last: number, number: number): void {
    const { trace, stride, syncs } = this;
    const at = event * stride;
    if (last === NONE) syncs.fill(0, at, at + stride);
    else syncs.copyWithin(at, last * stride, last * stride + stride);
    const causes = trace.causes[event];
    // A time limit that runs out when nobody else can move orders nothing.
    if (causes !== undefined && trace.action[event] !== T.TIMEOUT)
      for (const cause of causes) this.join(syncs, at, syncs, cause);
    const how = trace.synchronizes[event]!;
    const first = trace.first[event]!;
    if ((how & T.ACQUIRES) !== 0 && first >= 0) {
      const write = this.lastWrite[first >> 1]!;
      if (write !== NONE && (trace.synchronizes[write >> 1]! & T.RELEASES) !== 0)
        this.join(syncs, at, syncs, write >> 1);
    }
    if (first >= 0) this.findUnordered(event, first, at);
    if (trace.second[event]! >= 0) this.findUnordered(event, trace.second[event]!, at);
    syncs[at + number] = this.rank[event]!;
  }

  /**
   * Goes back through the accesses of the event's location. A write that hides older ones from the
   * reduction need not order them: only behind a plain write that is ordered there is nothing left.
   */
  private findUnordered(event: number, print: number, at: number): void {
    const { trace, oldWrite, oldRead } = this;
    const location = print >> 1;
    const isWrite = (print & 1) === 1;
    const isPlain = (trace.synchronizes[event]! & T.IS_PLAIN) !== 0;
    if (location === T.OBSERVED) return;
    if (isPlain) this.isPlainAt[location] = 1;
    else if (this.isPlainAt[location] === 0) return;
    let read = isWrite ? this.lastRead[location]! : NONE;
    let write = this.lastWrite[location]!;
    for (;;) {
      for (; read !== NONE; read = oldRead[read]!)
        if (!this.isOrdered(read >> 1, event, at)) this.addUnordered(read >> 1, event, location);
      if (write === NONE) return;
      const other = write >> 1;
      const isOrdered = this.isOrdered(other, event, at);
      if (!isOrdered) this.addUnordered(other, event, location);
      else if ((trace.synchronizes[other]! & T.IS_PLAIN) !== 0) return;
      if (isWrite) read = oldRead[write]!;
      write = oldWrite[write]!;
    }
  }

  /** Whether synchronization orders the two events, or it need not. */
  private isOrdered(earlier: number, event: number, at: number): boolean {
    const { proc, synchronizes } = this.trace;
    if (proc[earlier] === proc[event]) return true;
    if (this.syncs[at + this.numbers[proc[earlier]!]!]! >= this.rank[earlier]!) return true;
    return ((synchronizes[earlier]! | synchronizes[event]!) & T.IS_PLAIN) === 0;
  }

  private addUnordered(first: number, second: number, location: number): void {
    this.unordered.push({ first, second, location });
  }

  private makeRoom(event: number, proc: number): void {
    if (this.numbers[proc] === NONE) {
      this.numbers[proc] = this.procs++;
      if (this.procs > this.stride) this.widenClocks();
    }
    if (event >= this.rank.length) {
      this.rank = T.doubled(this.rank);
      this.before = T.doubled(this.before);
      this.oldWrite = T.doubled(this.oldWrite);
      this.oldRead = T.doubled(this.oldRead);
      this.oldAcquire = T.doubled(this.oldAcquire);
    }
    while ((event + 1) * this.stride > this.clocks.length) {
      this.clocks = T.doubled(this.clocks);
      this.syncs = T.doubled(this.syncs);
    }
  }

  private widenClocks(): void {
    const stride = this.stride * 2;
    this.clocks = restrided(this.clocks, this.stride, stride);
    this.syncs = restrided(this.syncs, this.stride, stride);
    this.stride = stride;
  }

  private widen(location: number): void {
    while (location >= this.lastWrite.length) {
      const size = this.lastWrite.length;
      this.lastWrite = T.doubled(this.lastWrite).fill(NONE, size);
      this.lastRead = T.doubled(this.lastRead).fill(NONE, size);
      this.lastAcquire = T.doubled(this.lastAcquire).fill(NONE, size);
      this.isPlainAt = T.doubled(this.isPlainAt);
    }
  }
}

function takesLock(trace: T.Trace, event: number): boolean {
  const action = trace.action[event];
  return action === T.ACQUIRE || (action === T.TRY_ACQUIRE && (trace.first[event]! & 1) === 1);
}

function lastEvent(race: Race): number {
  return Math.max(race.first, race.second);
}

function restrided(column: T.Column, from: number, to: number): T.Column {
  const wider = new Int32Array((column.length / from) * to);
  for (let row = 0; row * from < column.length; row++)
    wider.set(column.subarray(row * from, row * from + from), row * to);
  return wider;
}
