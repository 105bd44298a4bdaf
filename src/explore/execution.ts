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

import type { Access } from '../memory.ts';
import { MustRestart, type Knowledge } from './knowledge.ts';
import type { Operation, OperationKind } from './operations.ts';
import { faultOf, perform, setWordAt, wordAt } from './perform.ts';
import type { Observe, Program, Violation } from './program.ts';
import type { ExecutionOptions } from './recording.ts';
import { Running } from './running.ts';
import { drains, newest } from './store-buffer.ts';
import { MOST_THREADS, type ExploredThread } from './thread.ts';
import * as T from './trace.ts';
import { LockError } from './violations.ts';

export class Execution extends Running {
  /** Steps performed in this execution. */
  steps = 0;
  /** Events before this one were checked in an earlier execution; what was wrong then, if anything. */
  checkedBefore = 0;
  violatedBefore: Violation | undefined;

  private readonly program: Program;
  private readonly observe: Observe;
  /** By location: who holds the lock there. */
  private readonly holders = new Map<number, ExploredThread>();

  constructor(program: Program, knowledge: Knowledge, options: ExecutionOptions) {
    super(knowledge, options);
    this.program = program;
    this.observe = (address) => this.look(address);
  }

  /** Starts over: threads run up to their first access. */
  begin(): void {
    this.trace.length = 0;
    this.threads = [];
    this.steps = 0;
    this.violation = this.violatedBefore;
    this.clocks.reset();
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

  /** Whether `proc` can be chosen although its pause is not over. */
  canEndPause(proc: number): boolean {
    return this.options.timing !== undefined && this.threads[proc]?.status === 'paused';
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
    return this.holders.get(this.footprints.locationOf(thread, thread.pending!.address));
  }

  /** Where a location is. */
  addressOf(location: number): number {
    return this.knowledge.locations.address[location]!;
  }

  /** What the next step of `proc` touches; [first, second] footprints, as the memory is now. */
  nextFootprints(proc: number): readonly [number, number] {
    const { threads, footprints, queues } = this;
    const thread = threads[proc % MOST_THREADS]!;
    if (proc >= MOST_THREADS) return footprints.ofWrite(thread, thread.buffer[0]!.access);
    return footprints.next(thread, (queue) => queues.get(queue)?.length ?? 0);
  }

  private canPerform(thread: ExploredThread): boolean {
    const access = thread.pending!;
    const kind = access.kind as Access['kind'] | OperationKind;
    // Where no word is, it goes on into its error.
    if (kind === 'acquire' && (wordAt(thread.memory, access.address) ?? 0) !== 0) return false;
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
    const kind = access.kind as Access['kind'] | OperationKind;
    switch (kind) {
      case 'load':
      case 'relaxedLoad':
      case 'read': {
        const word = this.footprints.locationOf(thread, address);
        const other =
          kind === 'read' ? this.footprints.otherHalf(thread, access, false) : T.NOTHING;
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
        if (wordAt(thread.memory, address) === (access.expected | 0)) {
          this.performWrite(thread, access, T.CAS, T.ACQUIRES | T.RELEASES);
          return;
        }
        const word = T.footprint(this.footprints.locationOf(thread, address), false);
        this.record(thread, T.CAS, T.ACQUIRES, word, T.NOTHING);
        this.trace.expected[thread.last] = access.expected;
        this.finish(thread, access, wordAt(thread.memory, address));
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
        const [first, second] = this.footprints.ofBuffer(thread, access);
        this.record(thread, T.PLAIN_EVENT, 0, first, second);
        this.finish(thread, access, perform(thread.memory, access));
        return;
      }
      case 'acquire':
        this.lock(thread, access, T.ACQUIRE);
        return;
      case 'tryAcquire': {
        if (wordAt(thread.memory, address) === 0) {
          this.lock(thread, access, T.TRY_ACQUIRE);
          return;
        }
        const word = T.footprint(this.footprints.locationOf(thread, address), false);
        this.record(thread, T.TRY_ACQUIRE, 0, word, T.NOTHING);
        this.finish(thread, access, 0);
        return;
      }
      case 'release': {
        const word = this.footprints.locationOf(thread, address);
        if (this.holders.get(word) !== thread) {
          const error = new LockError(`T${thread.id} releases a lock that it does not hold`);
          this.fail(thread, access, error);
          return;
        }
        this.holders.delete(word);
        const [first, second] = this.footprints.ofWrite(thread, access);
        const event = this.record(thread, T.RELEASE, T.RELEASES, first, second);
        this.trace.before[event] = 1;
        setWordAt(thread.memory, address, 0);
        this.wrote(event, thread);
        this.finish(thread, access, 0);
        return;
      }
      default:
        throw new TypeError(`the explorer knows no access '${kind as string}'`);
    }
  }

  private performWrite(thread: ExploredThread, access: Access, action: number, how: number): void {
    const [first, second] = this.footprints.ofWrite(thread, access);
    const event = this.record(thread, action, how, first, second);
    this.trace.before[event] = wordAt(thread.memory, access.address);
    this.trace.expected[event] = access.expected;
    const result = perform(thread.memory, access);
    this.wrote(event, thread);
    this.finish(thread, access, result);
  }

  private lock(thread: ExploredThread, access: Access, action: number): void {
    const [first, second] = this.footprints.ofWrite(thread, access);
    const event = this.record(thread, action, T.ACQUIRES | T.RELEASES, first, second);
    this.holders.set(first >> 1, thread);
    setWordAt(thread.memory, access.address, 1);
    this.wrote(event, thread);
    this.finish(thread, access, 1);
  }

  private flush(thread: ExploredThread): void {
    const { access, after, time, pausedOn } = thread.buffer.shift()!;
    const [first, second] = this.footprints.ofWrite(thread, access);
    const proc = MOST_THREADS + thread.id;
    const event = this.trace.push(proc, T.FLUSH, 0, first, second);
    this.trace.before[event] = wordAt(thread.memory, access.address);
    const causes = [...after, thread.lastFlush].filter((cause) => cause >= 0);
    if (causes.length > 0) this.trace.causes[event] = causes;
    this.trace.pausedOn[event] = pausedOn;
    this.clocks.tick(this.trace, event, Math.max(time, this.trace.time[thread.lastFlush] ?? 0));
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

  private look(address: number): number {
    const { heap, memory } = this.threads[0]!;
    const location = this.knowledge.locations.ofWord(heap, address);
    if (!this.knowledge.observed.has(location)) {
      this.knowledge.observed.add(location);
      throw new MustRestart();
    }
    return memory.words[address]!;
  }
}
