// Orders of accesses: one is written down, or threads are held to one, as far as they can follow it; then they go on by time.
//
// State: of threads: their number in the order that they are held to; whether they wait for their turn; whether the
//   time that they may sleep was out before that was its turn.
// Invariant: a thread that is held makes its access when all steps before that have been made.

import type { Order } from '../../stepped/order.ts';
import { ADDRESS, KIND, LAST_ACCESS, PARK, pending, WAKE } from '../memory.ts';
import { save } from './accesses.ts';
import type { Cpu } from './cpu.ts';
import { Follower } from './follower.ts';
import { Recorder } from './recorder.ts';
import type { Scheduler } from './scheduler.ts';
import type { Statistics } from './statistics.ts';
import { PARKED, type SimulatedThread } from './thread.ts';

/** Why threads wait that are held. */
const ORDER = 'order';

export class Orders {
  /** Threads that wait for their turn, or whose time is out before that is its turn. */
  held = 0;
  /** An access that could be a step has been made by the kernel. */
  onStep: (() => void) | undefined;
  /** The time that a thread may sleep is out. */
  timeOut: (thread: SimulatedThread, nowNs: number) => void = () => {};

  private readonly threads: readonly SimulatedThread[];
  private readonly scheduler: Scheduler;
  private readonly statistics: Statistics;
  private recorder: Recorder | undefined;
  private follower: Follower | undefined;

  constructor(threads: readonly SimulatedThread[], scheduler: Scheduler, statistics: Statistics) {
    this.threads = threads;
    this.scheduler = scheduler;
    this.statistics = statistics;
  }

  record(): Recorder {
    this.recorder = new Recorder();
    return this.recorder;
  }

  follow(order: Order): Follower {
    const follower = new Follower(order);
    if (!follower.isUsedUp) this.follower = follower;
    return follower;
  }

  /** Each access has to be seen here. */
  get areKept(): boolean {
    return this.recorder !== undefined || this.follower !== undefined;
  }

  get areFollowed(): boolean {
    return this.follower !== undefined;
  }

  /** A thread is started, by another or from outside. */
  starts(thread: SimulatedThread, parent: SimulatedThread | undefined): void {
    const nth = parent === undefined ? 0 : parent.starts++;
    this.recorder?.starts(parent && [parent.id, nth]);
    if (this.follower !== undefined) thread.number = this.follower.numberOf(parent?.number, nth);
  }

  /** Whether a thread may begin what is pending now. */
  admits(thread: SimulatedThread): boolean {
    return this.follower === undefined || !isStep(pending[KIND]!) || this.isNext(thread, false);
  }

  /** The thread of the cpu may not: it is off it until it may. */
  hold(cpu: Cpu, thread: SimulatedThread): void {
    const nowNs = cpu.dueNs;
    save(thread);
    thread.state = PARKED;
    thread.cause = this.statistics.cause(ORDER);
    thread.awaitsTurn = true;
    this.held += 1;
    this.scheduler.leave(cpu, nowNs, 0);
    thread.sinceNs = nowNs;
  }

  /** The pending access of a thread has been made. */
  made(thread: SimulatedThread, result: number | undefined, nowNs: number): void {
    this.onStep?.();
    this.recorder?.accesses(thread.id, pending[KIND]!, pending[ADDRESS]!, result);
    this.passTurn(nowNs);
  }

  /** A pause of a thread has ended. */
  pauseEnds({ id }: SimulatedThread): void {
    this.recorder?.endsPause(id);
  }

  /** What a thread is told that asks for the time. */
  timeFor({ id, number }: SimulatedThread, nowNs: number): number {
    const ns = this.follower?.reading(number) ?? nowNs;
    this.recorder?.asksTime(id, ns);
    return ns;
  }

  /** The time that a thread may sleep is out, and it wakes up if that is its turn. */
  expires(thread: SimulatedThread, nowNs: number): void {
    if (this.follower !== undefined && !this.isNext(thread, true)) {
      thread.isExpired = true;
      this.held += 1;
      return;
    }
    this.wakeExpired(thread, nowNs);
    this.passTurn(nowNs);
  }

  /** A thread that sleeps has been found by who wakes it. */
  isFound(thread: SimulatedThread): void {
    if (!thread.isExpired) return;
    thread.isExpired = false;
    this.held -= 1;
  }

  /** Threads are held no more. */
  letGo(nowNs: number): void {
    this.follower = undefined;
    for (const thread of this.threads) {
      this.giveTurn(thread, nowNs);
      if (thread.isExpired) this.wakeExpired(thread, nowNs);
    }
  }

  private isNext({ number }: SimulatedThread, isTimeout: boolean): boolean {
    const { next, isTimeout: isNextTimeout } = this.follower!;
    return next === number && isNextTimeout === isTimeout;
  }

  private wakeExpired(thread: SimulatedThread, nowNs: number): void {
    this.isFound(thread);
    this.recorder?.timesOut(thread.id);
    this.timeOut(thread, nowNs);
  }

  /** A step is done: whose the next one is may do it. */
  private passTurn(nowNs: number): void {
    const { follower } = this;
    if (follower === undefined) return;
    follower.advance();
    if (follower.isUsedUp) {
      this.letGo(nowNs);
      return;
    }
    const next = this.threads.find(({ number }) => number === follower.next);
    if (next === undefined) return;
    if (!follower.isTimeout) this.giveTurn(next, nowNs);
    else if (next.isExpired) {
      this.wakeExpired(next, nowNs);
      this.passTurn(nowNs);
    }
  }

  private giveTurn(thread: SimulatedThread, nowNs: number): void {
    if (!thread.awaitsTurn) return;
    thread.awaitsTurn = false;
    this.held -= 1;
    this.statistics.waited(thread, thread.cause, thread.sinceNs, nowNs);
    this.scheduler.wakeUp(thread, nowNs, 0);
  }
}

/** Whether it is a step of an order. */
function isStep(kind: number): boolean {
  return kind <= LAST_ACCESS || kind === PARK || kind === WAKE;
}
