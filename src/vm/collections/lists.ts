// Lists: a block of references that grows as CPython's does.
//
// SIZE, the address of the items and their capacity change only while the list is held; references are
// taken out under the hold and dropped after it, because a drop may run a destructor.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, write } from '../../memory.ts';
import { allocateBlock, releaseBlock } from '../../heap/allocate.ts';
import {
  LIST_CAPACITY,
  LIST_ITEMS,
  LIST_TYPE,
  LONG_TYPE,
  SIZE,
  SLICE_TYPE,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { TOO_LARGE_INDEX, type SliceBounds } from '../text/slice-bounds.ts';
import type { Slices } from './slices.ts';

export type Lists = ReturnType<typeof makeLists>;

/** Items that a list of `size` gets room for when it has to grow: about an eighth more. */
function grownCapacity(size: number): number {
  return (size + (size >> 3) + 6) & ~3;
}

export function makeLists(objects: Objects, { boundsOf }: Slices) {
  const { containers, counts, decref, incref, newList, raise, raiseMemoryError } = objects;

  /** A list of the `n` references on the stack from `from` on, which it takes over. */
  function* listFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const list = yield* newList(me, n);
    if (list === 0) return 0;
    const items = peek(list + LIST_ITEMS);
    for (let i = 0; i < n; i++) poke(items + i, peek(from + i));
    return list;
  }

  function* listLength(me: Thread, list: Ref): Steps<number> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    yield* containers.release(me, list);
    return size;
  }

  /** Item `i`; 0 without an exception if there is none. */
  function* listItem(me: Thread, list: Ref, i: number): Steps<Ref> {
    let item: Ref = 0;
    yield* containers.acquire(me, list);
    if (i >= 0 && i < (yield* read(list + SIZE))) {
      item = yield* read((yield* read(list + LIST_ITEMS)) + i);
      yield* counts.increfLocked(me, item);
    }
    yield* containers.release(me, list);
    return item;
  }

  /** The number that an index is, before it is known to fit; undefined with TypeError. */
  function* indexOf(me: Thread, key: Ref): Steps<number | undefined> {
    if (peek(key + TYPE) === LONG_TYPE) {
      yield* raise(me, INDEX_ERROR, TOO_LARGE_INDEX);
      return undefined;
    }
    if (isIntType(peek(key + TYPE))) return Number(intValue(key));
    const why = `list indices must be integers or slices, not ${typeName(key)}`;
    yield* raise(me, TYPE_ERROR, why);
    return undefined;
  }

  /** `list[key]` for an int or a slice. */
  function* listSubscript(me: Thread, list: Ref, key: Ref): Steps<Ref> {
    if (peek(key + TYPE) === SLICE_TYPE) return yield* listSlice(me, list, key);
    const index = yield* indexOf(me, key);
    if (index === undefined) return 0;
    const at = index < 0 ? index + (yield* listLength(me, list)) : index;
    const item = yield* listItem(me, list, at);
    if (item !== 0) return item;
    return yield* raise(me, INDEX_ERROR, 'list index out of range');
  }

  function* listSlice(me: Thread, list: Ref, slice: Ref): Steps<Ref> {
    const bounds = yield* boundsOf(me, slice, yield* listLength(me, list));
    if (bounds === undefined) return 0;
    return yield* copyItems(me, list, bounds);
  }

  /** A new list of the items that `bounds` name and that are still there. */
  function* copyItems(me: Thread, list: Ref, bounds: SliceBounds): Steps<Ref> {
    const copy = yield* newList(me, bounds.count);
    if (copy === 0) return 0;
    const into = peek(copy + LIST_ITEMS);
    let found = 0;
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    for (let i = bounds.start; found < bounds.count && i < size; i += bounds.step) {
      const item = yield* read(items + i);
      yield* counts.increfLocked(me, item);
      poke(into + found++, item);
    }
    yield* containers.release(me, list);
    poke(copy + SIZE, found);
    return copy;
  }

  function* listCopy(me: Thread, list: Ref): Steps<Ref> {
    const count = yield* listLength(me, list);
    return yield* copyItems(me, list, { start: 0, stop: count, step: 1, count });
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
    yield* write(list + LIST_ITEMS, items);
    yield* write(list + LIST_CAPACITY, room);
    if (old !== 0) yield* releaseBlock(me, old, capacity);
    return true;
  }

  /** Appends an item, of which the list takes a reference of its own. */
  function* listAppend(me: Thread, list: Ref, item: Ref): Steps<boolean> {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const hasRoom = yield* growHeld(me, list, size + 1);
    if (hasRoom) {
      yield* counts.incref(me, item);
      yield* write((yield* read(list + LIST_ITEMS)) + size, item);
      yield* write(list + SIZE, size + 1);
    }
    yield* containers.release(me, list);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  /** Appends the items of a list or tuple, perhaps of the list itself. */
  function* listExtendFrom(me: Thread, list: Ref, source: Ref): Steps<boolean> {
    const isList = peek(source + TYPE) === LIST_TYPE;
    const length = isList ? yield* listLength(me, source) : peek(source + SIZE);
    for (let i = 0; i < length; i++) {
      let item: Ref;
      if (isList) item = yield* listItem(me, source, i);
      else {
        item = peek(source + TUPLE_ITEMS + i);
        yield* incref(me, item);
      }
      if (item === 0) return true;
      const isAppended = yield* listAppend(me, list, item);
      yield* decref(me, item);
      if (!isAppended) return false;
    }
    return true;
  }

  /** `list[key] = value` for an int, or a slice and a list or tuple. */
  function* listStore(me: Thread, list: Ref, key: Ref, value: Ref): Steps<boolean> {
    if (peek(key + TYPE) === SLICE_TYPE) return yield* storeSlice(me, list, key, value);
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
      yield* write(slot, value);
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
    const bounds = yield* boundsOf(me, slice, yield* listLength(me, list));
    if (bounds === undefined) return false;
    const more = yield* newList(me, 0);
    if (more === 0) return false;
    let isDone = yield* listExtendFrom(me, more, values);
    const given = peek(more + SIZE);
    if (isDone && bounds.step !== 1 && given !== bounds.count) {
      const why = `attempt to assign sequence of size ${given} to extended slice of size ${bounds.count}`;
      yield* raise(me, VALUE_ERROR, why);
      isDone = false;
    }
    if (isDone) isDone = yield* replaceItems(me, list, bounds, more);
    yield* decref(me, more);
    return isDone;
  }

  /** `del list[key]` */
  function* listDelete(me: Thread, list: Ref, key: Ref): Steps<boolean> {
    if (peek(key + TYPE) === SLICE_TYPE) {
      const bounds = yield* boundsOf(me, key, yield* listLength(me, list));
      return bounds === undefined ? false : yield* replaceItems(me, list, bounds, 0);
    }
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
   * Puts the items of `fresh` (0: none), which nobody else knows, in place of those that `bounds` name:
   * rebuilds the items in a list of its own and swaps the two, so that all that goes is dropped later.
   */
  function* replaceItems(me: Thread, list: Ref, bounds: SliceBounds, fresh: Ref): Steps<boolean> {
    const { start, step, count: length } = bounds;
    const given = fresh === 0 ? 0 : peek(fresh + SIZE);
    const size = yield* listLength(me, list);
    const built = yield* newList(me, 0, Math.max(1, size - length + given));
    if (built === 0) return false;
    const isReplaced = (i: number): boolean => {
      const at = step > 0 ? i - start : start - i;
      return at >= 0 && at % Math.abs(step) === 0 && at / Math.abs(step) < length;
    };
    let isDone = true;
    for (let i = 0; isDone && i <= size; i++) {
      if (i === start && step === 1 && fresh !== 0)
        isDone = yield* listExtendFrom(me, built, fresh);
      if (i === size || !isDone) break;
      const isOut = isReplaced(i);
      if (isOut && (step === 1 || fresh === 0)) continue;
      const from = isOut ? fresh : list;
      const at = isOut ? (i - start) / step : i;
      const item = yield* listItem(me, from, at);
      if (item === 0) break;
      isDone = yield* listAppend(me, built, item);
      yield* decref(me, item);
    }
    if (isDone) yield* swapItems(me, list, built);
    yield* decref(me, built);
    return isDone;
  }

  /** Exchanges the items of a list with those of one that nobody else knows. */
  function* swapItems(me: Thread, list: Ref, fresh: Ref): Steps {
    yield* containers.acquire(me, list);
    const size = yield* read(list + SIZE);
    const items = yield* read(list + LIST_ITEMS);
    const capacity = yield* read(list + LIST_CAPACITY);
    yield* write(list + SIZE, peek(fresh + SIZE));
    yield* write(list + LIST_ITEMS, peek(fresh + LIST_ITEMS));
    yield* write(list + LIST_CAPACITY, peek(fresh + LIST_CAPACITY));
    yield* containers.release(me, list);
    poke(fresh + SIZE, size);
    poke(fresh + LIST_ITEMS, items);
    poke(fresh + LIST_CAPACITY, capacity);
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
      for (let i = at + 1; i < size; i++) yield* write(items + i - 1, yield* read(items + i));
      yield* write(list + SIZE, size - 1);
    }
    yield* containers.release(me, list);
    return item;
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
      for (let i = size; i > at; i--) yield* write(items + i, yield* read(items + i - 1));
      yield* counts.incref(me, item);
      yield* write(items + at, item);
      yield* write(list + SIZE, size + 1);
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
      yield* write(items + i, yield* read(items + last - i));
      yield* write(items + last - i, first);
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
    const length = yield* listLength(me, list);
    const repeated = yield* newList(me, 0, length * n);
    if (repeated === 0) return 0;
    for (let i = 0; i < n; i++) {
      if (yield* listExtendFrom(me, repeated, list)) continue;
      yield* decref(me, repeated);
      return 0;
    }
    return repeated;
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
    listCopy,
    listConcat,
    listRepeat,
    listReverse,
    listClear,
    swapItems,
  };
}
