// One execution of a program, a step at a time; whoever drives it says who goes next.
//
// Model: a step performs the access that a thread has pending and runs the thread on to its next one,
// so that the pending access of every thread is known before anybody chooses. What touches no shared
// memory (now, work, yieldCore, and starting and joining threads) is no step: it happens as the thread
// runs on. So does whatever a woken thread does up to its next access, within the step of its waker.
// Pause: the thread waits until another thread has written a word that it has read since its last
//   pause, or since it started; it goes on at once if that has happened, or if it has read nothing.
// Time: each thread has a clock, which a step moves past those of the conflicting steps before it
//   (Lamport, 1978). So now() depends on what happened before and not on how the rest was interleaved.
// Time limits: one that is parked with a limit may be chosen, which lets the limit run out; a given
//   number of times for a thread. Beyond that a limit runs out when nobody else can move. So does the
//   time of a thread that pauses and has asked for it, as one does that spins until some time.
// tso: plain and relaxed stores wait in a queue of the thread's own, from which they reach memory one
//   after the other, each as a step of its own; the thread's loads look there first. What drains the
//   queue (store, read-modify-writes, park, wake, locks, spawn, join) waits until it is empty.
// Limits: a park never wakes without a reason (nor does Atomics.wait). The racing relaxed accesses of
//   JavaScript may be weaker than both models.

import { errorText, InvariantViolation } from '../errors.ts';
import {
  enterMemory,
  NOT_EQUAL,
  TIMED_OUT,
  WOKEN,
  type Access,
  type Memory,
  type Steps,
} from '../memory.ts';
import { Locations, type Heap } from './locations.ts';
import type { Operation, OperationKind } from './operations.ts';
import { faultOf, mustBeSteps, perform, yieldFault } from './perform.ts';
import type { MemoryModel, Observe, Program, ThreadStart, Violation } from './program.ts';
import * as T from './trace.ts';

/** READY: its pending access can be performed, unless that waits for a lock or a buffer. */
export type Status = 'ready' | 'parked' | 'paused' | 'joining' | 'draining' | 'finished' | 'failed';

/** Most threads of one execution, started ones included. */
export const MOST_THREADS = 64;

/** A store that has not reached memory. */
interface Buffered {
  readonly access: Access;
  /** Events that it comes after, and the clock of its thread. */
  readonly after: readonly number[];
  readonly time: number;
  /** The pause before it, if it had to wait there. */
  readonly pausedOn: T.Pause | undefined;
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
  pausedOn: T.Pause | undefined;
  /** Stores of its own that have not reached memory, oldest first; and the event of the last that has. */
  readonly buffer: Buffered[] = [];
  lastFlush = -1;
  /** What it has read since its last pause: locations, and the event before each first read. */
  readonly looks = new Map<number, number>();
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

/** What a search has found out about its program and keeps from one execution to the next. */
export class Knowledge {
  readonly locations = new Locations();
  /** Thread ids by who starts them and how many it has started before. */
  readonly threads = new Map<string, number>();
  /** Locations that `check` has looked at, by location. */
  readonly observed = new Set<number>();
  hasPauses = false;
  hasPlainAccesses = false;
  /** A pause has waited for more than one word, so that more than one write could have ended it. */
  hasWidePauses = false;

  /**
   * Whether parts of the search can be left to others: those who know as much number threads and
   * locations alike, and executions can be told apart without comparing all of them. With pauses over
   * several words a divided search was seen to differ from a whole one (test/explore/division.test.ts
   * with 3,000 programs); why is not known yet, so that those are left to one.
   */
  get isCommon(): boolean {
    const { threads, observed, hasWidePauses, locations } = this;
    return threads.size === 0 && observed.size === 0 && !hasWidePauses && locations.isFixed;
  }
}

/** Thrown out of a step when the search has learnt what it should have known from the start. */
export class MustRestart extends Error {}

/** What an observer is told of each step. */
export type OnStep = (
  thread: number,
  access: Access,
  result: number | undefined,
  special: 'flush' | 'timeout' | undefined,
) => void;

export interface ExecutionOptions {
  readonly memory: MemoryModel;
  readonly maxSteps: number;
  readonly timeouts: number;
  readonly onStep?: OnStep | undefined;
}

/** Thrown into a thread that uses a lock wrongly. */
class LockError extends Error {
  override name = 'LockError';
}

// Accesses that a thread makes without a step, in a row, before it counts as stuck.
const MOST_QUIET = 100_000;

export class Execution {
  readonly trace = new T.Trace();
  threads: (ExploredThread | undefined)[] = [];
  /** Steps performed in this execution. */
  steps = 0;
  /** The first thing that went wrong. */
  violation: Violation | undefined;
  /** Events before this one were checked in an earlier execution. */
  checkedBefore = 0;

  private readonly program: Program;
  private readonly knowledge: Knowledge;
  private readonly options: ExecutionOptions;
  private readonly isBuffered: boolean;
  private readonly observe: Observe;
  // By location: how often written, clocks of the last write and the last read, holder of the lock,
  // who is parked there (oldest first).
  private writeTime = new Float64Array(256);
  private readTime = new Float64Array(256);
  private readonly holders = new Map<number, ExploredThread>();
  private readonly queues = new Map<number, ExploredThread[]>();
  private paused = 0;
  private starters: ThreadStart[] = [];

  constructor(program: Program, knowledge: Knowledge, options: ExecutionOptions) {
    this.program = program;
    this.knowledge = knowledge;
    this.options = options;
    this.isBuffered = options.memory === 'tso';
    this.observe = (address) => this.look(address);
  }

  /** Starts over: threads run up to their first access. */
  begin(): void {
    this.trace.length = 0;
    this.threads = [];
    this.steps = 0;
    this.violation = undefined;
    this.writeTime.fill(0);
    this.readTime.fill(0);
    this.holders.clear();
    this.queues.clear();
    this.paused = 0;
    this.starters = [...this.program.begin()];
    if (this.starters.length > MOST_THREADS) throw new RangeError(`over ${MOST_THREADS} threads`);
    for (const [id, start] of this.starters.entries()) this.add(id, start);
    for (const thread of this.threads.slice()) this.resume(thread!, 0);
    if (this.program.check !== undefined && this.checkedBefore === 0)
      this.check(this.program.check(this.observe));
  }

  // --- who can go ---------------------------------------------------------------------------------

  /** Whether `proc` (a thread, or MOST_THREADS + t for a store leaving t's buffer) can take a step. */
  isEnabled(proc: number): boolean {
    if (proc >= MOST_THREADS) return (this.threads[proc - MOST_THREADS]?.buffer.length ?? 0) > 0;
    const thread = this.threads[proc];
    if (thread === undefined) return false;
    if (thread.status === 'parked')
      return thread.timeoutsLeft > 0 && Number.isFinite(thread.deadline);
    return thread.status === 'ready' && this.canPerform(thread);
  }

  /** Appends all who can go to `into`, threads first, in rising order. */
  enabled(into: number[]): void {
    into.length = 0;
    for (let id = 0; id < this.threads.length; id++) if (this.isEnabled(id)) into.push(id);
    if (this.isBuffered)
      for (const thread of this.threads)
        if (thread !== undefined && thread.buffer.length > 0) into.push(MOST_THREADS + thread.id);
    if (into.length > 0) return;
    // Nobody can move: the time limit that is due first runs out, however many have.
    let first: ExploredThread | undefined;
    for (const thread of this.threads)
      if (thread?.status === 'parked' && thread.deadline < (first?.deadline ?? Infinity))
        first = thread;
    first ??= this.threads.find((thread) => thread?.status === 'paused' && thread.watchesClock);
    if (first !== undefined) into.push(first.id);
  }

  /** Nobody can move: whether every thread but daemons has ended and every store has reached memory. */
  isComplete(): boolean {
    for (const thread of this.threads) {
      if (thread === undefined || (thread.isDaemon && thread.status === 'parked')) continue;
      if (!thread.isOver || thread.buffer.length > 0) return false;
    }
    return true;
  }

  /** What the threads of the program, not those they started, returned. */
  results(): unknown[] {
    return this.starters.map((_, id) => this.threads[id]!.result);
  }

  /** Threads that wait for a lock now. */
  waitingForLock(): ExploredThread[] {
    return this.threads.filter(
      (thread): thread is ExploredThread =>
        thread?.status === 'ready' && (thread.pending as Operation | Access).kind === 'acquire',
    );
  }

  /** Who holds the lock that `thread` waits for. */
  holderFor(thread: ExploredThread): ExploredThread | undefined {
    return this.holders.get(this.locationOf(thread, thread.pending!.address));
  }

  /** Where a location is. */
  addressOf(location: number): number {
    return this.knowledge.locations.address[location]!;
  }

  /** What the thread's next step touches; [first, second] footprints, as the memory is now. */
  nextFootprints(proc: number): readonly [number, number] {
    const thread = this.threads[proc < MOST_THREADS ? proc : proc - MOST_THREADS]!;
    if (proc >= MOST_THREADS) return this.writeFootprints(thread, thread.buffer[0]!.access);
    const access = thread.pending!;
    const kind = access.kind as Access['kind'] | OperationKind;
    const { address } = access;
    if (faultOf(thread.memory, access) !== undefined) return [T.NOTHING, T.NOTHING];
    if (kind === 'bufferRead' || kind === 'bufferWrite')
      return this.bufferFootprints(thread, access);
    const word = this.locationOf(thread, address);
    const held = thread.memory.words[address]!;
    switch (kind) {
      case 'pause':
        return [T.NOTHING, T.NOTHING];
      case 'load':
      case 'relaxedLoad':
        return [T.footprint(word, false), T.NOTHING];
      case 'read':
        return [T.footprint(word, false), this.otherHalf(thread, access, false)];
      case 'cas':
        if (held === (access.expected | 0)) return this.writeFootprints(thread, access);
        return [T.footprint(word, false), T.NOTHING];
      case 'park': {
        if (thread.status === 'parked')
          return [T.footprint(this.knowledge.locations.queueOf(word), true), T.NOTHING];
        const sleeps = held === (access.expected | 0) && access.timeoutNs > 0;
        const queue = T.footprint(this.knowledge.locations.queueOf(word), true);
        return [T.footprint(word, false), sleeps ? queue : T.NOTHING];
      }
      case 'wake': {
        const queue = this.knowledge.locations.queueOf(word);
        const finds = access.value > 0 && (this.queues.get(queue)?.length ?? 0) > 0;
        return [T.footprint(queue, finds), T.NOTHING];
      }
      case 'tryAcquire':
        return held === 0
          ? this.writeFootprints(thread, access)
          : [T.footprint(word, false), T.NOTHING];
      default:
        return this.writeFootprints(thread, access);
    }
  }

  private canPerform(thread: ExploredThread): boolean {
    const access = thread.pending!;
    const kind = access.kind as Access['kind'] | OperationKind;
    // Where no word is, it goes on into its error.
    if (kind === 'acquire' && (thread.memory.words[access.address] ?? 0) !== 0) return false;
    return thread.buffer.length === 0 || !drains(thread, access);
  }

  // --- a step -------------------------------------------------------------------------------------

  /** Lets `proc` take its step. @throws MustRestart, RangeError if it cannot. */
  step(proc: number): void {
    this.steps += 1;
    if (proc >= MOST_THREADS) {
      this.flush(this.threads[proc - MOST_THREADS]!);
    } else {
      const thread = this.threads[proc]!;
      const access = thread.pending!;
      const fault = faultOf(thread.memory, access);
      if (fault !== undefined) this.fail(thread, access, fault);
      else if (thread.status === 'parked') this.runOut(thread, access);
      else if (thread.status === 'paused') this.passTime(thread, access);
      else this.execute(thread, access);
    }
    if (this.program.check !== undefined && this.trace.length > this.checkedBefore)
      this.check(this.program.check(this.observe));
  }

  private execute(thread: ExploredThread, access: Access): void {
    const { address } = access;
    const { words } = thread.memory;
    const kind = access.kind as Access['kind'] | OperationKind;
    switch (kind) {
      case 'load':
      case 'relaxedLoad':
      case 'read': {
        const word = this.locationOf(thread, address);
        const other = kind === 'read' ? this.otherHalf(thread, access, false) : T.NOTHING;
        const how = kind === 'load' ? T.ACQUIRES : kind === 'read' ? T.IS_PLAIN : 0;
        this.record(thread, T.PLAIN_EVENT, how, T.footprint(word, false), other);
        const own = this.isBuffered ? newest(thread.buffer, access) : undefined;
        this.finish(thread, access, own?.access.value ?? perform(thread.memory, access));
        return;
      }
      case 'store':
      case 'relaxedStore':
      case 'write': {
        const how = kind === 'store' ? T.RELEASES : kind === 'write' ? T.IS_PLAIN : 0;
        this.performWrite(thread, access, T.PLAIN_EVENT, how);
        return;
      }
      case 'swap':
      case 'fetchAdd':
      case 'fetchOr':
      case 'fetchAnd':
        this.performWrite(thread, access, T.PLAIN_EVENT, T.ACQUIRES | T.RELEASES);
        return;
      case 'cas': {
        if (words[address] === (access.expected | 0)) {
          this.performWrite(thread, access, T.CAS, T.ACQUIRES | T.RELEASES);
          return;
        }
        const word = T.footprint(this.locationOf(thread, address), false);
        this.record(thread, T.CAS, T.ACQUIRES, word, T.NOTHING);
        this.trace.expected[thread.last] = access.expected;
        this.finish(thread, access, words[address]!);
        return;
      }
      case 'park':
        this.park(thread, access);
        return;
      case 'wake':
        this.wake(thread, access);
        return;
      case 'bufferRead':
      case 'bufferWrite': {
        const [first, second] = this.bufferFootprints(thread, access);
        this.record(thread, T.PLAIN_EVENT, 0, first, second);
        this.finish(thread, access, perform(thread.memory, access));
        return;
      }
      case 'acquire':
        this.lock(thread, access, T.ACQUIRE);
        return;
      case 'tryAcquire': {
        if (words[address] === 0) {
          this.lock(thread, access, T.TRY_ACQUIRE);
          return;
        }
        const word = T.footprint(this.locationOf(thread, address), false);
        this.record(thread, T.TRY_ACQUIRE, 0, word, T.NOTHING);
        this.finish(thread, access, 0);
        return;
      }
      case 'release': {
        const word = this.locationOf(thread, address);
        if (this.holders.get(word) !== thread) {
          const error = new LockError(`T${thread.id} releases a lock that it does not hold`);
          this.fail(thread, access, error);
          return;
        }
        this.holders.delete(word);
        const [first, second] = this.writeFootprints(thread, access);
        const event = this.record(thread, T.RELEASE, T.RELEASES, first, second);
        this.trace.before[event] = 1;
        words[address] = 0;
        this.wrote(event, thread);
        this.finish(thread, access, 0);
        return;
      }
      default:
        throw new TypeError(`the explorer knows no access '${kind as string}'`);
    }
  }

  private performWrite(thread: ExploredThread, access: Access, action: number, how: number): void {
    const [first, second] = this.writeFootprints(thread, access);
    const event = this.record(thread, action, how, first, second);
    this.trace.before[event] = thread.memory.words[access.address]!;
    this.trace.expected[event] = access.expected;
    const result = perform(thread.memory, access);
    this.wrote(event, thread);
    this.finish(thread, access, result);
  }

  private lock(thread: ExploredThread, access: Access, action: number): void {
    const [first, second] = this.writeFootprints(thread, access);
    const event = this.record(thread, action, T.ACQUIRES | T.RELEASES, first, second);
    this.holders.set(first >> 1, thread);
    thread.memory.words[access.address] = 1;
    this.wrote(event, thread);
    this.finish(thread, access, 1);
  }

  private flush(thread: ExploredThread): void {
    const { access, after, time, pausedOn } = thread.buffer.shift()!;
    const [first, second] = this.writeFootprints(thread, access);
    const proc = MOST_THREADS + thread.id;
    const event = this.trace.push(proc, T.FLUSH, 0, first, second);
    this.trace.before[event] = thread.memory.words[access.address]!;
    const causes = [...after, thread.lastFlush].filter((cause) => cause >= 0);
    if (causes.length > 0) this.trace.causes[event] = causes;
    this.trace.pausedOn[event] = pausedOn;
    this.tick(event, Math.max(time, this.trace.time[thread.lastFlush] ?? 0));
    thread.lastFlush = event;
    perform(thread.memory, access);
    this.wrote(event, thread);
    this.options.onStep?.(thread.id, access, 0, 'flush');
    if (thread.buffer.length > 0) return;
    if (thread.isOver) this.tellJoiners(thread);
    else if (thread.status === 'draining') {
      thread.status = 'ready';
      this.follow(thread, event);
      this.resume(thread, 0, undefined, thread.pending);
    }
  }

  private park(thread: ExploredThread, access: Access): void {
    const { address, expected, timeoutNs } = access;
    const held = thread.memory.words[address]!;
    const word = this.locationOf(thread, address);
    const isEqual = held === (expected | 0);
    const sleeps = isEqual && timeoutNs > 0;
    const queue = this.knowledge.locations.queueOf(word);
    const waiting = this.queues.get(queue) ?? [];
    const second = sleeps ? T.footprint(queue, true) : T.NOTHING;
    const action = timeoutNs > 0 ? T.PARK : T.PLAIN_EVENT;
    const event = this.record(thread, action, T.ACQUIRES, T.footprint(word, false), second);
    this.trace.before[event] = held;
    this.trace.beforeSecond[event] = waiting.length;
    this.trace.expected[event] = expected;
    if (!sleeps) {
      this.finish(thread, access, isEqual ? TIMED_OUT : NOT_EQUAL);
      return;
    }
    thread.status = 'parked';
    thread.deadline = thread.time + timeoutNs;
    if (waiting.length === 0) this.queues.set(queue, waiting);
    waiting.push(thread);
    this.wrote(event, thread);
    this.options.onStep?.(thread.id, access, undefined, undefined);
  }

  private wake(thread: ExploredThread, access: Access): void {
    const queue = this.knowledge.locations.queueOf(this.locationOf(thread, access.address));
    const waiting = this.queues.get(queue) ?? [];
    const finds = access.value > 0 && waiting.length > 0;
    const action = access.value > 0 ? T.WAKE : T.PLAIN_EVENT;
    const event = this.record(thread, action, 0, T.footprint(queue, finds), T.NOTHING);
    this.trace.before[event] = waiting.length;
    const woken = waiting.splice(0, Math.max(0, access.value));
    const spared = woken.filter((one) => one.timeoutsLeft > 0 && Number.isFinite(one.deadline));
    if (spared.length > 0) this.trace.spared[event] = spared.map((one) => one.id);
    this.options.onStep?.(thread.id, access, woken.length, undefined);
    if (finds) this.wrote(event, thread);
    for (const sleeper of woken) this.unpark(sleeper, event, WOKEN);
    this.resume(thread, woken.length);
  }

  private runOut(thread: ExploredThread, access: Access): void {
    const queue = this.knowledge.locations.queueOf(this.locationOf(thread, access.address));
    const waiting = this.queues.get(queue)!;
    const isChoice = thread.timeoutsLeft > 0;
    if (isChoice) thread.timeoutsLeft -= 1;
    else this.comeLast(thread);
    const event = this.record(thread, T.TIMEOUT, 0, T.footprint(queue, true), T.NOTHING);
    this.trace.before[event] = waiting.length;
    waiting.splice(waiting.indexOf(thread), 1);
    thread.time = Math.max(thread.time, thread.deadline);
    this.wrote(event, thread);
    this.options.onStep?.(thread.id, access, TIMED_OUT, 'timeout');
    this.unpark(thread, -1, TIMED_OUT);
  }

  /** Nobody else could move: what comes now comes after everything that has happened. */
  private comeLast(thread: ExploredThread): void {
    for (const other of this.threads)
      if (other !== undefined) thread.causes.push(other.last, other.lastFlush);
  }

  /** Nobody can move, and the thread spins until some time: more and more of it passes. */
  private passTime(thread: ExploredThread, access: Access): void {
    this.comeLast(thread);
    this.record(thread, T.TIMEOUT, 0, T.NOTHING, T.NOTHING);
    thread.time += thread.patience;
    thread.patience *= 2;
    thread.status = 'ready';
    thread.watchesClock = false;
    thread.looks.clear();
    this.paused -= 1;
    this.options.onStep?.(thread.id, access, 0, 'timeout');
    this.resume(thread, 0);
  }

  private unpark(thread: ExploredThread, event: number, result: number): void {
    thread.status = 'ready';
    thread.deadline = Infinity;
    if (event >= 0) this.follow(thread, event);
    this.resume(thread, result);
  }

  /** The next event of `thread` comes after `event`. */
  private follow(thread: ExploredThread, event: number): void {
    thread.causes.push(event);
    thread.time = Math.max(thread.time, this.trace.time[event]!);
  }

  private record(
    thread: ExploredThread,
    action: number,
    synchronizes: number,
    first: number,
    second: number,
  ): number {
    const { trace } = this;
    const event = trace.push(thread.id, action, synchronizes, first, second);
    // Whatever need not wait for the buffer to drain is in no order with that.
    if (thread.lastFlush >= 0 && drains(thread, thread.pending!))
      this.follow(thread, thread.lastFlush);
    if (thread.causes.length > 0) {
      trace.causes[event] = thread.causes.filter((cause) => cause >= 0 && cause < event);
      thread.causes = [];
    }
    if (thread.pausedOn !== undefined) {
      trace.pausedOn[event] = thread.pausedOn;
      thread.pausedOn = undefined;
    }
    if ((synchronizes & T.IS_PLAIN) !== 0 && !this.knowledge.hasPlainAccesses) {
      this.knowledge.hasPlainAccesses = true;
      throw new MustRestart();
    }
    thread.last = event;
    thread.time = this.tick(event, thread.time);
    if (this.knowledge.hasPauses && action !== T.TIMEOUT && first !== T.NOTHING) {
      const read = first >> 1;
      if ((first & 1) === 0 || (synchronizes & T.ACQUIRES) !== 0)
        if (!thread.looks.has(read)) thread.looks.set(read, event);
    }
    return event;
  }

  /** Moves a clock past those of the steps that this one comes after. @returns what it shows then. */
  private tick(event: number, clock: number): number {
    const { trace } = this;
    const first = trace.first[event]!;
    const second = trace.second[event]!;
    let time = clock;
    if (first >= 0) time = this.latest(time, first);
    // That somebody looks at the memory takes no time.
    if (second >> 1 > T.OBSERVED) time = this.latest(time, second);
    time += 1;
    trace.time[event] = time;
    if (first >= 0) this.stamp(time, first);
    if (second >= 0) this.stamp(time, second);
    return time;
  }

  private latest(time: number, print: number): number {
    const location = print >> 1;
    if (location >= this.writeTime.length) this.widen(location);
    const reads = (print & 1) === 1 ? this.readTime[location]! : 0;
    return Math.max(time, this.writeTime[location]!, reads);
  }

  private stamp(time: number, print: number): void {
    const times = (print & 1) === 1 ? this.writeTime : this.readTime;
    const location = print >> 1;
    if (time > times[location]!) times[location] = time;
  }

  private widen(location: number): void {
    const size = Math.max(location + 1, this.writeTime.length * 2);
    const [writes, reads] = [new Float64Array(size), new Float64Array(size)];
    writes.set(this.writeTime);
    reads.set(this.readTime);
    this.writeTime = writes;
    this.readTime = reads;
  }

  /** Those who paused until this was written go on. */
  private wrote(event: number, writer: ExploredThread): void {
    if (this.paused === 0) return;
    const { trace } = this;
    for (const thread of this.threads) {
      if (thread === undefined || thread.status !== 'paused' || thread === writer) continue;
      if (!looksAt(thread, trace.first[event]!) && !looksAt(thread, trace.second[event]!)) continue;
      this.paused -= 1;
      thread.status = 'ready';
      this.endPause(thread, event);
      this.resume(thread, 0);
    }
  }

  private endPause(thread: ExploredThread, event: number): void {
    this.knowledge.hasWidePauses ||= thread.looks.size > 1;
    thread.pausedOn = { thread: thread.id, reads: new Map(thread.looks), end: event };
    thread.watchesClock = false;
    thread.looks.clear();
  }

  /** The first event that wrote what the thread has looked at since; -1 if there is none. */
  private firstChange(thread: ExploredThread): number {
    const { trace } = this;
    let from = Infinity;
    for (const event of thread.looks.values()) from = Math.min(from, event);
    for (let event = from + 1; event < trace.length; event++) {
      if (trace.proc[event]! % MOST_THREADS === thread.id) continue;
      for (const print of [trace.first[event]!, trace.second[event]!]) {
        const seen = (print & 1) === 1 ? thread.looks.get(print >> 1) : undefined;
        if (seen !== undefined && seen < event && print >= 0) return event;
      }
    }
    return -1;
  }

  // --- threads between their steps ----------------------------------------------------------------

  private finish(thread: ExploredThread, access: Access, result: number): void {
    this.options.onStep?.(thread.id, access, result, undefined);
    this.resume(thread, result);
  }

  private fail(thread: ExploredThread, access: Access, error: Error): void {
    this.record(thread, T.PLAIN_EVENT, 0, T.NOTHING, T.NOTHING);
    this.options.onStep?.(thread.id, access, undefined, undefined);
    this.resume(thread, 0, error);
  }

  /** Runs a thread on to its next access that is a step, or to its end. */
  private resume(
    thread: ExploredThread,
    answer: unknown,
    thrown?: unknown,
    delayed?: Access,
  ): void {
    const { generator } = thread;
    let value = answer as number;
    let error = thrown;
    for (let quiet = 0; ; quiet++) {
      let access = delayed;
      delayed = undefined;
      if (access === undefined) {
        let next: IteratorResult<Access, unknown>;
        enterMemory(thread.memory);
        try {
          next = error === undefined ? generator.next(value) : generator.throw(error);
          if (next.done !== true) mustYieldAccess(thread, next.value);
        } catch (caught) {
          thread.error = caught;
          this.check(violationOf(thread, caught));
          this.end(thread, 'failed');
          return;
        }
        if (next.done === true) {
          thread.result = next.value;
          this.end(thread, 'finished');
          return;
        }
        access = next.value;
      }
      error = undefined;
      if (quiet > MOST_QUIET) {
        thread.pending = access;
        thread.status = 'paused';
        this.check(idle(thread));
        return;
      }
      switch (access.kind as Access['kind'] | OperationKind) {
        case 'now':
          thread.watchesClock = true;
          value = thread.time;
          continue;
        case 'work':
          thread.time += access.value;
          value = 0;
          continue;
        case 'yieldCore':
          value = 0;
          continue;
        case 'pause':
          if (this.waits(thread, access)) return;
          value = 0;
          continue;
        case 'relaxedStore':
        case 'write':
          if (!this.isBuffered || faultOf(thread.memory, access) !== undefined) break;
          this.buffer(thread, access);
          value = 0;
          continue;
        case 'spawn': {
          if (this.mustDrain(thread, access)) return;
          const started = this.spawn(thread, access as unknown as Operation);
          if (started instanceof ExploredThread) value = started as unknown as number;
          else error = started.error;
          continue;
        }
        case 'join': {
          if (this.mustDrain(thread, access)) return;
          const other = (access as unknown as Operation).thread as unknown as ExploredThread;
          if (!(other instanceof ExploredThread) || this.threads[other.id] !== other) {
            error = new TypeError('join needs a thread that spawn has given');
            continue;
          }
          if (!other.isOver || other.buffer.length > 0) {
            thread.status = 'joining';
            thread.pending = access;
            thread.waitsFor = other;
            other.joiners.push(thread);
            return;
          }
          this.followEnd(thread, other);
          value = 0;
          if (other.status === 'failed') error = other.error;
          continue;
        }
        default:
          break;
      }
      thread.pending = access;
      return;
    }
  }

  private end(thread: ExploredThread, status: 'finished' | 'failed'): void {
    thread.status = status;
    thread.pending = undefined;
    if (thread.buffer.length === 0) this.tellJoiners(thread);
  }

  private tellJoiners(thread: ExploredThread): void {
    for (const joiner of thread.joiners.splice(0)) {
      joiner.status = 'ready';
      joiner.waitsFor = undefined;
      this.followEnd(joiner, thread);
      this.resume(joiner, 0, thread.status === 'failed' ? thread.error : undefined);
    }
  }

  private followEnd(thread: ExploredThread, ended: ExploredThread): void {
    this.inherit(thread, ended);
    thread.time = Math.max(thread.time, ended.time);
  }

  /** The next event of `thread` comes after whatever the next one of `other` would come after. */
  private inherit(thread: ExploredThread, other: ExploredThread): void {
    thread.causes.push(other.last, ...other.causes);
    if (other.lastFlush >= 0) this.follow(thread, other.lastFlush);
    if (other.pausedOn === undefined) return;
    if (thread.pausedOn === undefined) {
      thread.pausedOn = other.pausedOn;
    } else thread.causes.push(other.pausedOn.end);
  }

  /** Whether the thread has to wait until its stores have reached memory; it goes on with `access`. */
  private mustDrain(thread: ExploredThread, access: Access): boolean {
    if (thread.buffer.length === 0) return false;
    thread.status = 'draining';
    thread.pending = access;
    return true;
  }

  /** Whether the thread has to wait in its pause. */
  private waits(thread: ExploredThread, access: Access): boolean {
    if (!this.knowledge.hasPauses) {
      this.knowledge.hasPauses = true;
      throw new MustRestart();
    }
    if (thread.looks.size === 0) return false;
    const change = this.firstChange(thread);
    if (change >= 0) {
      this.endPause(thread, change);
      return false;
    }
    thread.status = 'paused';
    thread.pending = access;
    this.paused += 1;
    return true;
  }

  private buffer(thread: ExploredThread, access: Access): void {
    const { buffer, last, causes, time, pausedOn } = thread;
    buffer.push({ access, after: [last, ...causes], time, pausedOn });
  }

  /** The thread that was started, or what to throw into the one that tried. */
  private spawn(
    parent: ExploredThread,
    { body, isDaemon }: Operation,
  ): ExploredThread | { readonly error: unknown } {
    const key = `${parent.id}/${parent.starts++}`;
    const { threads } = this.knowledge;
    const id = threads.get(key) ?? this.starters.length + threads.size;
    if (id >= MOST_THREADS) return { error: new RangeError(`over ${MOST_THREADS} threads`) };
    let steps: Steps<unknown>;
    try {
      steps = mustBeSteps(body!(), 'what spawn is given');
    } catch (error) {
      return { error };
    }
    threads.set(key, id);
    const thread = this.add(id, { steps, memory: parent.memory });
    thread.isDaemon = isDaemon === true;
    thread.time = parent.time;
    this.inherit(thread, parent);
    this.resume(thread, 0);
    return thread;
  }

  private add(id: number, start: ThreadStart): ExploredThread {
    const thread = new ExploredThread(id, start, this.knowledge.locations.heapOf(start.memory));
    thread.timeoutsLeft = this.options.timeouts;
    this.threads[id] = thread;
    return thread;
  }

  private check(violation: Violation | undefined): void {
    this.violation ??= violation;
  }

  private look(address: number): number {
    const { heap, memory } = this.threads[0]!;
    const location = this.knowledge.locations.ofWord(heap, address);
    if (!this.knowledge.observed.has(location)) {
      this.knowledge.observed.add(location);
      throw new MustRestart();
    }
    return memory.words[address]!;
  }

  // --- footprints ---------------------------------------------------------------------------------

  private locationOf(thread: ExploredThread, address: number): number {
    return this.knowledge.locations.ofWord(thread.heap, address);
  }

  private writeFootprints(thread: ExploredThread, access: Access): readonly [number, number] {
    if (access.kind === 'bufferWrite') return this.bufferFootprints(thread, access);
    const word = this.locationOf(thread, access.address);
    const first = T.footprint(word, true);
    const { observed } = this.knowledge;
    if (observed.size === 0) return [first, this.otherHalf(thread, access, true)];
    // The second half of an observed float is left out: nobody looks at it alone.
    return [first, observed.has(word) ? T.footprint(T.OBSERVED, true) : T.NOTHING];
  }

  private otherHalf(thread: ExploredThread, access: Access, isWrite: boolean): number {
    if (access.width !== 'F64') return T.NOTHING;
    return T.footprint(this.locationOf(thread, access.address + 1), isWrite);
  }

  private bufferFootprints(thread: ExploredThread, access: Access): readonly [number, number] {
    const { kind, address, width } = access;
    const isWrite = kind === 'bufferWrite';
    const { locations } = this.knowledge;
    const first = T.footprint(locations.ofBytes(thread.memory, address), isWrite);
    if (width !== 'F64') return [first, T.NOTHING];
    return [first, T.footprint(locations.ofBytes(thread.memory, address + 4), isWrite)];
  }
}

/** Whether the access waits until the stores before it have reached memory. */
function drains(thread: ExploredThread, access: Access): boolean {
  const kind = access.kind as Access['kind'] | OperationKind;
  if (kind === 'bufferRead' || kind === 'bufferWrite') return false;
  if (kind !== 'load' && kind !== 'relaxedLoad' && kind !== 'read') return true;
  // A load that overlaps a buffered store without being of the same word and width waits too.
  return thread.buffer.some(({ access: stored }) => {
    const isSame = stored.address === access.address && stored.width === access.width;
    return !isSame && overlap(stored, access);
  });
}

function overlap(one: Access, other: Access): boolean {
  const size = (access: Access): number => (access.width === 'F64' ? 2 : 1);
  return one.address < other.address + size(other) && other.address < one.address + size(one);
}

/** The last store to what `access` reads that is still in the buffer. */
function newest(buffer: readonly Buffered[], access: Access): Buffered | undefined {
  return buffer.findLast(({ access: stored }) => stored.address === access.address);
}

function looksAt(thread: ExploredThread, print: number): boolean {
  return print >= 0 && (print & 1) === 1 && thread.looks.has(print >> 1);
}

/** An error that says which property it violates. */
export class ViolationError extends Error {
  override name = 'ViolationError';
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(violation.message);
    this.violation = violation;
  }
}

function violationOf(thread: ExploredThread, error: unknown): Violation {
  if (error instanceof ViolationError) return error.violation;
  if (error instanceof InvariantViolation || (error as Error)?.name === 'InvariantViolation')
    return {
      kind: 'invariant',
      property: (error as Error).message,
      message: `T${thread.id}: ${(error as Error).message} does not hold`,
    };
  const message = `T${thread.id} throws ${errorText(error)}`;
  return { kind: 'assertion', property: 'no error', message };
}

function mustYieldAccess({ id }: ExploredThread, yielded: Access | undefined): void {
  const fault = yieldFault(yielded);
  if (fault !== undefined)
    throw new ViolationError({
      kind: 'assertion',
      property: 'no error',
      message: `T${id} ${fault}`,
    });
}

function idle(thread: ExploredThread): Violation {
  return {
    kind: 'livelock',
    property: 'no livelock',
    message: `T${thread.id} goes round without looking at memory`,
  };
}
