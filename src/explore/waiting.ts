// Threads that wait: in a pause until another thread writes, parked until another wakes them.

import { NOT_EQUAL, TIMED_OUT, WOKEN, type Access } from '../memory.ts';
import { MustRestart } from './knowledge.ts';
import { wordAt } from './perform.ts';
import { Recording } from './recording.ts';
import { MOST_THREADS, type ExploredThread } from './thread.ts';
import * as T from './trace.ts';

export abstract class Waiting extends Recording {
  /** By location: who is parked there, oldest first. */
  protected readonly queues = new Map<number, ExploredThread[]>();
  /** How many threads are in a pause. */
  protected paused = 0;

  /** Whether the thread has to wait in its pause. */
  protected waits(thread: ExploredThread, access: Access): boolean {
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

  /** Those who paused until this was written go on. */
  protected wrote(event: number, writer: ExploredThread): void {
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

  protected endPause(thread: ExploredThread, event: number): void {
    this.knowledge.hasWidePauses ||= thread.looks.size > 1;
    thread.pausedOn = { thread: thread.id, reads: new Map(thread.looks), end: event };
    thread.watchesClock = false;
    thread.looks.clear();
  }

  /** The first event that wrote what the thread has looked at since; -1 if there is none. */
  protected firstChange(thread: ExploredThread): number {
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

  /** Nobody can move, and the thread spins until some time: more and more of it passes. Or it was chosen. */
  protected passTime(thread: ExploredThread, access: Access): void {
    if (this.options.timing === undefined) this.comeLast(thread);
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

  protected park(thread: ExploredThread, access: Access): void {
    const { address, expected, timeoutNs } = access;
    const held = wordAt(thread.memory, address);
    const word = this.footprints.locationOf(thread, address);
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

  protected wake(thread: ExploredThread, access: Access): void {
    const queue = this.knowledge.locations.queueOf(
      this.footprints.locationOf(thread, access.address),
    );
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

  protected runOut(thread: ExploredThread, access: Access): void {
    const queue = this.knowledge.locations.queueOf(
      this.footprints.locationOf(thread, access.address),
    );
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

  protected unpark(thread: ExploredThread, event: number, result: number): void {
    thread.status = 'ready';
    thread.deadline = Infinity;
    if (event >= 0) this.follow(thread, event);
    this.resume(thread, result);
  }
}

function looksAt(thread: ExploredThread, print: number): boolean {
  return print >= 0 && (print & 1) === 1 && thread.looks.has(print >> 1);
}
