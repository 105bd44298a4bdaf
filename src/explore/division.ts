// How an exhaustive search is divided among workers that explore at the same time.
//
// A worker explores a part: all executions that begin with the same steps. When asked to, it gives away
// the branches at its shallowest step that has any, which are likely to be the largest, and goes on below.
// What its races ask for in place of steps that are not its own any more it tells, and that is planned
// here, in the wakeup tree of the point in question.
//
// Source: the search is that of reduction.ts; it is divided as in V. N. Rao, V. Kumar, "Parallel Depth
//   First Search, Part I", International Journal of Parallel Programming 16(6), 1987.
// Differs: optimal reduction counts on a branch being finished, with all that its races ask for, before
//   the next one is begun. Here a branch that was begun goes on growing where others can ask for more of
//   it: as far as somebody sleeps there who is not finished. A part begins where there is nobody like
//   that; whatever such a part begins with is covered, without a word to whoever explores it.
// State: points of executions, each with its branches as a wakeup tree. Whoever is at work below a point
//   holds it, and a point holds the one above; there is no root.
// Invariant: the branches at a point are begun in their order, each with those before it asleep, and new
//   ones come last; so the tree is one that a single worker could have made, and no execution is run
//   twice or blocked. What a worker knows of the points above may be old: it then asks for what is there.

import type { Given, Level, Outside, Part } from './reduction.ts';
import {
  clashes,
  insert,
  isWeakInitial,
  PACKED,
  stepOf,
  type Branch,
  type Step,
} from './wakeup-tree.ts';

/** A point of an execution at which branches were given away, or which such a branch goes through. */
interface Point {
  readonly parent: Point | undefined;
  /** The step that leads here from there. */
  readonly proc: number;
  readonly depth: number;
  /** Who sleeps here, other than branches of this point: those whose branches are finished, and others. */
  readonly finished: readonly Step[];
  readonly unfinished: readonly Step[];
  /** In the order in which they are begun. One that is a part, or is to be one, has no children. */
  readonly branches: Branch[];
  /** How many of them are begun. */
  begun: number;
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
}

/** The whole search. */
export const WHOLE: Assignment = {
  part: { levels: [], children: [] },
  place: { point: undefined, proc: -1 },
};

export class Division {
  /** Branches that wait to be begun. */
  pending = 0;
  /** Points that have such branches. */
  private readonly open = new Set<Point>();
  private readonly pointOf = new WeakMap<Branch[], Point>();

  /** Begins the branch that is nearest to the start; undefined if none waits. */
  next(): Assignment | undefined {
    let point = this.shallowest();
    while (point !== undefined) {
      const branch = this.begin(point);
      const { proc, children } = branch;
      const left = sleepersAt(point, proc);
      const below = {
        parent: point,
        proc,
        depth: point.depth + 1,
        finished: stillAsleep(left.finished, branch),
        unfinished: stillAsleep(left.unfinished, branch),
        branches: children,
        begun: 0,
      };
      if (below.unfinished.length === 0 || children.length === 0) {
        branch.children = [];
        return { part: { levels: levelsAt(point, proc), children }, place: { point, proc } };
      }
      this.add(below);
      point = below;
    }
    return undefined;
  }

  /** Takes note of what a part has come to. @returns where it is now. */
  receive(place: Place, { outside, given }: Progress): Place {
    for (const one of outside) this.plan(place, one);
    let { point, proc } = place;
    for (const { sleep, siblings, ...step } of given) {
      const depth = point === undefined ? 0 : point.depth + 1;
      const branches = [{ ...step, children: [] }, ...siblings];
      point = { parent: point, proc, depth, finished: sleep, unfinished: [], branches, begun: 1 };
      ({ proc } = step);
      this.add(point);
    }
    return { point, proc };
  }

  /** Plans a sequence in place of a step of a part and what follows. */
  private plan(place: Place, { depth, items }: Outside): void {
    const [point, proc] = ancestor(place, depth);
    const { finished, unfinished } = sleepersAt(point, proc);
    const isCovered = (one: Step): boolean => isWeakInitial(one, items, items.length, PACKED);
    if (finished.some(isCovered) || unfinished.some(isCovered)) return;
    const from = indexOf(point, proc) + 1;
    const { grown } = insert(point.branches, items, items.length, PACKED, from);
    const at = grown && this.pointOf.get(grown);
    // Otherwise it grew where nobody has been.
    if (at === undefined) return;
    this.pending += 1;
    this.open.add(at);
  }

  private add(point: Point): void {
    this.pointOf.set(point.branches, point);
    const waiting = point.branches.length - point.begun;
    this.pending += waiting;
    if (waiting > 0) this.open.add(point);
  }

  private begin(point: Point): Branch {
    const branch = point.branches[point.begun]!;
    point.begun += 1;
    this.pending -= 1;
    if (point.begun === point.branches.length) this.open.delete(point);
    return branch;
  }

  private shallowest(): Point | undefined {
    let found: Point | undefined;
    for (const point of this.open) if (point.depth < (found?.depth ?? Infinity)) found = point;
    return found;
  }
}

function indexOf({ branches }: Point, proc: number): number {
  return branches.findIndex((branch) => branch.proc === proc);
}

/** Who sleeps when `proc` takes its step at the point. */
function sleepersAt(point: Point, proc: number): Pick<Point, 'finished' | 'unfinished'> {
  const { finished, unfinished, branches } = point;
  const before = branches.slice(0, indexOf(point, proc));
  return { finished, unfinished: [...unfinished, ...before.map(stepOf)] };
}

function stillAsleep(sleep: readonly Step[], step: Step): Step[] {
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
    const { finished, unfinished } = sleepersAt(point, proc);
    const siblings = point.branches.slice(indexOf(point, proc) + 1);
    levels.push({ proc, sleep: [...finished, ...unfinished], siblings });
    ({ proc } = point);
  }
  return levels.toReversed();
}
