// The simulated machine: runs threads of program text in virtual time.
//
// The next event is that of a cpu whose thread is due. Its thread is resumed and runs ahead, by hits in its core's
// cache (memory.ts), until the time of the event after that, and a slack; an access for which it has to wait, or that is
// beyond its limit, it yields. So what threads do to each other happens in the order of their times, but for the slack.
//
// Source: discrete-event simulation in its event-scheduling form: Nance, "The Time and State Relationships in Simulation
//   Modeling" (CACM 24(4), 1981); cores that run ahead of each other by a bounded slack: Reinhardt et al., "The
//   Wisconsin Wind Tunnel" (SIGMETRICS 1993), where it is the quantum.
// State: events by slot: of cpus, of the ends of cpus' turns, of balancing, of threads whose sleep may time out.
// Invariant: the clock of events never goes back. Memory is changed in the order in which text runs here: an
//   interleaving of the threads' accesses, and so one that sequential consistency allows.
// Limits: with a slack two accesses may come in the other order than their times. Text that makes no access runs on
//   beyond its limit.

import {
  ADDRESS,
  CLOCK,
  EXPECTED,
  KIND,
  LAST_ACCESS,
  LIMIT,
  NOT_EQUAL,
  NOW,
  PARK,
  PAUSE,
  SCALE,
  STALL,
  TIMED_OUT,
  TIMEOUT,
  VALUE,
  WAKE,
  WOKEN,
  WORK,
  YIELD_CORE,
  enterCore,
  enterView,
  forgetMemories,
  pending,
  times,
  viewOf,
  wordAt,
  type Memory,
  type Steps,
} from '../memory.ts';
import type { Order } from '../../stepped/order.ts';
import type { Profile } from '../profile.ts';
import { Accesses, isMapped, restore, save, setAccessCosts } from './accesses.ts';
import { cpusOf, type Cpu } from './cpu.ts';
import { EventQueue } from './event-queue.ts';
import type { Follower } from './follower.ts';
import { Futexes, keyOf } from './futex.ts';
import { Jitter } from './jitter.ts';
import { Lines } from './lines.ts';
import { Orders } from './orders.ts';
import type { Recorder } from './recorder.ts';
import { Scheduler } from './scheduler.ts';
import { StoreBuffers } from './store-buffers.ts';
import { Spinning } from './spinning.ts';
import { Statistics, type RunStatistics } from './statistics.ts';
import * as T from './thread.ts';
import { proceed, SimulatedThread } from './thread.ts';

/** Says what threads wait for that are parked at an address of a memory. */
export type CauseOf = (address: number) => string;

export interface StartOptions {
  readonly memory: Memory;
  readonly name: string;
  readonly pinnedTo?: number;
  /** The run can end before it does. */
  readonly isDaemon?: boolean;
  /** Those of `counters.ts`, in which atomic operations are counted. */
  readonly counters?: Float64Array;
}

/** A thread that can go on only if another lets it. */
export interface Stuck {
  readonly name: string;
  readonly isSpinning: boolean;
  readonly address: number;
}

export interface Outcome {
  readonly kind: 'ended' | 'deadlock' | 'time is up';
  readonly timeNs: number;
  /** Of a deadlock: who waits where. */
  readonly stuck: readonly Stuck[];
}

const DEFAULT_CAUSE = 'futex';
/** So that time goes on in a loop that costs nothing. */
const LEAST_PAUSE_NS = 0.1;
/** Counters of a thread that has none. */
const ROOM_FOR_COUNTERS = 64;

export class Machine {
  readonly profile: Profile;
  private readonly cpus: readonly Cpu[];
  private readonly jitter: Jitter;
  private readonly events = new EventQueue();
  private readonly lines: Lines;
  private readonly futexes = new Futexes();
  private readonly spinning: Spinning;
  private readonly scheduler: Scheduler;
  private readonly statistics: Statistics;
  private readonly orders: Orders;
  private readonly threads: SimulatedThread[] = [];
  private readonly causes = new Map<Memory, CauseOf>();
  private readonly accesses: Accesses;
  private readonly buffers: StoreBuffers;
  /** Slots of events: those of cpus come first, then those of their turns. */
  private readonly bufferSlot: number;
  private readonly balanceSlot: number;
  private nowNs = 0;
  private untilNs = Infinity;
  /** Threads that have not ended, those of them that are no daemons, and those that wait for others for ever. */
  private living = 0;
  private needed = 0;
  private stuck = 0;

  /** The machine before this one in the realm must not run any more. */
  constructor(profile: Profile, seed = 1) {
    this.profile = profile;
    this.jitter = new Jitter(profile.simulation.jitter, seed);
    this.cpus = cpusOf(profile);
    this.statistics = new Statistics(this.cpus.length);
    this.lines = new Lines(profile, this.cpus, this.jitter);
    this.spinning = new Spinning(this.lines, this.jitter);
    const { cpus, events, statistics, jitter } = this;
    this.scheduler = new Scheduler(profile, cpus, events, statistics, jitter);
    this.bufferSlot = 2 * cpus.length;
    this.buffers = new StoreBuffers(cpus, this.lines, events, this.bufferSlot);
    this.balanceSlot = 3 * cpus.length;
    const { lines, buffers, spinning } = this;
    this.accesses = new Accesses(cpus, lines, buffers, spinning, statistics);
    this.orders = new Orders(this.threads, this.scheduler, statistics);
    this.orders.timeOut = (thread, nowNs) => {
      this.futexes.remove(thread);
      this.wakeUp(thread, TIMED_OUT, nowNs);
    };
    this.accesses.onMade = (cpu, thread, result) => this.orders.made(thread, result, cpu.dueNs);
    this.lines.onTaken = (thread, nowNs) => this.taken(thread, nowNs);
    this.scheduler.onSpinnerBack = (thread) => this.leaveSpin(thread, this.nowNs);
    forgetMemories();
    setAccessCosts(profile);
  }

  /** Tells what parked threads of the memory's text wait for. */
  addHeap(memory: Memory, causeOf: CauseOf): void {
    this.causes.set(memory, causeOf);
  }

  /** Before threads are started: writes down what they do. */
  record(): Recorder {
    return this.orders.record();
  }

  /** Before threads are started: holds them to an order, as far as they can follow it; then they go on by time. */
  follow(order: Order): Follower {
    return this.orders.follow(order);
  }

  /** `seen` is called when the kernel has made an access. */
  onStep(seen: (() => void) | undefined): void {
    this.orders.onStep = seen;
  }

  /** Starts a thread: now, or at the time of the thread that calls this. */
  start(steps: Steps<unknown>, options: StartOptions): SimulatedThread {
    const { executing } = this.scheduler;
    const nowNs = executing === undefined ? this.nowNs : Math.max(this.nowNs, times[CLOCK]!);
    const { memory, counters = new Float64Array(ROOM_FOR_COUNTERS) } = options;
    const view = viewOf(memory);
    const thread = new SimulatedThread(this.threads.length, steps, { ...options, view, counters });
    thread.startNs = nowNs;
    this.orders.starts(thread, executing?.thread);
    this.threads.push(thread);
    this.living += 1;
    if (!thread.isDaemon) this.needed += 1;
    this.scheduler.start(thread, nowNs);
    if (!this.events.has(this.balanceSlot))
      this.events.set(this.balanceSlot, nowNs + this.profile.os.balanceNs);
    if (executing !== undefined) times[LIMIT] = Math.min(times[LIMIT]!, this.limitNs());
    return thread;
  }

  /** Runs until all threads but daemons have ended, or nobody can go on, or it is `untilNs`. */
  run({ untilNs = Infinity }: { readonly untilNs?: number } = {}): Outcome {
    this.untilNs = untilNs;
    while (this.needed > 0) {
      if (this.stuck + this.orders.held === this.living) {
        if (!this.orders.areFollowed) return this.outcome('deadlock');
        // The program has changed, or is another.
        this.orders.letGo(this.nowNs);
      }
      const { first, firstNs } = this.events;
      if (firstNs >= untilNs) {
        this.nowNs = untilNs;
        return this.outcome('time is up');
      }
      if (firstNs > this.nowNs) this.nowNs = firstNs;
      this.statistics.events += 1;
      this.handle(first);
    }
    return this.outcome('ended');
  }

  /** What the run was like until now. */
  describe(): RunStatistics {
    this.scheduler.settle(this.nowNs);
    return this.statistics.of(this.nowNs, this.threads, this.lines);
  }

  private outcome(kind: Outcome['kind']): Outcome {
    const isStuck = ({ state, stage }: SimulatedThread): boolean =>
      stage === T.SPINNING || state === T.PARKED;
    const stuck =
      kind !== 'deadlock'
        ? []
        : this.threads.filter(isStuck).map(({ name, stage, address, lookedAt }) => ({
            name,
            isSpinning: stage === T.SPINNING,
            address: stage === T.SPINNING ? lookedAt[0]! : address,
          }));
    return { kind, timeNs: this.nowNs, stuck };
  }

  // --- events -------------------------------------------------------------------------------------

  private handle(slot: number): void {
    const { cpus, events, nowNs } = this;
    if (slot < cpus.length) {
      this.advance(cpus[slot]!);
    } else if (slot < this.bufferSlot) {
      events.clear(slot);
      this.scheduler.endTurn(cpus[slot - cpus.length]!, nowNs);
    } else if (slot < this.balanceSlot) {
      this.buffers.empty(cpus[slot - this.bufferSlot]!);
    } else if (slot === this.balanceSlot) {
      events.set(slot, nowNs + this.profile.os.balanceNs);
      this.scheduler.balance(nowNs);
    } else {
      events.clear(slot);
      this.orders.expires(this.threads[slot - this.balanceSlot - 1]!, nowNs);
    }
  }

  /** Slot of the event at which a thread's sleep times out. */
  private timeoutSlot(thread: SimulatedThread): number {
    return this.balanceSlot + 1 + thread.id;
  }

  /** When the next event is after that of the cpu that executes. */
  private nextNs(): number {
    return Math.min(this.events.secondNs[0]!, this.untilNs);
  }

  /** Until when the cpu that executes may run ahead. */
  private limitNs(): number {
    return Math.min(this.events.secondNs[0]! + this.profile.simulation.slackNs, this.untilNs);
  }

  /** The cpu is due: its thread goes on, as far as it may. */
  private advance(cpu: Cpu): void {
    const { thread } = cpu;
    if (thread === undefined) {
      this.scheduler.left(cpu);
      return;
    }
    this.scheduler.executing = cpu;
    enterView(thread.view);
    enterCore(cpu.core, thread.counters);
    if (thread.stage !== T.RESUME) restore(thread);
    while (this.goOn(cpu, thread)) {
      if (cpu.needsSwitch && thread.stage !== T.GRANTED) {
        save(thread);
        this.scheduler.switchOut(cpu, cpu.dueNs);
        break;
      }
      // Lines are granted in the order of their times, whatever the slack.
      const mustWait = thread.stage === T.GRANTED || thread.stage === T.DRAINING;
      if (cpu.dueNs >= (mustWait ? this.nextNs() : this.limitNs())) {
        if (thread.stage !== T.RESUME) save(thread);
        this.events.set(cpu.id, cpu.dueNs);
        break;
      }
    }
    this.scheduler.executing = undefined;
  }

  /** Does what is due; `cpu.dueNs` is the time of the next thing. False: the cpu is not the thread's any more. */
  private goOn(cpu: Cpu, thread: SimulatedThread): boolean {
    switch (thread.stage) {
      case T.RESUME:
        return this.resume(cpu, thread);
      case T.ACCESS:
        return this.begin(cpu, thread);
      case T.DRAINING:
        this.accesses.drained(cpu, thread);
        return true;
      case T.GRANTED:
        this.accesses.granted(cpu, thread);
        return true;
      case T.WORKING:
      case T.STALLING:
        return proceed(thread, 0);
      case T.PARKING:
        return this.park(cpu, thread);
      case T.FINDING:
        return this.findSleepers(cpu, thread);
      case T.WAKING:
        return this.wake(cpu, thread);
      case T.YIELDING:
        thread.value = 0;
        thread.stage = T.RESUME;
        return this.scheduler.yieldCpu(cpu, cpu.dueNs);
      default:
        throw new TypeError(`thread ${thread.name} is at no stage: ${thread.stage}`);
    }
  }

  /** Lets the text run until it yields. */
  private resume(cpu: Cpu, thread: SimulatedThread): boolean {
    const begunNs = cpu.dueNs;
    times[CLOCK] = begunNs;
    times[SCALE] = cpu.scale;
    // Each access of a thread that is watched is seen here, and so is each in an order.
    times[LIMIT] = thread.isWatching || this.orders.areKept ? -Infinity : this.limitNs();
    const { steps, fault } = thread;
    thread.fault = undefined;
    const next = fault === undefined ? steps.next(thread.value) : steps.throw(fault);
    cpu.dueNs = times[CLOCK]!;
    thread.workNs += (cpu.dueNs - begunNs) / cpu.scale;
    if (next.done === true) {
      this.end(cpu, thread, next.value);
      return false;
    }
    thread.stage = T.ACCESS;
    return true;
  }

  private end(cpu: Cpu, thread: SimulatedThread, result: unknown): void {
    thread.result = result;
    thread.state = T.ENDED;
    thread.finishNs = cpu.dueNs;
    this.nowNs = Math.max(this.nowNs, cpu.dueNs);
    this.living -= 1;
    if (!thread.isDaemon) this.needed -= 1;
    this.scheduler.leave(cpu, cpu.dueNs, 0);
  }

  /** The pending access begins. */
  private begin(cpu: Cpu, thread: SimulatedThread): boolean {
    const kind = pending[KIND]!;
    if (!this.orders.admits(thread)) {
      this.orders.hold(cpu, thread);
      return false;
    }
    if (kind <= LAST_ACCESS) {
      this.accesses.begin(cpu, thread);
      return true;
    }
    const { os, cost } = this.profile;
    if (kind === PAUSE) {
      const beganNs = cpu.dueNs;
      const ns = this.jitter.vary(pending[VALUE]! * cost.pause);
      thread.workNs += ns;
      cpu.dueNs += Math.max(ns * cpu.scale, LEAST_PAUSE_NS);
      return this.pause(cpu, thread, beganNs);
    }
    if (thread.isWatching) this.spinning.acted(thread);
    switch (kind) {
      case WORK: {
        const ns = this.jitter.vary(pending[VALUE]!);
        thread.workNs += ns;
        return this.call(cpu, thread, T.WORKING, ns * cpu.scale);
      }
      case STALL:
        thread.stallNs += pending[VALUE]!;
        return this.call(cpu, thread, T.STALLING, pending[VALUE]!);
      case PARK:
        if (isMapped(thread)) return this.callSystem(cpu, thread, T.PARKING, os.syscallNs);
        this.orders.made(thread, undefined, cpu.dueNs);
        return true;
      case WAKE:
        return this.callSystem(cpu, thread, T.FINDING, os.syscallNs);
      case YIELD_CORE:
        return this.callSystem(cpu, thread, T.YIELDING, os.yieldNs);
      case NOW:
        return proceed(thread, this.orders.timeFor(thread, cpu.dueNs));
      default:
        throw new TypeError(`thread ${thread.name} yields no access: kind ${kind}`);
    }
  }

  private callSystem(cpu: Cpu, thread: SimulatedThread, stage: number, ns: number): boolean {
    return this.call(cpu, thread, stage, this.jitter.vary(ns) * cpu.scale);
  }

  private call(cpu: Cpu, thread: SimulatedThread, stage: number, ns: number): boolean {
    thread.stage = stage;
    cpu.dueNs += ns;
    return true;
  }

  // --- spinning -----------------------------------------------------------------------------------

  private pause(cpu: Cpu, thread: SimulatedThread, beganNs: number): boolean {
    const fromNs = thread.isWatching ? thread.pausedNs : beganNs;
    proceed(thread, 0);
    const sleeps = !this.orders.areFollowed && this.spinning.pauses(thread, cpu, cpu.dueNs);
    this.statistics.spun(thread, fromNs, cpu.dueNs);
    if (!sleeps) {
      this.orders.pauseEnds(thread);
      return true;
    }
    thread.stage = T.SPINNING;
    this.stuck += 1;
    this.events.clear(cpu.id);
    return false;
  }

  /** Somebody takes a line that the thread watches. */
  private taken(thread: SimulatedThread, nowNs: number): void {
    if (thread.state !== T.RUNNING) {
      this.leaveSpin(thread, nowNs);
      return;
    }
    const endNs = this.spinning.endOfTurn(thread, nowNs);
    this.statistics.spun(thread, thread.pausedNs, endNs);
    this.leaveSpin(thread, endNs);
    const cpu = this.cpus[thread.cpu]!;
    cpu.dueNs = endNs;
    this.events.set(cpu.id, endNs);
  }

  private leaveSpin(thread: SimulatedThread, atNs: number): void {
    this.spinning.resume(thread, atNs);
    this.orders.pauseEnds(thread);
    this.stuck -= 1;
    proceed(thread, 0);
  }

  // --- futexes ------------------------------------------------------------------------------------

  private park(cpu: Cpu, thread: SimulatedThread): boolean {
    const address = pending[ADDRESS]!;
    const timeoutNs = pending[TIMEOUT]!;
    const nowNs = cpu.dueNs;
    const isEqual = wordAt(address) === (pending[EXPECTED]! | 0);
    if (!isEqual || timeoutNs <= 0) {
      const how = isEqual ? TIMED_OUT : NOT_EQUAL;
      this.orders.made(thread, how, nowNs);
      return proceed(thread, how);
    }
    save(thread);
    this.futexes.sleep(thread, keyOf(thread.view, address));
    thread.state = T.PARKED;
    thread.cause = this.statistics.cause(this.causeAt(thread, address));
    if (timeoutNs === Infinity) this.stuck += 1;
    else this.events.set(this.timeoutSlot(thread), nowNs + timeoutNs);
    this.scheduler.leave(cpu, nowNs, this.profile.os.sleepNs);
    thread.sinceNs = nowNs;
    this.orders.made(thread, undefined, nowNs);
    return false;
  }

  private causeAt(thread: SimulatedThread, address: number): string {
    return this.causes.get(thread.view.memory)?.(address) ?? DEFAULT_CAUSE;
  }

  /** The thread's call has got to the queue, and finds at once whom to wake. */
  private findSleepers(cpu: Cpu, thread: SimulatedThread): boolean {
    const key = keyOf(thread.view, pending[ADDRESS]!);
    thread.sleepers = this.futexes.take(key, pending[VALUE]!).toReversed();
    thread.found = thread.sleepers.length;
    for (const sleeper of thread.sleepers) {
      this.events.clear(this.timeoutSlot(sleeper));
      this.orders.isFound(sleeper);
    }
    thread.stage = T.WAKING;
    this.orders.made(thread, thread.found, cpu.dueNs);
    return true;
  }

  /** Wakes the next of them. */
  private wake(cpu: Cpu, thread: SimulatedThread): boolean {
    const sleeper = thread.sleepers.pop();
    if (sleeper === undefined) return proceed(thread, thread.found);
    this.wakeUp(sleeper, WOKEN, cpu.dueNs);
    return this.call(cpu, thread, T.WAKING, this.profile.os.futexWakeNs * cpu.scale);
  }

  private wakeUp(thread: SimulatedThread, how: number, nowNs: number): void {
    if (thread.timeoutNs === Infinity) this.stuck -= 1;
    this.statistics.waited(thread, thread.cause, thread.sinceNs, nowNs);
    proceed(thread, how);
    this.scheduler.wakeUp(thread, nowNs);
  }
}
