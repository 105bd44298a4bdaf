// Sorting of lists, for list.sort and sorted.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read } from '../../memory.ts';
import { FLOAT_TYPE, LIST_ITEMS, NONE, SIZE, STR_TYPE, TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { VALUE_ERROR } from '../exceptions.ts';
import { isNumberType, LT } from '../numbers.ts';
import { floatValue } from '../objects.ts';
import { strCompare } from '../text/search.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

/** An item and what it is sorted by. */
interface Keyed {
  readonly item: Ref;
  readonly key: Ref;
}

export type Sorting = ReturnType<typeof makeSorting>;

export function makeSorting(library: Library) {
  const { objects, collections, operations, hooks, numbers } = library;
  const { containers, decref, raise } = objects;
  const { lists } = collections;
  const { bindKeywords } = makeArguments(objects);

  /** Sorts with the keyword arguments of list.sort; false with the exception set. */
  function* sortAsAsked(me: Thread, list: Ref, values: Address, names: Ref): Steps<boolean> {
    const bound = yield* bindKeywords(me, 'sort', ['key', 'reverse'], values, names);
    if (bound === undefined) return false;
    const [key, reverse] = bound as [Ref, Ref];
    const order = reverse === 0 ? 0 : yield* operations.truth(me, reverse);
    if (order < 0) return false;
    return yield* sortList(me, list, key === NONE ? 0 : key, order === 1);
  }

  /**
   * Sorts a list of numbers alone, or of str alone, while it is held: nobody sees it half sorted, or empty.
   * False, and nothing done, if there is anything else in it, whose order may be the guest's to say.
   */
  function* sortPlain(me: Thread, list: Ref, isReversed: boolean): Steps<boolean> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    const all: Ref[] = [];
    for (let i = 0; i < size; i++) all.push(yield* read(items + i));
    const compare = plainOrder(all);
    if (compare !== undefined) {
      all.sort((a, b) => (isReversed ? compare(b, a) : compare(a, b)));
      for (let i = 0; i < size; i++) yield* containers.put(me, list, items + i, all[i]!);
    }
    yield* containers.release(me, list);
    return compare !== undefined;
  }

  /** How to compare the items of a list that have an order of their own, the same under any algorithm. */
  function plainOrder(all: readonly Ref[]): ((a: Ref, b: Ref) => number) | undefined {
    const types = new Set(all.map((item) => peek(item + TYPE)));
    if (types.size === 0) return () => 0;
    if (types.size === 1 && types.has(STR_TYPE)) return strCompare;
    for (const type of types) if (!isNumberType(type)) return undefined;
    const isNaNFloat = (item: Ref): boolean =>
      peek(item + TYPE) === FLOAT_TYPE && Number.isNaN(floatValue(item));
    return types.has(FLOAT_TYPE) && all.some(isNaNFloat) ? undefined : numbers.compareNumbers;
  }

  /** Sorts a list in place, stably; false with the exception set, the items then in some order. */
  function* sortList(me: Thread, list: Ref, key: Ref, isReversed: boolean): Steps<boolean> {
    if (key === 0 && (yield* sortPlain(me, list, isReversed))) return true;
    // As in CPython the list is empty while it is sorted: its items are in one that nobody else knows.
    const work = yield* objects.newList(me, 0);
    if (work === 0) return false;
    yield* lists.swapItems(me, list, work);
    const size = peek(work + SIZE);
    const items = peek(work + LIST_ITEMS);
    const all: Keyed[] = [];
    let isDone = yield* takeKeys(me, items, size, key, all);
    if (isDone) {
      isDone = yield* mergeSort(me, all, isReversed);
      for (let i = 0; i < size; i++) poke(items + i, all[i]!.item);
    }
    if (key !== 0) for (const { key: own } of all) yield* decref(me, own);
    const added = yield* lists.listLength(me, list);
    yield* lists.swapItems(me, list, work);
    yield* decref(me, work);
    if (!isDone || added === 0) return isDone;
    yield* raise(me, VALUE_ERROR, 'list modified during sort');
    return false;
  }

  /** The items with their keys; false, and those that were made in `all`, with the exception set. */
  function* takeKeys(
    me: Thread,
    items: Address,
    size: number,
    key: Ref,
    all: Keyed[],
  ): Steps<boolean> {
    for (let i = 0; i < size; i++) {
      const item = peek(items + i);
      const own = key === 0 ? item : yield* hooks.callObject(me, key, [item]);
      if (own === 0) return false;
      all.push({ item, key: own });
    }
    return true;
  }

  /** Merge sort from runs of one upwards. */
  function* mergeSort(me: Thread, all: Keyed[], isReversed: boolean): Steps<boolean> {
    for (let width = 1; width < all.length; width *= 2) {
      for (let from = 0; from + width < all.length; from += 2 * width) {
        if (!(yield* mergeRuns(me, all, from, width, isReversed))) return false;
      }
    }
    return true;
  }

  /** Merges two runs of `width` items, the second perhaps shorter; false with the exception set. */
  function* mergeRuns(
    me: Thread,
    all: Keyed[],
    from: number,
    width: number,
    isReversed: boolean,
  ): Steps<boolean> {
    const left = all.slice(from, from + width);
    const right = all.slice(from + width, from + 2 * width);
    let [at, i, j, isDone] = [from, 0, 0, true];
    while (isDone && i < left.length && j < right.length) {
      // Equal items keep their order, in reverse too.
      const [a, b] = isReversed ? [left[i]!, right[j]!] : [right[j]!, left[i]!];
      const isLess = yield* operations.holds(me, LT, a.key, b.key);
      isDone = isLess >= 0;
      if (isDone) all[at++] = isLess === 1 ? right[j++]! : left[i++]!;
    }
    while (i < left.length) all[at++] = left[i++]!;
    while (j < right.length) all[at++] = right[j++]!;
    return isDone;
  }

  return { sortAsAsked };
}
