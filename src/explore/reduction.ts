// Which executions to run so that every Mazurkiewicz trace of a program is run exactly once.
//
// Source: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Source Sets: A Foundation for Optimal
//   Dynamic Partial Order Reduction", JACM 64(4), 2017: optimal DPOR with wakeup trees.
// Differs: which location an access writes may depend on what it finds there (a failed cas is a
//   read), so a reversed access gets its footprint anew, from the value before the access it now
//   precedes. An acquire races with the acquire before it, not with the release between them, also
//   when it never came to be; a wake races with the time limits that it spared. A wake or a park that
//   goes before a park takes that along, since it is in the queue only while its word stays. What
//   ended a pause is no part of the order as long as something does (pauses.ts).
//   A race is looked at once, unless what was decided then depended on events behind it.
// State: for each step of the current execution a frame: who is asleep there, whose branch is being
//   explored, and the branches still to be explored, as a wakeup tree.
// Invariant: no execution starts with a branch whose proc is asleep; so none is run twice.
// Parts: all executions that begin with the same steps can be run on their own, somewhere else; what
//   their races ask for in place of those steps is told (division.ts).
// Limits: with accesses under an invariant traces differ in more than what counts as an execution;
//   then executions are told apart by signature.

import type { Execution, Knowledge } from './execution.ts';
import type { End } from './verdict.ts';
import type { HappensBefore, Race } from './happens-before.ts';
import { endsPause, Gone } from './pauses.ts';
import { otherThanBefore } from './schedulers/scheduler.ts';
import * as T from './trace.ts';
import {
  chainOf,
  clashes,
  coversHead,
  descend,
  flatten,
  hasten,
  leafOf,
  isWeakInitial,
  pack,
  unflatten,
  type Branch,
  type Flat,
  type Item,
  type Packed,
  type Step,
} from './wakeup-tree.ts';

/** One step of the current execution, and what is to be explored in its place. */
interface Frame {
  proc: number;
  /** Before the step: procs that need not go next, since what begins with them has been explored. */
  readonly sleep: Step[];
  readonly siblings: Branch[];
  /** What should come after the step. */
  children: Branch[];
  /** Where branching is left to others: the sequences that they have been told of, as a tree. */
  told: Branch[] | undefined;
}

/** A part of a search: all executions that begin with the steps of `levels`. */
export interface Part {
  readonly levels: readonly Level[];
  /** How many of the steps have been taken before, by whomever. */
  readonly known: number;
  /** What should come after them, a wakeup tree. */
  readonly children: Flat;
}

/** One of the steps that a part begins with, and what is covered in its place. */
export interface Level {
  /** Number of the point at which it is taken. */
  readonly point: number;
  readonly proc: number;
  /** Those that were begun before it. */
  readonly sleep: readonly Step[];
  /** Others that cover what they are weak initials of. */
  readonly siblings: readonly Step[];
}

/** What one has told of each point and step there, as trees, for all parts that one has. */
export type Told = Map<string, Branch[]>;

/** A sequence that is to be run in place of a step that a part begins with, and of what follows. */
export interface Outside {
  /** Number of that step. */
  readonly depth: number;
  readonly items: readonly Packed[];
}

/** A step that a part has come to begin with, and the branches given away there. */
export interface Given extends Step {
  readonly sleep: readonly Step[];
  readonly siblings: Flat;
}

export class Reduction {
  private readonly execution: Execution;
  private readonly order: HappensBefore;
  private readonly knowledge: Knowledge;
  private readonly frames: Frame[] = [];
  /** Races whose fate may differ when what comes behind them does. */
  private unsettled: Race[] = [];
  private settledRaces = 0;
  private readonly enabled: number[] = [];
  /** Events that stand for the later one of the race in hand, as far as what precedes it goes. */
  private bases: readonly number[] = [];
  /** The pause in front of that later event, if any. */
  private pausedOn: T.Pause | undefined;
  /** The earlier event, and the sequence. */
  private first = 0;
  private items: readonly Item[] = [];
  /** Every execution begins with the steps of so many frames, which have their branches elsewhere. */
  private root: number;
  /** What those branches should be more of; whoever reads it empties it. */
  readonly outside: Outside[] = [];
  /** The branch that is to be run next. */
  private branch: Step | undefined;
  /** Before its first execution: how many steps of a part have been taken before. */
  private known = 0;
  private readonly isPart: boolean;

  /** `part`: what to do of the search; the whole without. */
  constructor(
    execution: Execution,
    order: HappensBefore,
    knowledge: Knowledge,
    part?: Part,
    told: Told = new Map(),
  ) {
    this.execution = execution;
    this.order = order;
    this.knowledge = knowledge;
    this.isPart = part !== undefined;
    this.root = part?.levels.length ?? 0;
    if (part === undefined || this.root === 0) return;
    for (const { point, proc, sleep, siblings } of part.levels) {
      const key = `${point}/${proc}`;
      const tree = told.get(key) ?? [];
      told.set(key, tree);
      this.frames.push({
        proc,
        sleep: [...sleep],
        siblings: siblings.map(leafOf),
        children: [],
        told: tree,
      });
    }
    this.frames.at(-1)!.children = unflatten(part.children);
    this.known = part.known;
    execution.checkedBefore = part.known;
  }

  /** Runs the execution that is next; `stops` is asked after each new step. */
  run(maxSteps: number, stops: () => boolean): End {
    const { execution, frames } = this;
    execution.begin();
    for (const { proc } of frames) {
      if (!execution.isEnabled(proc)) this.mustBeEnabled(proc);
      execution.step(proc);
    }
    this.order.extend();
    if (this.known > 0) this.forgetKnown();
    for (;;) {
      if (stops()) return 'stopped';
      const end = this.advance();
      if (end !== undefined) return end;
      if (execution.steps >= maxSteps) return 'step-limit';
    }
  }

  /** What the steps that have been taken before show of data races has been told. */
  private forgetKnown(): void {
    const { unordered } = this.order;
    const old = unordered.findIndex(({ second }) => second >= this.known);
    unordered.splice(0, old < 0 ? unordered.length : old);
    this.known = 0;
  }

  // The step of a time limit that runs out when nobody else can move is not among the enabled ones.
  private mustBeEnabled(proc: number): void {
    this.execution.enabled(this.enabled);
    if (!this.enabled.includes(proc)) throw otherThanBefore(proc, this.execution.steps);
  }

  /** One new step, or how the execution has ended. */
  private advance(): End | undefined {
    const { execution, frames, order } = this;
    const depth = frames.length;
    const above = frames[depth - 1];
    const sleep = above === undefined ? [] : this.stillAsleep(above.sleep, depth - 1);
    const branches = above?.children.filter(({ proc }) => this.canGo(proc)) ?? [];
    let proc = -1;
    let children: Branch[] = [];
    if (branches.length > 0) {
      ({ proc, children } = branches.shift()!);
    } else {
      const last = above?.proc ?? -1;
      if (last >= 0 && execution.isEnabled(last) && !isAsleep(sleep, last)) proc = last;
      else {
        execution.enabled(this.enabled);
        proc = this.enabled.find((one) => !isAsleep(sleep, one)) ?? -1;
        if (proc < 0)
          return this.enabled.length > 0
            ? 'blocked'
            : execution.isComplete()
              ? 'complete'
              : 'stuck';
      }
    }
    frames.push({ proc, sleep, siblings: branches, children, told: undefined });
    execution.step(proc);
    order.extend();
    return undefined;
  }

  private canGo(proc: number): boolean {
    if (this.execution.isEnabled(proc)) return true;
    this.execution.enabled(this.enabled);
    return this.enabled.includes(proc);
  }

  private stillAsleep(sleep: readonly Step[], event: number): Step[] {
    if (sleep.length === 0) return [];
    const { trace } = this.execution;
    const proc = trace.proc[event]!;
    const first = trace.first[event]!;
    const second = trace.second[event]!;
    return sleep.filter(
      (one) => one.proc !== proc && !T.conflict(one.first, one.second, first, second),
    );
  }

  /**
   * After an execution: plans what its races ask for, and goes back to the deepest step that has a
   * branch left. @returns whether there is one.
   */
  next(): boolean {
    const { order, frames, execution } = this;
    const again = this.unsettled.filter((race) => !this.settle(race));
    for (let i = this.settledRaces; i < order.races.length; i++) {
      const race = order.races[i]!;
      if (!this.settle(race)) again.push(race);
    }
    for (const thread of execution.waitingForLock()) {
      const [first] = execution.nextFootprints(thread.id);
      const holder = order.lastLock(first >> 1);
      const isAfter = (base: number): boolean => base === holder || this.comesAfter(base, holder);
      if (holder < 0 || this.basesOf(thread.id).some(isAfter)) continue;
      this.settle({ first: holder, second: -1, proc: thread.id, kind: 'waiting' });
    }
    for (let depth = frames.length - 1; depth >= this.root; depth--) {
      const frame = frames[depth]!;
      const branch = frame.siblings.shift();
      if (branch === undefined) {
        frames.pop();
        continue;
      }
      const { trace } = execution;
      frame.sleep.push({
        proc: frame.proc,
        first: trace.first[depth]!,
        second: trace.second[depth]!,
      });
      frame.proc = branch.proc;
      frame.children = branch.children;
      this.branch = branch;
      order.retreat(depth);
      this.settledRaces = order.races.length;
      this.unsettled = again.filter((race) => Math.max(race.first, race.second) < depth);
      execution.checkedBefore = depth;
      return true;
    }
    return false;
  }

  /**
   * Between executions: gives away the branches that are left at the shallowest step that has any. The
   * part is what begins with the current branch there from now on. @returns the steps up to there that
   * were not fixed; none if there is nothing to give.
   */
  give(): Given[] {
    const { root, frames } = this;
    const { trace } = this.execution;
    const stepAt = (at: number): Step =>
      at === frames.length - 1
        ? this.branch!
        : { proc: frames[at]!.proc, first: trace.first[at]!, second: trace.second[at]! };
    const depth = frames.findIndex(({ siblings }, at) => at >= root && siblings.length > 0);
    if (depth < 0) return [];
    this.root = depth + 1;
    return frames.slice(root, depth + 1).map((frame, i) => {
      const { proc, first, second } = stepAt(root + i);
      const { sleep, siblings } = frame;
      return { proc, first, second, sleep: [...sleep], siblings: flatten(siblings) };
    });
  }

  /**
   * Sees to it that the race is run the other way round. @returns false if that should be looked at
   * again with every execution that has it, since it was seen to only because of what came later.
   */
  private settle(race: Race): boolean {
    const { first } = race;
    const frame = this.frames[first]!;
    const sequence = this.reversed(race);
    if (sequence === undefined) return false;
    const { items, head } = sequence;
    for (const one of frame.sleep)
      if (isWeakInitial(one, items, items.length, this)) return coversHead(one, items, head, this);
    const { isSettled, level, rest } = descend(frame.siblings, items, head, this);
    if (level === undefined) return isSettled!;
    if (first < this.root) {
      this.tell(first, items);
      return isSettled ?? false;
    }
    level.push(chainOf(this.arrange(rest)));
    return isSettled ?? true;
  }

  /** Has a sequence run by others, unless it has been told before. */
  private tell(depth: number, items: readonly Item[]): void {
    const told = (this.frames[depth]!.told ??= []);
    const { level, rest } = descend(told, items, 0, this);
    if (level === undefined) return;
    level.push(chainOf(rest, true));
    this.outside.push({ depth, items: pack(this.arrange(items), this) });
  }

  /**
   * The events behind the first one that do not come after it, and the second one; `head` is how many
   * of them the race needs, up to the second one. Undefined if the second could not happen then.
   */
  private reversed(race: Race): { items: Item[]; head: number } | undefined {
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
  private basesOf(proc: number): number[] {
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

  /** For a part, what wakes whoever sleeps comes early: the sooner it can be divided further. */
  private arrange(items: readonly Item[]): readonly Item[] {
    if (!this.isPart) return items;
    const at = items.findIndex(({ event }) => event < 0);
    return at < 0 ? items : hasten(items, at, this);
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

  private comesAfter(later: number, earlier: number): boolean {
    return later > earlier && this.order.precedes(earlier, later);
  }
}

function isEvent(event: number): boolean {
  return event >= 0;
}

function isAsleep(sleep: readonly Step[], proc: number): boolean {
  return sleep.some((one) => one.proc === proc);
}
