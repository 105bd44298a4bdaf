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

export interface Insertion {
  /** Whether the tree covers all that begins with the first `head` items. */
  readonly isSettled: boolean;
  /** The branches that there is one more of; undefined if the tree covered the sequence. */
  readonly grown: Branch[] | undefined;
}

/** Adds a sequence to a wakeup tree, to the branches behind the first `from` ones. */
export function insert<I extends Item>(
  branches: Branch[],
  sequence: readonly I[],
  head: number,
  order: Order<I>,
  from = 0,
): Insertion {
  const rest = [...sequence];
  let level = branches;
  let isSettled: boolean | undefined;
  for (;;) {
    const match = firstMatch(level, rest, order, level === branches ? from : 0);
    if (match === undefined) break;
    isSettled ??= coversHead(match, rest, head, order);
    const at = rest.findIndex(({ proc }) => proc === match.proc);
    if (at >= 0) rest.splice(at, 1);
    if (match.children.length === 0 || rest.length === 0) return { isSettled, grown: undefined };
    level = match.children;
  }
  let branch: Branch | undefined;
  for (const { proc, first, second } of rest.toReversed())
    branch = { proc, first, second, children: branch === undefined ? [] : [branch] };
  level.push(branch!);
  return { isSettled: isSettled ?? true, grown: level };
}

/** The first branch from `from` on that is a weak initial. */
function firstMatch<I extends Item>(
  branches: readonly Branch[],
  items: readonly I[],
  order: Order<I>,
  from: number,
): Branch | undefined {
  for (let i = from; i < branches.length; i++)
    if (isWeakInitial(branches[i]!, items, items.length, order)) return branches[i];
  return undefined;
}

/** Whether the order of two steps can be seen. */
export function clashes(one: Step, other: Step): boolean {
  return T.conflict(one.first, one.second, other.first, other.second);
}

/** A branch without what is known of its continuation. */
export function stepOf({ proc, first, second }: Step): Step {
  return { proc, first, second };
}

// --- sequences that travel from one worker to another ---------------------------------------------

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
