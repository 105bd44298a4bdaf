// The hash table under dicts and sets: entries in the order of insertion, and an index over them.
//
// After CPython 3.6's compact dict. An entry is hash, key, value; the index holds entry numbers + 1. A
// deleted entry keeps its place, with key 0, until the table is rebuilt. All functions here are for whoever
// holds the container, or for a fresh one.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, write } from '../../memory.ts';
import { allocateBlock, releaseBlock } from '../../heap/allocate.ts';
import { DICT_WORDS, ENTRY_WORDS, SET_WORDS } from '../../heap/references.ts';
import {
  DICT_CAPACITY,
  DICT_ENTRIES,
  DICT_INDEX,
  DICT_MASK,
  DICT_USED,
  FROZENSET_TYPE,
  SET_FINGER,
  SET_TYPE,
  SIZE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import type { Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { insertItemHeld } from './set-places.ts';
import { hashOf, sameKey, unhashable } from './keys.ts';

const ENTRY_HASH = 0;
export const ENTRY_KEY = 1;
export const ENTRY_VALUE = 2;
const LEAST_CAPACITY = 5;

/** Whether `type` is set or frozenset. */
export function isSetType(type: Ref): boolean {
  return type === SET_TYPE || type === FROZENSET_TYPE;
}

export type Tables = ReturnType<typeof makeTables>;

export function makeTables(objects: Objects) {
  const { counts, newObject, raise } = objects;

  /** An empty dict or set. */
  function* newTable(me: Thread, type: Ref): Steps<Ref> {
    const isSet = isSetType(type);
    const table = yield* newObject(me, type, isSet ? SET_WORDS : DICT_WORDS);
    if (table === 0) return 0;
    poke(table + SIZE, 0);
    for (let i = DICT_ENTRIES; i <= (isSet ? SET_FINGER : DICT_MASK); i++) poke(table + i, 0);
    return table;
  }

  /** The hash of a key; 0 with TypeError if it has none. */
  function* hashKey(me: Thread, key: Ref): Steps<number> {
    const without = unhashable(key);
    if (without === 0) return hashOf(key);
    yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(without)}'`);
    return 0;
  }

  /** Address of the entry of a key, or 0. */
  function* findHeld(table: Ref, key: Ref, hash: number): Steps<Address> {
    const index = yield* read(table + DICT_INDEX);
    if (index === 0) return 0;
    const mask = yield* read(table + DICT_MASK);
    const entries = yield* read(table + DICT_ENTRIES);
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const number = yield* read(index + i);
      if (number === 0) return 0;
      const entry = entries + (number - 1) * ENTRY_WORDS;
      const found = yield* read(entry + ENTRY_KEY);
      if (found === key && found !== 0) return entry;
      if (found === 0 || (yield* read(entry + ENTRY_HASH)) !== hash) continue;
      if (sameKey(found, key)) return entry;
    }
  }

  /** Adds an entry for a key that has none; takes references of its own. False if memory is out. */
  function* insertHeld(me: Thread, table: Ref, key: Ref, hash: number, value: Ref): Steps<boolean> {
    if (isSetType(peek(table + TYPE))) {
      if (!(yield* insertItemHeld(me, table, key, hash))) return false;
      yield* counts.incref(me, key);
      return true;
    }
    const used = yield* read(table + DICT_USED);
    if (used === (yield* read(table + DICT_CAPACITY))) {
      if (!(yield* rebuildHeld(me, table))) return false;
    }
    yield* counts.incref(me, key);
    if (value !== 0) yield* counts.incref(me, value);
    yield* placeHeld(table, hash, key, value);
    yield* write(table + SIZE, (yield* read(table + SIZE)) + 1);
    return true;
  }

  /** Writes the next entry and its place in the index; there is room. */
  function* placeHeld(table: Ref, hash: number, key: Ref, value: Ref): Steps {
    const used = yield* read(table + DICT_USED);
    const entry = (yield* read(table + DICT_ENTRIES)) + used * ENTRY_WORDS;
    yield* write(entry + ENTRY_HASH, hash);
    yield* write(entry + ENTRY_KEY, key);
    yield* write(entry + ENTRY_VALUE, value);
    const index = yield* read(table + DICT_INDEX);
    const mask = yield* read(table + DICT_MASK);
    let i = hash & mask;
    while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
    yield* write(index + i, used + 1);
    yield* write(table + DICT_USED, used + 1);
  }

  /** Moves the entries into larger blocks, without the deleted ones. False if memory is out. */
  function* rebuildHeld(me: Thread, table: Ref): Steps<boolean> {
    const live = yield* read(table + SIZE);
    const capacity = Math.max(LEAST_CAPACITY, live * 2);
    let places = 8;
    while (places < capacity * 2) places *= 2;
    const entries = yield* allocateBlock(me, capacity * ENTRY_WORDS);
    const index = entries === 0 ? 0 : yield* allocateBlock(me, places);
    if (index === 0) {
      if (entries !== 0) yield* releaseBlock(me, entries, capacity * ENTRY_WORDS);
      return false;
    }
    for (let i = 0; i < places; i++) poke(index + i, 0);
    const [oldEntries, oldIndex] = [
      yield* read(table + DICT_ENTRIES),
      yield* read(table + DICT_INDEX),
    ];
    const [used, oldCapacity] = [
      yield* read(table + DICT_USED),
      yield* read(table + DICT_CAPACITY),
    ];
    const oldMask = yield* read(table + DICT_MASK);
    yield* write(table + DICT_ENTRIES, entries);
    yield* write(table + DICT_INDEX, index);
    yield* write(table + DICT_CAPACITY, capacity);
    yield* write(table + DICT_MASK, places - 1);
    yield* write(table + DICT_USED, 0);
    for (let i = 0; i < used; i++) {
      const entry = oldEntries + i * ENTRY_WORDS;
      const key = yield* read(entry + ENTRY_KEY);
      if (key === 0) continue;
      const hash = yield* read(entry + ENTRY_HASH);
      yield* placeHeld(table, hash, key, yield* read(entry + ENTRY_VALUE));
    }
    if (oldEntries !== 0) {
      yield* releaseBlock(me, oldEntries, oldCapacity * ENTRY_WORDS);
      yield* releaseBlock(me, oldIndex, oldMask + 1);
    }
    return true;
  }

  /** Deletes an entry; its references become the caller's, who reads them first. */
  function* deleteHeld(table: Ref, entry: Address): Steps {
    yield* write(entry + ENTRY_KEY, 0);
    yield* write(entry + ENTRY_VALUE, 0);
    yield* write(table + SIZE, (yield* read(table + SIZE)) - 1);
  }

  /** Exchanges the contents of a table with those of one that nobody else knows. */
  function* swapHeld(table: Ref, fresh: Ref): Steps {
    const size = yield* read(table + SIZE);
    yield* write(table + SIZE, peek(fresh + SIZE));
    poke(fresh + SIZE, size);
    const last = isSetType(peek(table + TYPE)) ? SET_FINGER : DICT_MASK;
    for (let i = DICT_ENTRIES; i <= last; i++) {
      const word = yield* read(table + i);
      yield* write(table + i, peek(fresh + i));
      poke(fresh + i, word);
    }
  }

  return { newTable, hashKey, findHeld, insertHeld, deleteHeld, swapHeld };
}
