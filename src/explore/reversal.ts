// What to run so that the two events of a race come the other way round.
//
// Source: "notdep(e, E).e'" of Abdulla and others, JACM 64(4), 2017: all that does not come after the
//   first event, then the second one. See reduction.ts for what differs.
// State: the race in hand, until the next one is asked for.

import type { Execution } from './execution.ts';
import type { HappensBefore, Race } from './happens-before.ts';
import type { Knowledge } from './knowledge.ts';
import { endsPause, Gone } from './pauses.ts';
import * as T from './trace.ts';
import { clashes, type Item, type Order } from './wakeup-tree.ts';

export class Reversal implements Order<Item> {
  private readonly execution: Execution;
  private readonly order: HappensBefore;
  private readonly knowledge: Knowledge;
  /** Events that stand for the later one of the race in hand, as far as what precedes it goes. */
  private bases: readonly number[] = [];
  /** The pause in front of that later event, if any. */
  private pausedOn: T.Pause | undefined;
  /** The earlier event, and the sequence. */
  private first = 0;
  private items: readonly Item[] = [];

  constructor(execution: Execution, order: HappensBefore, knowledge: Knowledge) {
    this.execution = execution;
    this.order = order;
    this.knowledge = knowledge;
  }

  /**
   * The events behind the first one that do not come after it, and the second one; `head` is how many
   * of them the race needs, up to the second one. Undefined if the second could not happen then.
   */
  of(race: Race): { items: Item[]; head: number } | undefined {
    const { order, execution } = this;
    const { trace } = execution;
    const items: Item[] = [];
    let head = 0;
    const { first, second, proc, kind } = race;
    const [footFirst, footSecond] = this.reversedFootprints(race);
    this.bases = second >= 0 ? this.basesOfEvent(second) : this.basesOf(proc);
    this.first = first;
    this.items = items;
    this.pausedOn = second >= 0 ? trace.pausedOn[second] : execution.threads[proc]!.pausedOn;
    const item = { proc, first: footFirst, second: footSecond, event: -1 };
    if (kind === 'spared') {
      items.push(item);
      head = 1;
    }
    const left: Item[] = [];
    const gone = this.knowledge.hasPauses ? new Gone(trace, first) : undefined;
    for (let event = first + 1; event < trace.length; event++) {
      if (event === second) {
        if (gone?.lacks(second) === true) return undefined;
        // What ends the pause in front of it may come behind it.
        const isPaused = gone?.isPausedFor(second, items) === true;
        gone?.add(second);
        if (!isPaused) head = this.pushReversed(items, item, first);
        continue;
      }
      if (order.precedes(first, event) || gone?.holdsBack(event, items) === true) {
        gone?.add(event);
        continue;
      }
      const one = this.itemOf(event);
      if (head > 0 && (clashes(item, one) || left.some((other) => this.depends(other, one)))) {
        left.push(one);
        gone?.add(event);
        continue;
      }
      items.push(one);
    }
    if (head === 0) {
      const { pausedOn } = this;
      const isPaused = pausedOn !== undefined && pausedOn.end >= first;
      if (isPaused && this.endOfPause(item) === undefined) return undefined;
      head = this.pushReversed(items, item, first);
    }
    return { items, head };
  }

  /** @returns how many items there are then. */
  private pushReversed(items: Item[], item: Item, first: number): number {
    items.push(item);
    // A park that joins a queue does so only while its word stays: it belongs to the order.
    if (this.queues(first, item)) items.push(this.itemOf(first));
    return items.length;
  }

  private itemOf(event: number): Item {
    const { trace } = this.execution;
    return {
      proc: trace.proc[event]!,
      first: trace.first[event]!,
      second: trace.second[event]!,
      event,
    };
  }

  private queues(event: number, { first, second }: Item): boolean {
    const { trace } = this.execution;
    return (
      trace.action[event] === T.PARK && T.conflict(T.NOTHING, trace.second[event]!, first, second)
    );
  }

  /** Events that the next one of a thread has to come after, whatever it will conflict with. */
  basesOf(proc: number): number[] {
    const { lastFlush, causes } = this.execution.threads[proc]!;
    return [this.order.last(proc), lastFlush, ...causes].filter(isEvent);
  }

  /** The same for an event. */
  private basesOfEvent(event: number): number[] {
    const causes = this.execution.trace.causes[event] ?? [];
    return [this.order.previous(event), ...causes].filter(isEvent);
  }

  private reversedFootprints({ first, second, proc }: Race): readonly [number, number] {
    const { execution, knowledge } = this;
    const { trace } = execution;
    if (trace.action[first] === T.WAKE && second < 0) return [trace.first[first]! | 1, T.NOTHING];
    if (second < 0) return execution.nextFootprints(proc);
    const a = trace.first[second]!;
    const b = trace.second[second]!;
    const word = a >> 1;
    const action = trace.action[second];
    const found = this.foundBefore(first, word);
    if (found === undefined) return [a, b];
    const observed = knowledge.observed.has(word) ? T.footprint(T.OBSERVED, true) : T.NOTHING;
    switch (action) {
      case T.CAS:
        return found === (trace.expected[second]! | 0)
          ? [T.footprint(word, true), observed]
          : [T.footprint(word, false), T.NOTHING];
      case T.PARK: {
        const queue = T.footprint(knowledge.locations.queueOf(word), true);
        return [a, found === trace.expected[second]! ? queue : T.NOTHING];
      }
      case T.WAKE:
        return [T.footprint(word, found > 0), T.NOTHING];
      case T.TRY_ACQUIRE:
        return found === 0
          ? [T.footprint(word, true), observed]
          : [T.footprint(word, false), T.NOTHING];
      default:
        return [a, b];
    }
  }

  /** What `location` held before the event, if the event writes it. */
  private foundBefore(event: number, location: number): number | undefined {
    const { trace } = this.execution;
    if (trace.first[event] === T.footprint(location, true)) return trace.before[event]!;
    if (trace.second[event] === T.footprint(location, true)) return trace.beforeSecond[event]!;
    return undefined;
  }

  /** Whether two items of the sequence in hand have to keep their order. */
  depends(earlier: Item, later: Item): boolean {
    if (earlier.proc === later.proc) return true;
    if (clashes(earlier, later)) return true;
    if (earlier.event < 0) return false;
    if (this.endOfPause(later) === earlier.event) return true;
    if (later.event >= 0) return this.comesAfter(later.event, earlier.event);
    return this.bases.some(
      (base) => base === earlier.event || this.comesAfter(base, earlier.event),
    );
  }

  /** What ends the pause in front of an item, unless that is none or ended before the sequence. */
  private endOfPause({ event }: Item): number | undefined {
    const { trace } = this.execution;
    const pause = event >= 0 ? trace.pausedOn[event] : this.pausedOn;
    if (pause === undefined || pause.end < this.first) return undefined;
    return this.items.find((item) => endsPause(trace, item.event, pause))?.event;
  }

  comesAfter(later: number, earlier: number): boolean {
    return later > earlier && this.order.precedes(earlier, later);
  }
}

function isEvent(event: number): boolean {
  return event >= 0;
}
