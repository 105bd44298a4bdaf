// Wakeup trees: the sequences that are still to be run from some point of an execution, none of them
// with the effect of another that is run before it.
//
// Source: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Source Sets: A Foundation for Optimal
//   Dynamic Partial Order Reduction", JACM 64(4), 2017: weak initials, wakeup trees, insertion.
// Differs: what has to keep its order in a sequence is for the owner of the sequence to say, so that
//   trees can also grow where its execution is not known (division.ts).
// State: branches in the order in which they are to be run, oldest first.

import * as T from './trace.ts';

/** A step of a proc, with its footprints. */
export interface Step {
  readonly proc: number;
  readonly first: number;
  readonly second: number;
}

/** A branch of a wakeup tree. */
export interface Branch extends Step {
  children: Branch[];
  /** It was asked for elsewhere; whether there is such a branch is not known here. */
  readonly isHearsay: boolean;
}

/** One event of a sequence. */
export interface Item extends Step {
  /** What its sequence knows it by. */
  readonly event: number;
}

/** Which items of a sequence have to keep their order. */
export interface Order<I extends Item> {
  depends(earlier: I, later: I): boolean;
}

/** Whether `one` could come first in something that begins with so many items, up to equivalence. */
export function isWeakInitial<I extends Item>(
  one: Step,
  items: readonly I[],
  length: number,
  order: Order<I>,
): boolean {
  for (let at = 0; at < length; at++)
    if (items[at]!.proc === one.proc) return isFree(items, at, order);
  for (let at = 0; at < length; at++) if (clashes(one, items[at]!)) return false;
  return true;
}

/** Whether nothing in front of the item at `at` has to come before it. */
function isFree<I extends Item>(items: readonly I[], at: number, order: Order<I>): boolean {
  const item = items[at]!;
  for (let i = 0; i < at; i++) if (order.depends(items[i]!, item)) return false;
  return true;
}

/**
 * Whether what begins with `one` covers all that begins with the first `head` items, given that it
 * covers the whole sequence.
 */
export function coversHead<I extends Item>(
  one: Step,
  items: readonly I[],
  head: number,
  order: Order<I>,
): boolean {
  return isInitial(one.proc, items, head) && isWeakInitial(one, items, head, order);
}

/** Whether `proc` takes one of the first `head` steps. */
function isInitial(proc: number, items: readonly Item[], head: number): boolean {
  for (let at = 0; at < head; at++) if (items[at]!.proc === proc) return true;
  return false;
}

/** Where a sequence leads in a wakeup tree. */
export interface Descent<I extends Item> {
  /** Whether the tree covers all that begins with the first `head` items; undefined if nothing of it. */
  readonly isSettled: boolean | undefined;
  /** Branches to which the rest has to be added; undefined if the tree covers the sequence. */
  readonly level: Branch[] | undefined;
  readonly rest: readonly I[];
}

/** Follows a sequence into a tree, from the first branch to which it leads on. */
export function descend<I extends Item>(
  branches: Branch[],
  sequence: readonly I[],
  head: number,
  order: Order<I>,
): Descent<I> {
  const rest = [...sequence];
  let level = branches;
  let isSettled: boolean | undefined;
  for (;;) {
    const match = level.find((branch) => isWeakInitial(branch, rest, rest.length, order));
    if (match === undefined) return { isSettled, level, rest };
    const { proc, children, isHearsay } = match;
    isSettled ??= !isHearsay && coversHead(match, rest, head, order);
    const at = rest.findIndex((item) => item.proc === proc);
    if (at >= 0) rest.splice(at, 1);
    const isLeaf = children.length === 0 && !isHearsay;
    if (isLeaf || rest.length === 0) return { isSettled, level: undefined, rest };
    level = children;
  }
}

/** A sequence as a branch. */
export function chainOf(items: readonly Step[], isHearsay = false): Branch {
  let branch: Branch | undefined;
  for (const { proc, first, second } of items.toReversed())
    branch = { proc, first, second, children: branch === undefined ? [] : [branch], isHearsay };
  return branch!;
}

/** Whether the order of two steps can be seen. */
export function clashes(one: Step, other: Step): boolean {
  return T.conflict(one.first, one.second, other.first, other.second);
}

/** A branch without what is known of its continuation. */
export function stepOf({ proc, first, second }: Step): Step {
  return { proc, first, second };
}

/** The item at `at` as early as it can be: those that have to come before it, itself, and the others. */
export function hasten<I extends Item>(items: readonly I[], at: number, order: Order<I>): I[] {
  const needed = [items[at]!];
  const others = items.slice(at + 1);
  for (let i = at - 1; i >= 0; i--) {
    const item = items[i]!;
    const isNeeded = needed.some((later) => order.depends(item, later));
    (isNeeded ? needed : others).unshift(item);
  }
  return [...needed, ...others];
}

export function leafOf({ proc, first, second }: Step): Branch {
  return { proc, first, second, children: [], isHearsay: false };
}

// --- what travels from one worker to another --------------------------------------------------------

/** Trees in one array: for each branch its proc, its footprints, the number of its children, and those. */
export type Flat = Int32Array<ArrayBuffer>;

export function flatten(branches: readonly Branch[]): Flat {
  const numbers: number[] = [];
  const add = ({ proc, first, second, children }: Branch): void => {
    numbers.push(proc, first, second, children.length);
    for (const child of children) add(child);
  };
  for (const branch of branches) add(branch);
  return Int32Array.from(numbers);
}

export function unflatten(numbers: Flat): Branch[] {
  let at = 0;
  const next = (): Branch => {
    const [proc, first, second, count] = numbers.subarray(at, at + 4) as unknown as number[];
    at += 4;
    const children = Array.from({ length: count! }, next);
    return { proc: proc!, first: first!, second: second!, children, isHearsay: false };
  };
  const branches: Branch[] = [];
  while (at < numbers.length) branches.push(next());
  return branches;
}

/** An item that says itself what it depends on, since the execution that it comes from is elsewhere. */
export interface Packed extends Item {
  /** Which of the items before it have to stay there; `event` is the place of each. */
  readonly after: readonly number[];
}

export function pack<I extends Item>(items: readonly I[], order: Order<I>): Packed[] {
  return items.map((item, event) => {
    const after: number[] = [];
    for (let i = 0; i < event; i++) if (order.depends(items[i]!, item)) after.push(i);
    return { ...stepOf(item), event, after };
  });
}

/** The order of packed items. */
export const PACKED: Order<Packed> = {
  depends: (earlier, later) => later.after.includes(earlier.event),
};
