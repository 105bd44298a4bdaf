// The trace of an execution as it grows, and what the next event of each thread comes after.

import type { Access } from '../memory.ts';
import { Clocks } from './clocks.ts';
import { Footprints } from './footprints.ts';
import { MustRestart, type Knowledge } from './knowledge.ts';
import type { Timing } from '../stepped/order.ts';
import type { MemoryModel, Violation } from './program.ts';
import { drains } from './store-buffer.ts';
import type { ExploredThread } from './thread.ts';
import * as T from './trace.ts';

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
  /** Of a run that had a clock: what threads are told of the time. A thread that pauses may then be chosen. */
  readonly timing?: Timing | undefined;
}

export abstract class Recording {
  readonly trace = new T.Trace();
  threads: (ExploredThread | undefined)[] = [];
  /** The first thing that went wrong. */
  violation: Violation | undefined;

  protected readonly knowledge: Knowledge;
  protected readonly options: ExecutionOptions;
  /** Stores wait in buffers: tso. */
  protected readonly isBuffered: boolean;
  protected readonly footprints: Footprints;
  protected readonly clocks = new Clocks();

  constructor(knowledge: Knowledge, options: ExecutionOptions) {
    this.knowledge = knowledge;
    this.options = options;
    this.isBuffered = options.memory === 'tso';
    this.footprints = new Footprints(knowledge);
  }

  /** Runs a thread on to its next access that is a step, or to its end. */
  protected abstract resume(
    thread: ExploredThread,
    answer: unknown,
    thrown?: unknown,
    delayed?: Access,
  ): void;

  protected record(
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
    thread.time = this.clocks.tick(trace, event, thread.time);
    if (this.knowledge.hasPauses && action !== T.TIMEOUT && first !== T.NOTHING) {
      const read = first >> 1;
      if ((first & 1) === 0 || (synchronizes & T.ACQUIRES) !== 0)
        if (!thread.looks.has(read)) thread.looks.set(read, event);
    }
    return event;
  }

  protected finish(thread: ExploredThread, access: Access, result: number): void {
    this.options.onStep?.(thread.id, access, result, undefined);
    this.resume(thread, result);
  }

  protected fail(thread: ExploredThread, access: Access, error: Error): void {
    this.record(thread, T.PLAIN_EVENT, 0, T.NOTHING, T.NOTHING);
    this.options.onStep?.(thread.id, access, undefined, undefined);
    this.resume(thread, 0, error);
  }

  /** The next event of `thread` comes after `event`. */
  protected follow(thread: ExploredThread, event: number): void {
    thread.causes.push(event);
    thread.time = Math.max(thread.time, this.trace.time[event]!);
  }

  protected followEnd(thread: ExploredThread, ended: ExploredThread): void {
    this.inherit(thread, ended);
    thread.time = Math.max(thread.time, ended.time);
  }

  /** The next event of `thread` comes after whatever the next one of `other` would come after. */
  protected inherit(thread: ExploredThread, other: ExploredThread): void {
    thread.causes.push(other.last, ...other.causes);
    if (other.lastFlush >= 0) this.follow(thread, other.lastFlush);
    if (other.pausedOn === undefined) return;
    if (thread.pausedOn === undefined) {
      thread.pausedOn = other.pausedOn;
    } else thread.causes.push(other.pausedOn.end);
  }

  /** Nobody else could move: what comes now comes after everything that has happened. */
  protected comeLast(thread: ExploredThread): void {
    for (const other of this.threads)
      if (other !== undefined) thread.causes.push(other.last, other.lastFlush);
  }

  protected check(violation: Violation | undefined): void {
    this.violation ??= violation;
  }
}
