// The scheduler of the operating system: which thread is on which cpu, and for how long.
//
// Source: Linux's Completely Fair Scheduler, Documentation/scheduler/sched-design-CFS.rst and kernel/sched/fair.c of
//   Linux 5.15: a run queue a cpu, the least virtual runtime goes first, turns of a latency divided by the runnable
//   threads (sched_slice), credit for sleepers (place_entity), wake-up preemption (wakeup_preempt_entity), placement
//   of who wakes up (select_idle_sibling) and starts (find_idlest_cpu), pulling when idle (newidle_balance), periodic
//   balancing and active balance (load_balance, active_load_balance_cpu_stop). Lozi et al., "The Linux Scheduler: a
//   Decade of Wasted Cores" (EuroSys 2016) explains them.
// Differs: all threads have one weight; turns end when they are due and not at ticks; one level of balancing for the
//   whole machine; an idle core takes a thread of a core with two busy hardware threads at each balancing; which
//   queue is the longer one when threads cannot be divided evenly is drawn.
// State: of a cpu: its thread, its queue, the least virtual runtime that there was. A thread's runtime is relative to
//   that of the cpu it is on or was on last, and moves with it.
// Invariant: a cpu that is not busy has no queue. A thread is on one cpu, or in one queue, or in none.
// Limits: no priorities, no groups, no real-time classes.

import type { Profile } from '../profile.ts';
import type { Cpu } from './cpu.ts';
import type { EventQueue } from './event-queue.ts';
import type { Jitter } from './jitter.ts';
import { Speeds } from './speeds.ts';
import { RUN_QUEUE, type Statistics } from './statistics.ts';
import {
  ENDED,
  GRANTED,
  READY,
  RUNNING,
  SPINNING,
  STALLING,
  type SimulatedThread,
} from './thread.ts';

/** Part of a socket's cpus that are busy before threads start on another (imb_numa_nr of Linux 5.18). */
const OWN_SHARE = 1 / 8;
/**
 * Balancings after which a queue that is longer than others by one gives one thread away: Linux balances busy cpus
 * 16 times less often than idle ones (busy_factor), and moves a thread that is more than the imbalance when it has
 * failed to balance some times (nr_balance_failed).
 */
const TIMES_UNEVEN = 48;

export class Scheduler {
  /** The cpu whose event is being handled: it minds its time itself. */
  executing: Cpu | undefined;
  /** A thread that spun when it lost its cpu has one again: it looks again. */
  onSpinnerBack: (thread: SimulatedThread) => void = () => {};

  private readonly profile: Profile;
  private readonly cpus: readonly Cpu[];
  private readonly bySocket: readonly (readonly Cpu[])[];
  private readonly events: EventQueue;
  private readonly statistics: Statistics;
  private readonly speeds: Speeds;
  private readonly jitter: Jitter;
  /** Threads in queues. */
  private queued = 0;
  private busyCpus = 0;
  /** Balancings that found queues uneven by one. */
  private timesUneven = 0;

  constructor(
    profile: Profile,
    cpus: readonly Cpu[],
    events: EventQueue,
    statistics: Statistics,
    jitter: Jitter,
  ) {
    this.profile = profile;
    this.cpus = cpus;
    this.bySocket = Array.from({ length: profile.topology.sockets }, (_, socket) =>
      cpus.filter((cpu) => cpu.socket === socket),
    );
    this.events = events;
    this.statistics = statistics;
    this.speeds = new Speeds(profile);
    this.jitter = jitter;
    for (const cpu of cpus) cpu.scale = this.speeds.scaleOf(cpu);
  }

  // --- threads come and go ------------------------------------------------------------------------

  start(thread: SimulatedThread, nowNs: number): void {
    const cpu = thread.pinnedTo === undefined ? this.cpuToStartOn() : this.cpus[thread.pinnedTo]!;
    thread.cpu = cpu.id;
    thread.runtimeNs = cpu.leastRuntimeNs;
    this.ready(thread, cpu, nowNs);
  }

  /** @param latencyNs until an idle cpu has noticed. */
  wakeUp(thread: SimulatedThread, nowNs: number, latencyNs = this.profile.os.wakeLatencyNs): void {
    this.statistics.wakeUps += 1;
    const cpu =
      thread.pinnedTo === undefined ? this.cpuToWakeOn(thread) : this.cpus[thread.pinnedTo]!;
    this.moveTo(thread, cpu);
    const creditNs = this.profile.os.timesliceNs;
    thread.runtimeNs = Math.max(thread.runtimeNs, cpu.leastRuntimeNs - creditNs);
    this.ready(thread, cpu, nowNs, latencyNs);
  }

  /** The thread of the cpu sleeps or has ended, which keeps the cpu busy for a while. */
  leave(cpu: Cpu, nowNs: number, costNs: number): void {
    this.putOff(cpu, nowNs);
    if (costNs === 0) {
      this.pick(cpu, nowNs);
      return;
    }
    cpu.dueNs = nowNs + costNs * cpu.scale;
    this.events.set(cpu.id, cpu.dueNs);
  }

  /** That while is over. */
  left(cpu: Cpu): void {
    this.events.clear(cpu.id);
    this.pick(cpu, cpu.dueNs);
  }

  /** The thread of the cpu lets those go first that wait for it. Says whether it is still on it. */
  yieldCpu(cpu: Cpu, nowNs: number): boolean {
    if (cpu.queue.length === 0) return true;
    const thread = cpu.thread!;
    this.charge(cpu, nowNs);
    for (const { runtimeNs } of cpu.queue) thread.runtimeNs = Math.max(thread.runtimeNs, runtimeNs);
    this.switchOut(cpu, nowNs);
    return false;
  }

  /** The turn of the cpu's thread may be over. */
  endTurn(cpu: Cpu, nowNs: number): void {
    if (cpu.thread !== undefined && cpu.queue.length > 0) this.preempt(cpu, nowNs);
  }

  /** The thread of the cpu goes behind those that have run less. */
  switchOut(cpu: Cpu, nowNs: number): void {
    const thread = cpu.thread!;
    this.putOff(cpu, nowNs);
    thread.state = READY;
    thread.sinceNs = nowNs;
    this.push(cpu, thread);
    this.pick(cpu, nowNs);
  }

  /** Slot of the event at which a cpu's turn ends. */
  turnSlot(cpu: Cpu): number {
    return this.cpus.length + cpu.id;
  }

  /** Brings what is known of cpus and their threads up to date, for who asks in the middle of a run. */
  settle(nowNs: number): void {
    for (const cpu of this.cpus) {
      if (cpu.thread !== undefined) this.statistics.wasOnCpu(cpu.thread, nowNs);
      if (!cpu.isBusy) continue;
      this.statistics.wasBusy(cpu, cpu.busySinceNs, nowNs);
      cpu.busySinceNs = nowNs;
    }
  }

  // --- placement ----------------------------------------------------------------------------------

  private cpuToWakeOn(thread: SimulatedThread): Cpu {
    const before = this.cpus[thread.cpu]!;
    if (!before.isBusy) return before;
    const near = this.idleCpu(before.socket, before);
    if (near !== undefined) return near;
    let least = before;
    for (const cpu of this.bySocket[before.socket]!) if (cpu.load < least.load) least = cpu;
    return least;
  }

  /** A socket takes a few threads that its own start before some go to others. */
  private cpuToStartOn(): Cpu {
    const own = this.bySocket[this.executing?.socket ?? 0]!;
    let busy = 0;
    for (const cpu of own) if (cpu.isBusy) busy += 1;
    if (busy >= own.length * OWN_SHARE) return this.idlestCpu();
    return this.idleCpu(own[0]!.socket, own[0]!) ?? this.idlestCpu();
  }

  private idlestCpu(): Cpu {
    let socket = 0;
    for (let i = 1; i < this.bySocket.length; i++)
      if (this.speeds.idleCores(i) > this.speeds.idleCores(socket)) socket = i;
    const idle = this.idleCpu(socket, this.bySocket[socket]![0]!) ?? this.anyIdleCpu();
    if (idle !== undefined) return idle;
    let least = this.cpus[0]!;
    for (const cpu of this.cpus) if (cpu.load < least.load) least = cpu;
    return least;
  }

  private anyIdleCpu(): Cpu | undefined {
    if (this.busyCpus === this.cpus.length) return undefined;
    return this.cpus.find((cpu) => !cpu.isBusy);
  }

  /** An idle cpu of the socket, one of an idle core if there is any: the next behind `from`. */
  private idleCpu(socket: number, from: Cpu): Cpu | undefined {
    if (this.busyCpus === this.cpus.length) return undefined;
    const cpus = this.bySocket[socket]!;
    const needsCore = this.speeds.idleCores(socket) > 0;
    const start = cpus.indexOf(from);
    for (let i = 0; i < cpus.length; i++) {
      const cpu = cpus[(start + i) % cpus.length]!;
      if (needsCore ? this.speeds.isIdle(cpu.core) : !cpu.isBusy) return cpu;
    }
    return undefined;
  }

  // --- queues -------------------------------------------------------------------------------------

  private ready(
    thread: SimulatedThread,
    cpu: Cpu,
    nowNs: number,
    latencyNs = this.profile.os.wakeLatencyNs,
  ): void {
    thread.state = READY;
    thread.sinceNs = nowNs;
    if (!cpu.isBusy) {
      this.putOn(cpu, thread, nowNs, this.jitter.vary(latencyNs));
      return;
    }
    this.push(cpu, thread);
    this.setTurn(cpu, nowNs);
    const current = cpu.thread;
    if (current === undefined) return;
    this.charge(cpu, nowNs);
    if (current.runtimeNs - thread.runtimeNs > this.profile.os.minGranularityNs)
      this.preempt(cpu, nowNs);
  }

  private push(cpu: Cpu, thread: SimulatedThread): void {
    cpu.queue.push(thread);
    this.queued += 1;
  }

  private remove(cpu: Cpu, thread: SimulatedThread, nowNs: number): void {
    cpu.queue.splice(cpu.queue.indexOf(thread), 1);
    this.queued -= 1;
    this.setTurn(cpu, nowNs);
  }

  /** Who has run least of a queue; of equals who came first. */
  private leastOf(
    cpu: Cpu,
    isWanted: (thread: SimulatedThread) => boolean,
  ): SimulatedThread | undefined {
    let least: SimulatedThread | undefined;
    for (const thread of cpu.queue)
      if (isWanted(thread) && (least === undefined || thread.runtimeNs < least.runtimeNs))
        least = thread;
    return least;
  }

  private moveTo(thread: SimulatedThread, cpu: Cpu): void {
    thread.runtimeNs += cpu.leastRuntimeNs - this.cpus[thread.cpu]!.leastRuntimeNs;
    thread.cpu = cpu.id;
  }

  /** The cpu, which has no thread, goes on to the next, or to that of another cpu, or idles. */
  private pick(cpu: Cpu, nowNs: number): void {
    let next = this.leastOf(cpu, any);
    if (next !== undefined) this.remove(cpu, next, nowNs);
    else next = this.pull(cpu, nowNs);
    if (next !== undefined) this.putOn(cpu, next, nowNs, 0);
    else this.setBusy(cpu, false, nowNs);
  }

  /** Takes a thread out of the longest queue, one of its own socket if there is any. */
  private pull(cpu: Cpu, nowNs: number): SimulatedThread | undefined {
    if (this.queued === 0) return undefined;
    const from = this.longestQueue(this.bySocket[cpu.socket]!) ?? this.longestQueue(this.cpus);
    if (from === undefined) return undefined;
    const thread = this.leastOf(from, isMovable)!;
    this.remove(from, thread, nowNs);
    this.moveTo(thread, cpu);
    return thread;
  }

  private longestQueue(cpus: readonly Cpu[]): Cpu | undefined {
    let longest: Cpu | undefined;
    for (const cpu of cpus)
      if (cpu.queue.length > (longest?.queue.length ?? 0) && cpu.queue.some(isMovable))
        longest = cpu;
    return longest;
  }

  // --- on and off a cpu ---------------------------------------------------------------------------

  private putOn(cpu: Cpu, thread: SimulatedThread, nowNs: number, latencyNs: number): void {
    const { contextSwitchNs, migrationNs } = this.profile.os;
    const startNs = nowNs + latencyNs;
    if (!cpu.isBusy) this.setBusy(cpu, true, nowNs);
    this.statistics.waited(thread, RUN_QUEUE, thread.sinceNs, startNs);
    let costNs = 0;
    if (cpu.last !== thread) {
      costNs += contextSwitchNs;
      this.statistics.contextSwitches += 1;
    }
    if (thread.core >= 0 && thread.core !== cpu.core) {
      costNs += migrationNs;
      thread.migrations += 1;
      this.statistics.migrations += 1;
    }
    if (thread.stage === SPINNING) this.onSpinnerBack(thread);
    thread.state = RUNNING;
    thread.core = cpu.core;
    thread.sinceNs = startNs;
    cpu.thread = thread;
    cpu.chargedNs = startNs;
    cpu.turnNs = startNs + costNs * cpu.scale;
    cpu.dueNs = cpu.turnNs + thread.leftNs * (thread.stage === STALLING ? 1 : cpu.scale);
    this.events.set(cpu.id, cpu.dueNs);
    this.setTurn(cpu, nowNs);
  }

  /** The thread of the cpu is off it; what it was about it goes on with later. */
  private putOff(cpu: Cpu, nowNs: number): void {
    const thread = cpu.thread!;
    this.charge(cpu, nowNs);
    const leftNs = Math.max(0, cpu.dueNs - nowNs);
    thread.leftNs = thread.stage === STALLING ? leftNs : leftNs / cpu.scale;
    if (thread.stage === SPINNING || thread.state === ENDED) thread.leftNs = 0;
    this.statistics.wasOnCpu(thread, nowNs);
    cpu.last = thread;
    cpu.thread = undefined;
    cpu.needsSwitch = false;
    this.events.clear(cpu.id);
    this.events.clear(this.turnSlot(cpu));
  }

  private preempt(cpu: Cpu, nowNs: number): void {
    // An access that is on its way is waited for, and who executes sees to it; so is a turn that is about to begin.
    if (cpu === this.executing || cpu.thread!.stage === GRANTED) cpu.needsSwitch = true;
    else if (nowNs < cpu.turnNs) this.events.set(this.turnSlot(cpu), cpu.turnNs);
    else this.switchOut(cpu, nowNs);
  }

  /** Brings the virtual runtime of the cpu's thread up to date. */
  private charge(cpu: Cpu, nowNs: number): void {
    const { thread } = cpu;
    if (thread === undefined || nowNs <= cpu.chargedNs) return;
    thread.runtimeNs += nowNs - cpu.chargedNs;
    cpu.chargedNs = nowNs;
    let least = thread.runtimeNs;
    for (const other of cpu.queue) least = Math.min(least, other.runtimeNs);
    cpu.leastRuntimeNs = Math.max(cpu.leastRuntimeNs, least);
  }

  /** The turn of a cpu's thread ends if others wait for it. */
  private setTurn(cpu: Cpu, nowNs: number): void {
    const { timesliceNs, minGranularityNs } = this.profile.os;
    if (cpu.thread === undefined || cpu.queue.length === 0) {
      this.events.clear(this.turnSlot(cpu));
      return;
    }
    const turnNs = Math.max(minGranularityNs, (2 * timesliceNs) / (cpu.queue.length + 1));
    this.events.set(this.turnSlot(cpu), Math.max(nowNs, cpu.turnNs + turnNs));
  }

  // --- speed --------------------------------------------------------------------------------------

  private setBusy(cpu: Cpu, isBusy: boolean, nowNs: number): void {
    cpu.isBusy = isBusy;
    this.busyCpus += isBusy ? 1 : -1;
    if (isBusy) cpu.busySinceNs = nowNs;
    else this.statistics.wasBusy(cpu, cpu.busySinceNs, nowNs);
    if (this.speeds.change(cpu, isBusy)) {
      for (const other of this.bySocket[cpu.socket]!) this.rescale(other, nowNs);
      return;
    }
    this.rescale(cpu, nowNs);
    if (cpu.sibling !== undefined) this.rescale(cpu.sibling, nowNs);
  }

  /** The speed of the cpu may have changed: what is left of its thread's work takes more or less time. */
  private rescale(cpu: Cpu, nowNs: number): void {
    const before = cpu.scale;
    const scale = this.speeds.scaleOf(cpu);
    if (scale === before) return;
    cpu.scale = scale;
    const { thread } = cpu;
    if (thread === undefined || cpu === this.executing) return;
    if (thread.stage === SPINNING) thread.periodNs *= scale / before;
    if (thread.stage === SPINNING || thread.stage === GRANTED || thread.stage === STALLING) return;
    if (cpu.dueNs <= nowNs) return;
    cpu.dueNs = nowNs + ((cpu.dueNs - nowNs) * scale) / before;
    this.events.set(cpu.id, cpu.dueNs);
  }

  // --- balancing ----------------------------------------------------------------------------------

  /** Evens out the queues, and gives idle cores threads of those that have two. */
  balance(nowNs: number): void {
    while (this.queued > 0 && this.evenOut(nowNs));
    if (this.queued > 0) this.takeTurns(nowNs);
    if (this.profile.topology.smt === 2)
      while (this.busyCpus < this.cpus.length && this.spreadOut(nowNs));
  }

  /** Moves one thread from the longest queue to the shortest, if that makes them more even. */
  private evenOut(nowNs: number): boolean {
    const from = this.longestQueue(this.cpus);
    if (from === undefined) return false;
    const to = this.idlestCpu();
    if (from.load < to.load + 2) return false;
    this.give(from, to, nowNs);
    return true;
  }

  /** Queues that cannot be made even are long in turns, so that no threads get less than others for good. */
  private takeTurns(nowNs: number): void {
    const from = this.longestQueue(this.cpus);
    if (from === undefined) return;
    const shorter = this.cpus.filter(({ load }) => load < from.load);
    if (shorter.length === 0) return;
    this.timesUneven += 1;
    if (this.timesUneven < TIMES_UNEVEN) return;
    this.timesUneven = 0;
    this.give(from, shorter[Math.floor(this.jitter.random() * shorter.length)]!, nowNs);
  }

  private give(from: Cpu, to: Cpu, nowNs: number): void {
    const thread = this.leastOf(from, isMovable)!;
    this.remove(from, thread, nowNs);
    this.statistics.waited(thread, RUN_QUEUE, thread.sinceNs, nowNs);
    this.moveTo(thread, to);
    this.ready(thread, to, nowNs);
  }

  /** Moves one running thread from a core with two to an idle core. */
  private spreadOut(nowNs: number): boolean {
    const to = this.cpus.find((cpu) => this.speeds.isIdle(cpu.core));
    if (to === undefined) return false;
    const from =
      this.bySocket[to.socket]!.find((cpu) => this.canGive(cpu)) ??
      this.cpus.find((cpu) => this.canGive(cpu));
    if (from === undefined) return false;
    const thread = from.thread!;
    this.leave(from, nowNs, 0);
    this.moveTo(thread, to);
    this.ready(thread, to, nowNs);
    return true;
  }

  private canGive(cpu: Cpu): boolean {
    const { thread } = cpu;
    if (thread === undefined || !this.speeds.isFull(cpu.core)) return false;
    return isMovable(thread) && thread.stage !== GRANTED;
  }
}

function any(): boolean {
  return true;
}

function isMovable({ pinnedTo }: SimulatedThread): boolean {
  return pinnedTo === undefined;
}
