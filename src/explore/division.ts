// How an exhaustive search is divided among workers that explore at the same time.
//
// A worker explores a part: all executions that begin with the same steps. When asked to, it gives away
// the branches at its shallowest step that has any, which are likely to be the largest, and goes on below.
// What its races ask for in place of steps that are not its own any more it tells, and that is planned
// here, in the wakeup tree of the point in question.
//
// Source: the search is that of reduction.ts; it is divided as in V. N. Rao, V. Kumar, "Parallel Depth
//   First Search, Part I", International Journal of Parallel Programming 16(6), 1987.
// Differs: optimal reduction counts on whoever sleeps being finished: only then has all been planned that
//   his races ask for. So a part is not begun where somebody sleeps who is not finished, but behind a few
//   more steps, which wake him; on the way there are points that can still be planned for.
// State: points of executions, each with its branches as a wakeup tree. Whoever is at work below a point
//   holds it, and a point holds the one above; there is no root.
// Invariant: the branches at a point are begun in their order, each with those before it asleep, and new
//   ones come last; so the tree is one that a single worker could have made, and no execution is run
//   twice or blocked. All that begins like a part is covered, without a word to whoever explores it.

import type { Given, Level, Outside, Part } from './part.ts';
import {
  chainOf,
  clashes,
  descend,
  flatten,
  isWeakInitial,
  leafOf,
  PACKED,
  stepOf,
  unflatten,
  type Branch,
  type Step,
} from './wakeup-tree.ts';

/** A point of an execution at which branches were given away, or which such a branch goes through. */
interface Point {
  readonly id: number;
  readonly parent: Point | undefined;
  /** The step that leads here from there. */
  readonly proc: number;
  readonly depth: number;
  /** Who sleeps here, other than branches of this point. */
  readonly sleep: readonly Sleeper[];
  /** In the order in which they are begun; those that are come first. One that is a part has no children. */
  readonly branches: Branch[];
  begun: number;
}

/** Somebody who sleeps, and the branch that is explored instead; without one that is finished. */
interface Sleeper extends Step {
  readonly branch?: Branch;
}

/** Where a part is: the step `proc` at the point is the last one that it begins with. */
export interface Place {
  readonly point: Point | undefined;
  readonly proc: number;
}

export interface Assignment {
  readonly part: Part;
  readonly place: Place;
}

/** What a worker tells of its part. */
export interface Progress {
  readonly outside: readonly Outside[];
  readonly given: readonly Given[];
  readonly isOver: boolean;
}

/** The whole search. */
export const WHOLE: Assignment = {
  part: { levels: [], children: flatten([]) },
  place: { point: undefined, proc: -1 },
};

/**
 * Most steps of a branch before a part of it begins. With 1, little of what is given away can be begun at
 * once (fib_bench: 460 parts); without a limit, points grow that divide executions instead of parts.
 */
const MOST_STEPS = 3;

export class Division {
  /** Points that have branches which are not begun. */
  private readonly open = new Set<Point>();
  /** Points where all that is begun is finished, and others could still ask for more. */
  private readonly idle = new Set<Point>();
  private readonly pointOf = new WeakMap<Branch[], Point>();
  private readonly finished = new WeakSet<Branch>();
  /** How many points there have been. */
  private points = 0;

  /** Whether every branch is begun. */
  get isEmpty(): boolean {
    return this.open.size === 0;
  }

  /** How many points have a branch that could be begun. */
  get ready(): number {
    let count = 0;
    for (const point of this.open) if (this.stepsToPart(point) !== undefined) count += 1;
    return count;
  }

  /** Begins a branch; undefined if none can be. */
  next(): Assignment | undefined {
    let point = this.best();
    if (point === undefined) return undefined;
    for (;;) {
      const branch: Branch = point.branches[point.begun]!;
      const { proc, children } = branch;
      const sleep = this.behind(point, branch);
      point.begun += 1;
      if (point.begun === point.branches.length) this.open.delete(point);
      if (!sleep.some((one) => this.isUnfinished(one)) || children.length === 0) {
        branch.children = [];
        return {
          part: { levels: levelsAt(point, proc), children: flatten(children) },
          place: { point, proc },
        };
      }
      const id = this.points++;
      const { depth }: Point = point;
      point = { id, parent: point, proc, depth: depth + 1, sleep, branches: children, begun: 0 };
      this.add(point);
    }
  }

  /** Takes note of what a part has come to. @returns where it is now. */
  receive(place: Place, { outside, given, isOver }: Progress): Place {
    for (const one of outside) this.plan(place, one);
    let { point, proc } = place;
    for (const { sleep, siblings, ...step } of given) {
      const depth = point === undefined ? 0 : point.depth + 1;
      const branches = [leafOf(step), ...unflatten(siblings)];
      point = { id: this.points++, parent: point, proc, depth, sleep, branches, begun: 1 };
      ({ proc } = step);
      this.add(point);
    }
    if (isOver && point !== undefined) this.finish(point, proc);
    return { point, proc };
  }

  /** Plans a sequence in place of a step of a part and what follows. */
  private plan(place: Place, { depth, items }: Outside): void {
    const [point, proc] = ancestor(place, depth);
    const sleepers = sleepersAt(point, proc);
    if (sleepers.some((one) => isWeakInitial(one, items, items.length, PACKED))) return;
    const later = laterAt(point, proc);
    const { level, rest } = descend(later, items, items.length, PACKED);
    if (level === undefined) return;
    const branches = level === later ? point.branches : level;
    branches.push(chainOf(rest));
    const at = this.pointOf.get(branches);
    if (at === undefined) return;
    this.open.add(at);
    this.idle.delete(at);
  }

  /** Whose branch needs the fewest steps, and is nearest to the start, where parts are large. */
  private best(): Point | undefined {
    let best: Point | undefined;
    let fewest = Infinity;
    for (const point of this.open) {
      const steps = this.stepsToPart(point) ?? Infinity;
      if (steps > fewest || (steps === fewest && point.depth >= (best?.depth ?? 0))) continue;
      best = point;
      fewest = steps;
    }
    return best;
  }

  private add(point: Point): void {
    this.pointOf.set(point.branches, point);
    if (point.begun < point.branches.length) this.open.add(point);
  }

  /** The branch `proc` at the point is finished; and so may be others, therefore. */
  private finish(point: Point, proc: number): void {
    this.mark(point, proc);
    for (let hasMore = true; hasMore;) {
      hasMore = false;
      for (const one of this.idle) {
        if (one.sleep.some((sleeper) => this.isUnfinished(sleeper))) continue;
        this.idle.delete(one);
        if (one.parent === undefined) continue;
        this.mark(one.parent, one.proc);
        hasMore = true;
      }
    }
  }

  private mark(point: Point, proc: number): void {
    this.finished.add(point.branches[indexOf(point, proc)]!);
    if (point.branches.every((branch) => this.finished.has(branch))) this.idle.add(point);
  }

  private isUnfinished({ branch }: Sleeper): boolean {
    return branch !== undefined && !this.finished.has(branch);
  }

  /** Who sleeps behind the first step of a branch. */
  private behind(point: Point, branch: Branch): Sleeper[] {
    return stillAsleep(sleepersAt(point, branch.proc), branch);
  }

  /** How many steps the point's next branch needs until nobody sleeps who is not finished. */
  private stepsToPart({ sleep, branches, begun }: Point): number | undefined {
    let unfinished: Step[] = [
      ...sleep.filter((one) => this.isUnfinished(one)),
      ...branches.slice(0, begun).filter((branch) => !this.finished.has(branch)),
    ];
    let branch = branches[begun];
    for (let steps = 1; steps <= MOST_STEPS && branch !== undefined; steps++) {
      unfinished = stillAsleep(unfinished, branch);
      if (unfinished.length === 0) return steps;
      [branch] = branch.children;
    }
    return undefined;
  }
}

function indexOf({ branches }: Point, proc: number): number {
  return branches.findIndex((branch) => branch.proc === proc);
}

/** Who sleeps when `proc` takes its step at the point. */
function sleepersAt(point: Point, proc: number): Sleeper[] {
  const before = point.branches.slice(0, indexOf(point, proc));
  return [...point.sleep, ...before.map((branch) => ({ ...stepOf(branch), branch }))];
}

/**
 * The branches behind that of `proc`. Where that is not asleep behind the first step of one, all that
 * begins with that step is covered: no more is known of it.
 */
function laterAt(point: Point, proc: number): Branch[] {
  const at = indexOf(point, proc);
  const own = point.branches[at]!;
  return point.branches.slice(at + 1).map((one) => (clashes(one, own) ? leafOf(one) : one));
}

function stillAsleep<S extends Step>(sleep: readonly S[], step: Step): S[] {
  return sleep.filter((one) => one.proc !== step.proc && !clashes(one, step));
}

/** The point at `depth` where a part begins, or on the way there, and the step that it has there. */
function ancestor(place: Place, depth: number): [Point, number] {
  let point = place.point!;
  let { proc } = place;
  while (point.depth > depth) {
    ({ proc } = point);
    point = point.parent!;
  }
  return [point, proc];
}

/** The steps of a part that begins with `proc` at the point. */
function levelsAt(last: Point, step: number): Level[] {
  const levels: Level[] = [];
  let proc = step;
  for (let point: Point | undefined = last; point !== undefined; point = point.parent) {
    const at = indexOf(point, proc);
    const own = point.branches[at]!;
    const siblings = point.branches.slice(at + 1).filter((one) => clashes(one, own));
    levels.push({
      point: point.id,
      proc,
      sleep: sleepersAt(point, proc).map(stepOf),
      siblings: siblings.map(stepOf),
    });
    ({ proc } = point);
  }
  return levels.toReversed();
}
