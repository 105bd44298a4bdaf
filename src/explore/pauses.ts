// What has to be left out of a sequence of events along with its first one, where there are pauses.
//
// A pause goes on after any write to what it waits for: which of them comes first is no part of the
// partial order, as long as there is one. So an event behind a pause can stay without the write that
// ended the pause, if another write stays that ends it as well.

import { MOST_THREADS } from './thread.ts';
import * as T from './trace.ts';
import type { Item } from './wakeup-tree.ts';

/** Whether the event could end the pause. */
export function endsPause(trace: T.Trace, event: number, { thread, reads }: T.Pause): boolean {
  if (event < 0 || trace.proc[event]! % MOST_THREADS === thread) return false;
  return [trace.first[event]!, trace.second[event]!].some(
    (print) => print >= 0 && (print & 1) === 1 && event > (reads.get(print >> 1) ?? Infinity),
  );
}

/** Events that are left out. */
export class Gone {
  private readonly trace: T.Trace;
  private readonly events = new Set<number>();
  private readonly procs = new Set<number>();
  private readonly reads = new Set<number>();
  private readonly writes = new Set<number>();

  constructor(trace: T.Trace, first: number) {
    this.trace = trace;
    this.add(first);
  }

  add(event: number): void {
    const { trace } = this;
    this.events.add(event);
    this.procs.add(trace.proc[event]!);
    for (const print of [trace.first[event]!, trace.second[event]!])
      if (print >= 0) ((print & 1) === 1 ? this.writes : this.reads).add(print >> 1);
  }

  /** Whether the event needs one of them, with those that stay before it. */
  holdsBack(event: number, staying: readonly Item[]): boolean {
    const { first, second } = this.trace;
    if (this.conflicts(first[event]!) || this.conflicts(second[event]!)) return true;
    return this.lacks(event) || this.isPausedFor(event, staying);
  }

  /** Whether what its thread did before, or what else caused it, is left out. */
  lacks(event: number): boolean {
    const { proc, causes } = this.trace;
    if (this.procs.has(proc[event]!)) return true;
    return causes[event]?.some((cause) => this.events.has(cause)) === true;
  }

  /** Whether the end of the pause in front of it is left out, and nothing that stays takes its place. */
  isPausedFor(event: number, staying: readonly Item[]): boolean {
    const { trace } = this;
    const pause = trace.pausedOn[event];
    if (pause === undefined || !this.events.has(pause.end)) return false;
    return !staying.some((item) => endsPause(trace, item.event, pause));
  }

  private conflicts(print: number): boolean {
    if (print < 0) return false;
    const location = print >> 1;
    return this.writes.has(location) || ((print & 1) === 1 && this.reads.has(location));
  }
}
