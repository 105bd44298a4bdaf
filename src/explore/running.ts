// Threads between their steps: what touches no shared memory, starting and joining included.

import { enterMemory, type Access, type Steps } from '../memory.ts';
import type { Operation, OperationKind } from './operations.ts';
import { faultOf, mustBeSteps } from './perform.ts';
import type { ThreadStart } from './program.ts';
import { asStored } from './store-buffer.ts';
import { startOf } from '../stepped/order.ts';
import { ExploredThread, MOST_THREADS } from './thread.ts';
import { idle, mustYieldAccess, violationOf } from './violations.ts';
import { Waiting } from './waiting.ts';

// Accesses that a thread makes without a step, in a row, before it counts as stuck.
const MOST_QUIET = 100_000;

export abstract class Running extends Waiting {
  protected starters: ThreadStart[] = [];

  protected resume(
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
          value = this.timeFor(thread);
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

  private timeFor(thread: ExploredThread): number {
    const { readings } = thread;
    const given = this.options.timing?.readings[thread.id]?.[readings.length];
    if (given !== undefined) thread.time = Math.max(thread.time, given);
    const time = given ?? thread.time;
    readings.push(time);
    return time;
  }

  protected end(thread: ExploredThread, status: 'finished' | 'failed'): void {
    thread.status = status;
    thread.pending = undefined;
    if (thread.buffer.length === 0) this.tellJoiners(thread);
  }

  protected tellJoiners(thread: ExploredThread): void {
    for (const joiner of thread.joiners.splice(0)) {
      joiner.status = 'ready';
      joiner.waitsFor = undefined;
      this.followEnd(joiner, thread);
      this.resume(joiner, 0, thread.status === 'failed' ? thread.error : undefined);
    }
  }

  /** Whether the thread has to wait until its stores have reached memory; it goes on with `access`. */
  protected mustDrain(thread: ExploredThread, access: Access): boolean {
    if (thread.buffer.length === 0) return false;
    thread.status = 'draining';
    thread.pending = access;
    return true;
  }

  protected buffer(thread: ExploredThread, access: Access): void {
    const { buffer, last, causes, time, pausedOn } = thread;
    buffer.push({ access: asStored(access), after: [last, ...causes], time, pausedOn });
  }

  /** The thread that was started, or what to throw into the one that tried. */
  protected spawn(
    parent: ExploredThread,
    { body, isDaemon, memory = parent.memory }: Operation,
  ): ExploredThread | { readonly error: unknown } {
    const key = startOf(parent.id, parent.starts++);
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
    const thread = this.add(id, { steps, memory });
    thread.isDaemon = isDaemon === true;
    thread.time = parent.time;
    this.inherit(thread, parent);
    this.resume(thread, 0);
    return thread;
  }

  protected add(id: number, start: ThreadStart): ExploredThread {
    const thread = new ExploredThread(id, start, this.knowledge.locations.heapOf(start.memory));
    thread.timeoutsLeft = this.options.timeouts;
    this.threads[id] = thread;
    return thread;
  }
}
