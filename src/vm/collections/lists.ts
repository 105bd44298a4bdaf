// Lists: a block of references that grows as CPython's does.
//
// SIZE, the address of the items and their capacity change only while the list is held; references are
// taken out under the hold and dropped after it, because a drop may run a destructor. Others may be reading SIZE,
// the address and the items meanwhile (containers.loadItem): what they see is put, and a word of the items
// that holds none is 0.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, write } from '../../memory.ts';
import {
  LIST_CAPACITY,
  LIST_ITEMS,
  LIST_TYPE,
  LONG_TYPE,
  SIZE,
  SLICE_TYPE,
  TUPLE_ITEMS,
} from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { TOO_LARGE_INDEX, type SliceBounds } from '../text/slice-bounds.ts';
import { comparePlain } from './keys.ts';
import type { Slices } from './slices.ts';

/** A list has changed since it was looked at: look again. */
const LATE = -1;

export type Lists = ReturnType<typeof makeLists>;

/** Items that a list of `size` gets room for when it has to grow: about an eighth more. */
function grownCapacity(size: number): number {
  return (size + (size >> 3) + 6) & ~3;
}

export function makeLists(objects: Objects, { boundsOf }: Slices) {
  const { allocateBlock, containers, counts, decref, newList, raise, raiseMemoryError } = objects;

  /** A list of the `n` references on the stack from `from` on, which it takes over. */
  function* listFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const list = yield* newList(me, n);
    if (list === 0) return 0;
    const items = peek(list + LIST_ITEMS);
    for (let i = 0; i < n; i++) poke(items + i, peek(from + i));
    return list;
  }

  function* listLength(me: Thread, list: Ref): Steps<number> {
    return yield* containers.loadLength(me, list);
  }

  /** Item `i`; 0 without an exception if there is none. */
  function* listItem(me: Thread, list: Ref, i: number): Steps<Ref> {
    return i < 0 ? 0 : yield* containers.loadItem(me, list, i);
  }

  /** The number that an index is, before it is known to fit; undefined with TypeError. */
  function* indexOf(me: Thread, key: Ref): Steps<number | undefined> {
    if (layoutOf(key) === LONG_TYPE) {
      yield* raise(me, INDEX_ERROR, TOO_LARGE_INDEX);
      return undefined;
    }
    if (isIntType(layoutOf(key))) return Number(intValue(key));
    const why = `list indices must be integers or slices, not ${typeName(key)}`;
    yield* raise(me, TYPE_ERROR, why);
    return undefined;
  }

  /** `list[key]` for an int or a slice. */
  function* listSubscript(me: Thread, list: Ref, key: Ref): Steps<Ref> {
    if (layoutOf(key) === SLICE_TYPE) return yield* listSlice(me, list, key);
    const index = yield* indexOf(me, key);
    if (index === undefined) return 0;
    const item = yield* containers.loadItem(me, list, index);
    if (item !== 0) return item;
    return yield* raise(me, INDEX_ERROR, 'list index out of range');
  }

  function* listSlice(me: Thread, list: Ref, slice: Ref): Steps<Ref> {
    for (;;) {
      const size = yield* listLength(me, list);
      const bounds = yield* boundsOf(me, slice, size);
      if (bounds === undefined) return 0;
      const copy = yield* copyItems(me, list, bounds, size);
      if (copy >= 0) return copy;
    }
  }

  /** A new list of the items that `bounds` name; -1 if the list no longer has the `size` that they are for. */
  function* copyItems(me: Thread, list: Ref, bounds: SliceBounds, size: number): Steps<Ref> {
    const { start, step, count } = bounds;
    const copy = yield* newList(me, count);
    if (copy === 0) return 0;
    const into = peek(copy + LIST_ITEMS);
    yield* containers.acquire(me, list);
    const isSame = (yield* read(list + SIZE)) === size;
    const items = yield* read(list + LIST_ITEMS);
    const found = isSame ? count : 0;
    for (let i = 0; i < found; i++) {
      const item = yield* read(items + start + i * step);
      yield* counts.increfLocked(me, item);
      poke(into + i, item);
    }
    yield* containers.release(me, list);
    if (isSame) return copy;
    poke(copy + SIZE, 0);
    yield* decref(me, copy);
    return -1;
  }

  /** A copy of the list as it is at one moment. */
  function* listCopy(me: Thread, list: Ref): Steps<Ref> {
    for (;;) {
      const count = yield* listLength(me, list);
      const copy = yield* copyItems(me, list, { start: 0, stop: count, step: 1, count }, count);
      if (copy >= 0) return copy;
    }
  }

  /** Makes room for `size` items; the list is held. False, nothing changed, if memory is out. */
  function* growHeld(me: Thread, list: Ref, size: number): Steps<boolean> {
    const capacity = yield* read(list + LIST_CAPACITY);
    if (size <= capacity) return true;
    const room = grownCapacity(size);
    const items = yield* allocateBlock(me, room);
    if (items === 0) return false;
    const old = yield* read(list + LIST_ITEMS);
    const used = yield* read(list + SIZE);
    for (let i = 0; i < used; i++) yield* write(items + i, yield* read(old + i));
    for (let i = used; i < room; i++) poke(items + i, 0);
    yield* containers.put(me, list, list + LIST_ITEMS, items);
    yield* write(list + LIST_CAPACITY, room);
    if (old !== 0) yield* containers.retire(me, list, old, capacity);
    return true;
  }

  /** Appends an item, of which the list takes a reference of its own. */
  function* listAppend(me: Thread, list: Ref, item: Ref): Steps<boolean> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const hasRoom = yield* growHeld(me, list, size + 1);
    if (hasRoom) {
      yield* counts.incref(me, item);
      yield* containers.put(me, list, (yield* read(list + LIST_ITEMS)) + size, item);
      yield* containers.put(me, list, list + SIZE, size + 1);
    }
    yield* containers.release(me, list);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  /** Appends the items of a list or tuple, perhaps of the list itself, all at once. */
  function* listExtendFrom(me: Thread, list: Ref, source: Ref): Steps<boolean> {
    if (layoutOf(source) !== LIST_TYPE)
      return yield* appendWords(me, list, source + TUPLE_ITEMS, peek(source + SIZE));
    // One list is held after the other, never both.
    const copy = yield* listCopy(me, source);
    if (copy === 0) return false;
    const isDone = yield* appendWords(me, list, peek(copy + LIST_ITEMS), peek(copy + SIZE));
    yield* decref(me, copy);
    return isDone;
  }

  /** Appends the `n` items at `from`, which nobody changes, and of which the list takes references. */
  function* appendWords(me: Thread, list: Ref, from: Address, n: number): Steps<boolean> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const hasRoom = yield* growHeld(me, list, size + n);
    if (hasRoom) {
      const items = yield* read(list + LIST_ITEMS);
      for (let i = 0; i < n; i++) {
        const item = peek(from + i);
        yield* counts.incref(me, item);
        yield* containers.put(me, list, items + size + i, item);
      }
      yield* containers.put(me, list, list + SIZE, size + n);
    }
    yield* containers.release(me, list);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  /** `list[key] = value` for an int, or a slice and a list or tuple. */
  function* listStore(me: Thread, list: Ref, key: Ref, value: Ref): Steps<boolean> {
    if (layoutOf(key) === SLICE_TYPE) return yield* storeSlice(me, list, key, value);
    const index = yield* indexOf(me, key);
    if (index === undefined) return false;
    let old: Ref = 0;
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const at = index < 0 ? index + size : index;
    if (at >= 0 && at < size) {
      const slot = (yield* read(list + LIST_ITEMS)) + at;
      yield* counts.incref(me, value);
      old = yield* read(slot);
      yield* containers.put(me, list, slot, value);
    }
    yield* containers.release(me, list);
    if (old === 0) {
      yield* raise(me, INDEX_ERROR, 'list assignment index out of range');
      return false;
    }
    yield* decref(me, old);
    return true;
  }

  /** `list[slice] = values` for a list or tuple; the operations make one of any iterable. */
  function* storeSlice(me: Thread, list: Ref, slice: Ref, values: Ref): Steps<boolean> {
    const more = yield* newList(me, 0);
    if (more === 0) return false;
    let isDone = yield* listExtendFrom(me, more, values);
    for (let isLate = isDone; isLate;) {
      const size = yield* listLength(me, list);
      const bounds = yield* boundsOf(me, slice, size);
      isDone = bounds !== undefined && (yield* mayReplace(me, bounds, peek(more + SIZE)));
      const answer = isDone ? yield* replaceItems(me, list, bounds!, size, more) : 0;
      isLate = answer === LATE;
      isDone = answer === 1;
    }
    yield* decref(me, more);
    return isDone;
  }

  /** An extended slice takes as many items as it names; false with the exception set. */
  function* mayReplace(me: Thread, bounds: SliceBounds, given: number): Steps<boolean> {
    if (bounds.step === 1 || given === bounds.count) return true;
    const why = `attempt to assign sequence of size ${given} to extended slice of size ${bounds.count}`;
    yield* raise(me, VALUE_ERROR, why);
    return false;
  }

  /** `del list[slice]` */
  function* deleteSlice(me: Thread, list: Ref, slice: Ref): Steps<boolean> {
    for (;;) {
      const size = yield* listLength(me, list);
      const bounds = yield* boundsOf(me, slice, size);
      if (bounds === undefined) return false;
      const answer = yield* replaceItems(me, list, bounds, size, 0);
      if (answer !== LATE) return answer === 1;
    }
  }

  /** `del list[key]` */
  function* listDelete(me: Thread, list: Ref, key: Ref): Steps<boolean> {
    if (layoutOf(key) === SLICE_TYPE) return yield* deleteSlice(me, list, key);
    const index = yield* indexOf(me, key);
    if (index === undefined) return false;
    const item = yield* removeAt(me, list, index);
    if (item === 0) {
      yield* raise(me, INDEX_ERROR, 'list assignment index out of range');
      return false;
    }
    yield* decref(me, item);
    return true;
  }

  /**
   * Puts the items of `fresh` (0: none), which nobody else knows, in place of those that `bounds` name;
   * what goes is in `fresh` or in a list of its own afterwards, and dropped when the list is not held.
   * @returns 1; 0 with the exception set; LATE if the list no longer has the `size` that the bounds are for.
   */
  function* replaceItems(
    me: Thread,
    list: Ref,
    bounds: SliceBounds,
    size: number,
    fresh: Ref,
  ): Steps<number> {
    const given = fresh === 0 ? 0 : peek(fresh + SIZE);
    const built = yield* newList(me, 0, Math.max(1, size - bounds.count + given));
    const gone = built === 0 ? 0 : yield* newList(me, 0, Math.max(1, bounds.count));
    if (gone === 0) {
      if (built !== 0) yield* decref(me, built);
      return 0;
    }
    yield* containers.acquire(me, list);
    const isSame = (yield* read(list + SIZE)) === size;
    if (isSame) {
      yield* distribute(yield* read(list + LIST_ITEMS), bounds, size, { built, gone, fresh });
      yield* exchangeItems(me, list, built);
      poke(built + SIZE, 0);
    }
    yield* containers.release(me, list);
    yield* decref(me, built);
    yield* decref(me, gone);
    return isSame ? 1 : LATE;
  }

  /** Moves items to where they will be: into `built`, or into `gone` if `bounds` name them. */
  function* distribute(
    items: Address,
    { start, step, count }: SliceBounds,
    size: number,
    { built, gone, fresh }: { built: Ref; gone: Ref; fresh: Ref },
  ): Steps {
    const given = fresh === 0 ? 0 : peek(fresh + SIZE);
    const isExtended = fresh !== 0 && step !== 1;
    let [kept, dropped] = [0, 0];
    for (let i = 0; i <= size; i++) {
      if (i === start && !isExtended)
        for (let k = 0; k < given; k++) moveItem(fresh, k, built, kept++);
      if (i === size) break;
      const at = step > 0 ? i - start : start - i;
      const nth = at / Math.abs(step);
      const isOut = at >= 0 && Number.isInteger(nth) && nth < count;
      const item = yield* read(items + i);
      poke(peek((isOut ? gone : built) + LIST_ITEMS) + (isOut ? dropped++ : kept++), item);
      if (isOut && isExtended) moveItem(fresh, nth, built, kept++);
    }
    poke(built + SIZE, kept);
    poke(gone + SIZE, dropped);
    if (fresh !== 0) poke(fresh + SIZE, 0);
  }

  function moveItem(from: Ref, i: number, to: Ref, j: number): void {
    poke(peek(to + LIST_ITEMS) + j, peek(peek(from + LIST_ITEMS) + i));
  }

  /** Exchanges the items of a list with those of one that nobody else knows. */
  function* swapItems(me: Thread, list: Ref, fresh: Ref): Steps {
    yield* containers.acquire(me, list);
    yield* exchangeItems(me, list, fresh);
    yield* containers.release(me, list);
  }

  /** The same of a list that is held. */
  function* exchangeItems(me: Thread, list: Ref, fresh: Ref): Steps {
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    const capacity = yield* read(list + LIST_CAPACITY);
    yield* containers.put(me, list, list + SIZE, peek(fresh + SIZE));
    yield* containers.put(me, list, list + LIST_ITEMS, peek(fresh + LIST_ITEMS));
    yield* write(list + LIST_CAPACITY, peek(fresh + LIST_CAPACITY));
    poke(fresh + SIZE, size);
    poke(fresh + LIST_ITEMS, items);
    poke(fresh + LIST_CAPACITY, capacity);
    yield* containers.passOn(me, list, fresh);
  }

  function* listClear(me: Thread, list: Ref): Steps<boolean> {
    const empty = yield* newList(me, 0);
    if (empty === 0) return false;
    yield* swapItems(me, list, empty);
    yield* decref(me, empty);
    return true;
  }

  /** Takes item `index` out, negative ones from the end: its reference, or 0 if there is none. */
  function* removeAt(me: Thread, list: Ref, index: number): Steps<Ref> {
    let item: Ref = 0;
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const at = index < 0 ? index + size : index;
    if (at >= 0 && at < size) {
      const items = yield* read(list + LIST_ITEMS);
      item = yield* read(items + at);
      yield* closeGap(me, list, items, at, size);
    }
    yield* containers.release(me, list);
    return item;
  }

  /** Takes out the item at `index` if it is still `wanted`: its reference, or 0. */
  function* removeSame(me: Thread, list: Ref, index: number, wanted: Ref): Steps<Ref> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    const isSame = index < size && (yield* read(items + index)) === wanted;
    if (isSame) yield* closeGap(me, list, items, index, size);
    yield* containers.release(me, list);
    return isSame ? wanted : 0;
  }

  /** Item `at` of a list that is held goes. */
  function* closeGap(me: Thread, list: Ref, items: Address, at: number, size: number): Steps {
    for (let i = at + 1; i < size; i++)
      yield* containers.put(me, list, items + i - 1, yield* read(items + i));
    yield* containers.put(me, list, items + size - 1, 0);
    yield* containers.put(me, list, list + SIZE, size - 1);
  }

  /** Whether an item is equal to `value` at one moment, as far as that can be told without the program. */
  function* holdsPlain(me: Thread, list: Ref, value: Ref): Steps<boolean> {
    let found = false;
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    for (let i = 0; i < size && !found; i++) {
      const item = yield* read(items + i);
      found = item === value || comparePlain(item, value) === 1;
    }
    yield* containers.release(me, list);
    return found;
  }

  /** `list.pop(index)` */
  function* listPop(me: Thread, list: Ref, index: number): Steps<Ref> {
    const item = yield* removeAt(me, list, index);
    if (item !== 0) return item;
    const isEmpty = (yield* listLength(me, list)) === 0;
    return yield* raise(
      me,
      INDEX_ERROR,
      isEmpty ? 'pop from empty list' : 'pop index out of range',
    );
  }

  /** `list.insert(index, item)` */
  function* listInsert(me: Thread, list: Ref, index: number, item: Ref): Steps<boolean> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const hasRoom = yield* growHeld(me, list, size + 1);
    if (hasRoom) {
      const at = Math.min(Math.max(index < 0 ? index + size : index, 0), size);
      const items = yield* read(list + LIST_ITEMS);
      for (let i = size; i > at; i--)
        yield* containers.put(me, list, items + i, yield* read(items + i - 1));
      yield* counts.incref(me, item);
      yield* containers.put(me, list, items + at, item);
      yield* containers.put(me, list, list + SIZE, size + 1);
    }
    yield* containers.release(me, list);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  function* listReverse(me: Thread, list: Ref): Steps {
    yield* containers.acquire(me, list);
    const items = yield* read(list + LIST_ITEMS);
    const last = (yield* read(list + SIZE)) - 1;
    for (let i = 0; i < last - i; i++) {
      const first = yield* read(items + i);
      yield* containers.put(me, list, items + i, yield* read(items + last - i));
      yield* containers.put(me, list, items + last - i, first);
    }
    yield* containers.release(me, list);
  }

  function* listConcat(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    const sum = yield* listCopy(me, a);
    if (sum === 0 || (yield* listExtendFrom(me, sum, b))) return sum;
    yield* decref(me, sum);
    return 0;
  }

  function* listRepeat(me: Thread, list: Ref, n: number): Steps<Ref> {
    const once = yield* listCopy(me, list);
    if (once === 0) return 0;
    const size = peek(once + SIZE);
    const repeated = yield* newList(me, 0, size * n);
    let isDone = repeated !== 0;
    for (let i = 0; isDone && i < n; i++)
      isDone = yield* appendWords(me, repeated, peek(once + LIST_ITEMS), size);
    yield* decref(me, once);
    if (isDone || repeated === 0) return repeated;
    yield* decref(me, repeated);
    return 0;
  }

  return {
    listFromStack,
    listLength,
    listItem,
    listSubscript,
    listStore,
    listDelete,
    listAppend,
    listExtendFrom,
    listInsert,
    listPop,
    removeSame,
    holdsPlain,
    listCopy,
    listConcat,
    listRepeat,
    listReverse,
    listClear,
    swapItems,
  };
}
