// Operations on whole sets: union, intersection, difference, and what is within what.
//
// What an operation goes over is copied first, as it is at one moment, so that no two sets are held at once.
// Which set is gone over is as in CPython 3.13, Objects/setobject.c.

import type { Steps } from '../../memory.ts';
import { peek, poke, read, write } from '../../memory.ts';
import { ENTRY_WORDS } from '../../heap/references.ts';
import {
  DICT_ENTRIES,
  DICT_TYPE,
  DICT_USED,
  FROZENSET_TYPE,
  ITERATOR_OVER,
  KEYS_TYPE,
  SET_FILL,
  SET_FINGER,
  SET_TYPE,
  SIZE,
  TUPLE_ITEMS,
} from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Objects } from '../objects.ts';
import type { Dicts } from './dicts.ts';
import type { Iteration } from './iteration.ts';
import type { Sets } from './sets.ts';
import { ENTRY_KEY, isSetType, type Tables } from './tables.ts';

export type SetAlgebra = ReturnType<typeof makeSetAlgebra>;

export function makeSetAlgebra(
  objects: Objects,
  tables: Tables,
  dicts: Dicts,
  sets: Sets,
  iteration: Iteration,
) {
  const { containers, counts, decref, newTuple } = objects;
  const { copyHeld, reserveHeld, trimHeld } = tables.places;
  const { dictContains, dictLength } = dicts;
  const { setAdd, setDiscard } = sets;

  /** A tuple of the keys of a dict or the items of a set, as they are at one moment. */
  function* itemsOf(me: Thread, table: Ref): Steps<Ref> {
    for (;;) {
      const items = yield* newTuple(me, yield* dictLength(me, table));
      if (items === 0 || (yield* copyItems(me, table, items))) return items;
      yield* decref(me, items);
    }
  }

  /** Fills a tuple, if there are just as many as it has room for. */
  function* copyItems(me: Thread, table: Ref, items: Ref): Steps<boolean> {
    yield* containers.acquire(me, table);
    const isSame = (yield* read(table + SIZE)) === peek(items + SIZE);
    const used = isSame ? yield* read(table + DICT_USED) : 0;
    const entries = yield* read(table + DICT_ENTRIES);
    let into = items + TUPLE_ITEMS;
    for (let i = 0; i < used; i++) {
      const key = yield* read(entries + i * ENTRY_WORDS + ENTRY_KEY);
      if (key === 0) continue;
      yield* counts.increfLocked(me, key);
      poke(into++, key);
    }
    yield* containers.release(me, table);
    return isSame;
  }

  /** The dict that a view of keys is of; otherwise the object itself. */
  function tableOf(object: Ref): Ref {
    return layoutOf(object) === KEYS_TYPE ? peek(object + ITERATOR_OVER) : object;
  }

  /** Whether an object's items can be looked up: a set, a dict, or its view of keys. */
  function isTable(object: Ref): boolean {
    const type = layoutOf(object);
    return isSetType(type) || type === DICT_TYPE || type === KEYS_TYPE;
  }

  /** A new set or frozenset of what an iterable gives. */
  function* setOf(me: Thread, type: Ref, source: Ref): Steps<Ref> {
    const set = yield* tables.newTable(me, type);
    if (set === 0 || (yield* addAll(me, set, source))) return set;
    yield* decref(me, set);
    return 0;
  }

  /** The frozenset that a set is as a key. */
  function* frozen(me: Thread, set: Ref): Steps<Ref> {
    return yield* setOf(me, FROZENSET_TYPE, set);
  }

  /** Adds what an iterable gives to a set. */
  function* addAll(me: Thread, set: Ref, source: Ref): Steps<boolean> {
    if (source === set) return true;
    if (isSetType(layoutOf(source))) {
      const copied = yield* copyInto(me, set, source);
      if (copied !== 0) return copied === 1;
    }
    if (isTable(source) && !(yield* iteration.hasOwnIter(me, source))) {
      const items = yield* itemsOf(me, tableOf(source));
      if (items === 0) return false;
      // A view is gone over as any iterable is.
      let isDone = layoutOf(source) === KEYS_TYPE || (yield* reserve(me, set, peek(items + SIZE)));
      for (let i = 0; isDone && i < peek(items + SIZE); i++) {
        isDone = yield* setAdd(me, set, peek(items + TUPLE_ITEMS + i));
      }
      yield* decref(me, items);
      return isDone;
    }
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) return false;
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const isAdded = yield* setAdd(me, set, item);
      yield* decref(me, item);
      if (!isAdded) break;
    }
    yield* decref(me, iterator);
    return !objects.hasException(me);
  }

  /** Copies a set into an empty one: 1, 0 if its items have to be added, -1 with the exception set. */
  function* copyInto(me: Thread, set: Ref, source: Ref): Steps<number> {
    if ((yield* dictLength(me, set)) !== 0) return 0;
    const fresh = yield* tables.newTable(me, layoutOf(set));
    if (fresh === 0) return -1;
    yield* containers.acquire(me, source);
    let copied = yield* copyHeld(me, source, fresh);
    if (copied === 1) {
      const places = peek(fresh + DICT_USED);
      for (let i = 0; i < places; i++) {
        const key = peek(peek(fresh + DICT_ENTRIES) + i * ENTRY_WORDS + ENTRY_KEY);
        if (key !== 0) yield* counts.increfLocked(me, key);
      }
    }
    yield* containers.release(me, source);
    if (copied === 1) {
      yield* containers.acquire(me, set);
      if ((yield* read(set + SET_FILL)) === 0) yield* tables.swapHeld(me, set, fresh);
      else copied = 0;
      yield* containers.release(me, set);
    }
    yield* decref(me, fresh);
    if (copied < 0) yield* objects.raiseMemoryError(me);
    return copied;
  }

  /** Makes room for items that come at once; false with the exception set. */
  function* reserve(me: Thread, set: Ref, count: number): Steps<boolean> {
    yield* containers.acquire(me, set);
    const hasRoom = yield* reserveHeld(me, set, count);
    yield* containers.release(me, set);
    if (!hasRoom) yield* objects.raiseMemoryError(me);
    return hasRoom;
  }

  /** What `source` gives, as something that can be looked up and gone over again: a new reference. */
  function* asTable(me: Thread, source: Ref): Steps<Ref> {
    if (!isTable(source)) return yield* setOf(me, SET_TYPE, source);
    const table = tableOf(source);
    yield* objects.incref(me, table);
    return table;
  }

  /** Puts those items of `from` into `set` that `other` has, or if `isWanted` is 0 has not. */
  function* addFiltered(
    me: Thread,
    set: Ref,
    from: Ref,
    other: Ref,
    isWanted: number,
  ): Steps<boolean> {
    const items = yield* itemsOf(me, from);
    if (items === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(items + SIZE); i++) {
      const item = peek(items + TUPLE_ITEMS + i);
      const answer = yield* dictContains(me, other, item);
      isDone = answer >= 0;
      if (answer === isWanted) isDone = yield* setAdd(me, set, item);
    }
    yield* decref(me, items);
    return isDone;
  }

  /** A set of `type` that `addFiltered` fills. */
  function* filtered(me: Thread, type: Ref, from: Ref, other: Ref, isWanted: number): Steps<Ref> {
    const set = yield* tables.newTable(me, type);
    if (set === 0 || (yield* addFiltered(me, set, from, other, isWanted))) return set;
    yield* decref(me, set);
    return 0;
  }

  /** `set & other`, of the type `type`. */
  function* intersection(me: Thread, type: Ref, set: Ref, other: Ref): Steps<Ref> {
    if (set === other) return yield* setOf(me, type, set);
    if (!isSetType(layoutOf(other))) return yield* commonItems(me, type, set, other);
    const isLarger = (yield* dictLength(me, other)) > (yield* dictLength(me, set));
    if (isLarger) return yield* filtered(me, type, set, other, 1);
    return yield* filtered(me, type, other, set, 1);
  }

  /** Those items that an iterable gives and `set` has, in the order of the iterable. */
  function* commonItems(me: Thread, type: Ref, set: Ref, source: Ref): Steps<Ref> {
    const result = yield* tables.newTable(me, type);
    const iterator = result === 0 ? 0 : yield* iteration.getIter(me, source);
    for (let isDone = iterator === 0; !isDone;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const answer = yield* dictContains(me, set, item);
      isDone = answer < 0 || (answer === 1 && !(yield* setAdd(me, result, item)));
      yield* decref(me, item);
    }
    if (iterator !== 0) yield* decref(me, iterator);
    if (result === 0 || !objects.hasException(me)) return result;
    yield* decref(me, result);
    return 0;
  }

  /** `set - other` */
  function* difference(me: Thread, type: Ref, set: Ref, other: Ref): Steps<Ref> {
    const isSmall =
      !isTable(other) ||
      (yield* dictLength(me, set)) >> 2 > (yield* dictLength(me, tableOf(other)));
    if (isSmall) {
      const copy = yield* setOf(me, type, set);
      if (copy === 0 || (yield* discardAll(me, copy, other))) return copy;
      yield* decref(me, copy);
      return 0;
    }
    const given = yield* asTable(me, other);
    if (given === 0) return 0;
    const result = yield* filtered(me, type, set, given, 0);
    yield* decref(me, given);
    return result;
  }

  /** `set | other` */
  function* union(me: Thread, type: Ref, set: Ref, other: Ref): Steps<Ref> {
    const result = yield* setOf(me, type, set);
    if (result === 0 || (yield* addAll(me, result, other))) return result;
    yield* decref(me, result);
    return 0;
  }

  /** `set ^ other` */
  function* symmetricDifference(me: Thread, type: Ref, set: Ref, other: Ref): Steps<Ref> {
    const result = yield* setOf(me, type, other);
    if (result === 0 || (yield* toggleAll(me, result, set))) return result;
    yield* decref(me, result);
    return 0;
  }

  /** Adds the items of a table that are not in `set`, and removes the others. */
  function* toggleAll(me: Thread, set: Ref, table: Ref): Steps<boolean> {
    const items = yield* itemsOf(me, table);
    if (items === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(items + SIZE); i++) {
      const item = peek(items + TUPLE_ITEMS + i);
      const found = yield* setDiscard(me, set, item);
      isDone = found >= 0;
      if (found === 0) isDone = yield* setAdd(me, set, item);
    }
    yield* decref(me, items);
    return isDone;
  }

  /** `set -= other` */
  function* discardAll(me: Thread, set: Ref, other: Ref): Steps<boolean> {
    const given = yield* asTable(me, other);
    if (given === 0) return false;
    const items = yield* itemsOf(me, given);
    yield* decref(me, given);
    if (items === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(items + SIZE); i++) {
      isDone = (yield* setDiscard(me, set, peek(items + TUPLE_ITEMS + i))) >= 0;
    }
    yield* decref(me, items);
    if (!isDone) return false;
    yield* containers.acquire(me, set);
    const hasRoom = yield* trimHeld(me, set);
    yield* containers.release(me, set);
    if (!hasRoom) yield* objects.raiseMemoryError(me);
    return hasRoom;
  }

  /** `set ^= other` */
  function* toggle(me: Thread, set: Ref, other: Ref): Steps<boolean> {
    const given = yield* asTable(me, other);
    if (given === 0) return false;
    const isDone = yield* toggleAll(me, set, given);
    yield* decref(me, given);
    return isDone;
  }

  /** The contents of `set` become those of `fresh`, a set that nobody else knows; takes it over. */
  function* replaceWith(me: Thread, set: Ref, fresh: Ref): Steps {
    yield* containers.acquire(me, set);
    yield* tables.swapHeld(me, set, fresh);
    yield* containers.release(me, set);
    yield* decref(me, fresh);
  }

  /** Whether all items of one table are in the other: 1, 0, or -1 with the exception set. */
  function* isWithin(me: Thread, table: Ref, other: Ref): Steps<number> {
    if ((yield* dictLength(me, table)) > (yield* dictLength(me, other))) return 0;
    const items = yield* itemsOf(me, table);
    if (items === 0) return -1;
    let answer = 1;
    for (let i = 0; answer === 1 && i < peek(items + SIZE); i++) {
      answer = yield* dictContains(me, other, peek(items + TUPLE_ITEMS + i));
    }
    yield* decref(me, items);
    return answer;
  }

  /** Whether a table has no item that `other` gives: 1, 0, or -1 with the exception set. */
  function* isDisjoint(me: Thread, table: Ref, other: Ref): Steps<number> {
    const given = yield* asTable(me, other);
    if (given === 0) return -1;
    const common = yield* filtered(me, SET_TYPE, given, table, 1);
    yield* decref(me, given);
    if (common === 0) return -1;
    const size = peek(common + SIZE);
    yield* decref(me, common);
    return size === 0 ? 1 : 0;
  }

  /** An item taken out of a set, or 0 if there is none: the first one from the finger on. */
  function* takeAny(me: Thread, set: Ref): Steps<Ref> {
    let item: Ref = 0;
    yield* containers.acquire(me, set);
    const places = yield* read(set + DICT_USED);
    const entries = yield* read(set + DICT_ENTRIES);
    const finger = yield* read(set + SET_FINGER);
    for (let i = 0; item === 0 && i < places; i++) {
      const place = (finger + i) & (places - 1);
      const entry = entries + place * ENTRY_WORDS;
      item = yield* read(entry + ENTRY_KEY);
      if (item === 0) continue;
      yield* tables.deleteHeld(me, set, entry);
      yield* write(set + SET_FINGER, place + 1);
    }
    yield* containers.release(me, set);
    return item;
  }

  return {
    itemsOf,
    tableOf,
    isTable,
    setOf,
    frozen,
    asTable,
    addAll,
    commonItems,
    intersection,
    difference,
    union,
    symmetricDifference,
    discardAll,
    toggle,
    replaceWith,
    isWithin,
    isDisjoint,
    takeAny,
  };
}

/** Type of what an operator makes: that of its left operand, and a set of a view. */
export function resultType(left: Ref): Ref {
  return layoutOf(left) === FROZENSET_TYPE ? FROZENSET_TYPE : SET_TYPE;
}
