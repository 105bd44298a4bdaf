// Which executions to run so that every Mazurkiewicz trace of a program is run exactly once.
//
// Source: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Source Sets: A Foundation for Optimal
//   Dynamic Partial Order Reduction", JACM 64(4), 2017: optimal DPOR with wakeup trees.
// Differs: which location an access writes may depend on what it finds there (a failed cas is a
//   read), so a reversed access gets its footprint anew, from the value before the access it now
//   precedes. An acquire races with the acquire before it, not with the release between them, also
//   when it never came to be; a wake races with the time limits that it spared; the write that ended
//   a pause counts as reversible only if another one could have ended it.
//   A race is looked at once, unless what was decided then depended on events behind it.
// State: for each step of the current execution a frame: who is asleep there, whose branch is being
//   explored, and the branches still to be explored, as a wakeup tree.
// Invariant: no execution starts with a branch whose proc is asleep; so none is run twice.
// Parts: all executions that begin with the same steps can be run on their own, somewhere else; what
//   their races ask for in place of those steps is told (division.ts).
// Limits: with accesses under an invariant, or pauses that wait for several words, traces differ in
//   more than what counts as an execution; then executions are told apart by signature.

import type { Execution, Knowledge } from './execution.ts';
import type { End } from './verdict.ts';
import type { HappensBefore, Race } from './happens-before.ts';
import * as T from './trace.ts';
import {
  clashes,
  coversHead,
  insert,
  isWeakInitial,
  pack,
  type Branch,
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
}

/** A part of a search: all executions that begin with the steps of `levels`. */
export interface Part {
  readonly levels: readonly Level[];
  /** What should come after them, a wakeup tree. */
  readonly children: Branch[];
}

/** One of the steps that a part begins with, and what the others were when the part was begun. */
export interface Level {
  readonly proc: number;
  readonly sleep: readonly Step[];
  readonly siblings: Branch[];
}

/** A sequence that is to be run in place of a step that a part begins with, and of what follows. */
export interface Outside {
  /** Number of that step. */
  readonly depth: number;
  readonly items: readonly Packed[];
}

/** A step that a part has come to begin with, and the branches given away there. */
export interface Given extends Step {
  readonly sleep: readonly Step[];
  readonly siblings: Branch[];
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
  /** Every execution begins with the steps of so many frames, which have their branches elsewhere. */
  private root: number;
  /** What those branches should be more of; whoever reads it empties it. */
  readonly outside: Outside[] = [];
  /** The branch that is to be run next. */
  private branch: Step | undefined;
  private isFirst = true;

  /** `part`: what to do of the search; the whole without. */
  constructor(
    execution: Execution,
    order: HappensBefore,
    knowledge: Knowledge,
    part: Part = { levels: [], children: [] },
  ) {
    this.execution = execution;
    this.order = order;
    this.knowledge = knowledge;
    const { levels, children } = part;
    this.root = levels.length;
    for (const { proc, sleep, siblings } of levels)
      this.frames.push({ proc, sleep: [...sleep], siblings, children: [] });
    if (levels.length === 0) return;
    this.frames.at(-1)!.children = children;
    execution.checkedBefore = levels.length - 1;
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
    if (this.isFirst) this.forgetOldRaces();
    for (;;) {
      if (stops()) return 'stopped';
      const end = this.advance();
      if (end !== undefined) return end;
      if (execution.steps >= maxSteps) return 'step-limit';
    }
  }

  /** Data races of a part's beginning, but for its last step, have been found elsewhere. */
  private forgetOldRaces(): void {
    this.isFirst = false;
    const { unordered } = this.order;
    const old = unordered.findIndex(({ second }) => second >= this.root - 1);
    unordered.splice(0, old < 0 ? unordered.length : old);
  }

  // The step of a time limit that runs out when nobody else can move is not among the enabled ones.
  private mustBeEnabled(proc: number): void {
    this.execution.enabled(this.enabled);
    if (!this.enabled.includes(proc))
      throw new Error(
        `the program does not depend on the schedule alone: thread ${proc} could take step ` +
          `${this.execution.steps} before and cannot now`,
      );
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
    frames.push({ proc, sleep, siblings: branches, children });
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
    const depth = frames.findIndex((frame, at) => at >= root && frame.siblings.length > 0);
    if (depth < 0) return [];
    this.root = depth + 1;
    return frames.slice(root, depth + 1).map((frame, i) => {
      const at = root + i;
      const { proc, sleep, siblings } = frame;
      // The last execution had another step where the next one branches off.
      const { first, second } =
        at === frames.length - 1
          ? this.branch!
          : { first: trace.first[at]!, second: trace.second[at]! };
      return { proc, first, second, sleep: [...sleep], siblings };
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
    if (sequence === undefined) return race.kind !== 'pause';
    const { items, head } = sequence;
    for (const one of frame.sleep)
      if (isWeakInitial(one, items, items.length, this)) return coversHead(one, items, head, this);
    const { isSettled, grown } = insert(frame.siblings, items, head, this);
    if (first < this.root && grown !== undefined)
      this.outside.push({ depth: first, items: pack(items, this) });
    return isSettled;
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
    const item = { proc, first: footFirst, second: footSecond, event: -1 };
    if (kind === 'spared') {
      items.push(item);
      head = 1;
    }
    let canEnd = kind !== 'pause';
    const left: Item[] = [];
    for (let event = first + 1; event < trace.length; event++) {
      if (kind === 'conflict' && event === second) {
        items.push(item);
        // A park that joins a queue does so only while its word stays: it belongs to the order.
        if (this.queues(first, item)) items.push(this.itemOf(first));
        head = items.length;
        continue;
      }
      if (order.precedes(first, event)) continue;
      const one = this.itemOf(event);
      if (head > 0 && (clashes(item, one) || left.some((gone) => this.depends(gone, one)))) {
        left.push(one);
        continue;
      }
      items.push(one);
      canEnd ||= this.endsPause(event, trace.pausedOn[second]!, proc);
    }
    if (!canEnd) return undefined;
    if (head === 0) {
      items.push(item);
      head = items.length;
    }
    return { items, head };
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

  /** Events that the next one of a thread has to come after. */
  private basesOf(proc: number): number[] {
    const { pauseEnd, causes } = this.execution.threads[proc]!;
    return [this.order.last(proc), pauseEnd, ...causes].filter((base) => base >= 0);
  }

  /** Events that an event had to come after, whatever it conflicted with. */
  private basesOfEvent(event: number): number[] {
    const { pauseEnd, causes } = this.execution.trace;
    const bases = [this.order.previous(event), pauseEnd[event]!, ...(causes[event] ?? [])];
    return bases.filter((base) => base >= 0);
  }

  private endsPause(event: number, locations: readonly number[], proc: number): boolean {
    const { trace } = this.execution;
    if (trace.proc[event] === proc) return false;
    return [trace.first[event]!, trace.second[event]!].some(
      (print) => print >= 0 && (print & 1) === 1 && locations.includes(print >> 1),
    );
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
    if (later.event >= 0) return this.comesAfter(later.event, earlier.event);
    return this.bases.some(
      (base) => base === earlier.event || this.comesAfter(base, earlier.event),
    );
  }

  private comesAfter(later: number, earlier: number): boolean {
    return later > earlier && this.order.precedes(earlier, later);
  }
}

function isAsleep(sleep: readonly Step[], proc: number): boolean {
  return sleep.some((one) => one.proc === proc);
}
