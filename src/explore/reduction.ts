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

import type { Execution } from './execution.ts';
import type { Knowledge } from './knowledge.ts';
import type { End } from './verdict.ts';
import type { HappensBefore, Race } from './happens-before.ts';
import type { Given, Outside, Part, Told } from './part.ts';
import { Reversal } from './reversal.ts';
import { otherThanBefore } from './schedulers/scheduler.ts';
import * as T from './trace.ts';
import {
  chainOf,
  coversHead,
  descend,
  flatten,
  hasten,
  leafOf,
  isWeakInitial,
  pack,
  unflatten,
  type Branch,
  type Item,
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

export class Reduction {
  private readonly execution: Execution;
  private readonly order: HappensBefore;
  private readonly reversal: Reversal;
  private readonly frames: Frame[] = [];
  /** Races whose fate may differ when what comes behind them does. */
  private unsettled: Race[] = [];
  private settledRaces = 0;
  private readonly enabled: number[] = [];
  /** Every execution begins with the steps of so many frames, which have their branches elsewhere. */
  private root: number;
  /** What those branches should be more of; whoever reads it empties it. */
  readonly outside: Outside[] = [];
  /** The branch that is to be run next. */
  private branch: Step | undefined;
  private hasRun = false;
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
    this.reversal = new Reversal(execution, order, knowledge);
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
  }

  /** Runs the execution that is next; `stops` is asked after each new step, `isLate` after others. */
  run(maxSteps: number, stops: () => boolean, isLate: () => boolean): End {
    const { execution, frames, order } = this;
    execution.begin();
    for (const { proc } of frames) {
      if (!execution.isEnabled(proc)) this.mustBeEnabled(proc);
      execution.step(proc);
      if (isLate()) return 'stopped';
      // All steps that a part begins with are new to whoever searches it.
      if (this.hasRun) continue;
      order.extend();
      if (stops()) return 'stopped';
    }
    this.hasRun = true;
    order.extend();
    for (;;) {
      if (stops()) return 'stopped';
      const end = this.advance(maxSteps);
      if (end !== undefined) return end;
    }
  }

  // The step of a time limit that runs out when nobody else can move is not among the enabled ones.
  private mustBeEnabled(proc: number): void {
    this.execution.enabled(this.enabled);
    if (!this.enabled.includes(proc)) throw otherThanBefore(proc, this.execution.steps);
  }

  /** One new step, or how the execution has ended. */
  private advance(maxSteps: number): End | undefined {
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
    if (execution.steps >= maxSteps) return 'step-limit';
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
      const isAfter = (base: number): boolean =>
        base === holder || this.reversal.comesAfter(base, holder);
      if (holder < 0 || this.reversal.basesOf(thread.id).some(isAfter)) continue;
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
    const sequence = this.reversal.of(race);
    if (sequence === undefined) return false;
    const { items, head } = sequence;
    for (const one of frame.sleep)
      if (isWeakInitial(one, items, items.length, this.reversal))
        return coversHead(one, items, head, this.reversal);
    const { isSettled, level, rest } = descend(frame.siblings, items, head, this.reversal);
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
    const { level, rest } = descend(told, items, 0, this.reversal);
    if (level === undefined) return;
    level.push(chainOf(rest, true));
    this.outside.push({ depth, items: pack(this.arrange(items), this.reversal) });
  }

  /** For a part, what wakes whoever sleeps comes early: the sooner it can be divided further. */
  private arrange(items: readonly Item[]): readonly Item[] {
    if (!this.isPart) return items;
    const at = items.findIndex(({ event }) => event < 0);
    return at < 0 ? items : hasten(items, at, this.reversal);
  }
}

function isAsleep(sleep: readonly Step[], proc: number): boolean {
  return sleep.some((one) => one.proc === proc);
}
