// The hash table under dicts and sets: entries in the order of insertion, and an index over them.
//
// After CPython 3.6's compact dict. An entry is hash, key, value; the index holds entry numbers + 1. A
// deleted entry keeps its place, with key 0, until the table is rebuilt. All functions here are for whoever
// holds the container, or for a fresh one.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, relaxedLoad, relaxedStore, write } from '../../memory.ts';
import { DICT_WORDS, ENTRY_WORDS, SET_WORDS } from '../../heap/references.ts';
import {
  AREA_COMPARED,
  DICT_CAPACITY,
  DICT_ENTRIES,
  DICT_INDEX,
  DICT_MASK,
  DICT_USED,
  FROZENSET_TYPE,
  SET_FINGER,
  SET_TYPE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  WEAK_HASH,
  WEAKREF_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR } from '../exceptions.ts';
import type { Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { ABSENT } from '../classes/lookup.ts';
import type { Specials } from '../classes/specials.ts';
import type { Weakrefs } from '../classes/weakrefs.ts';
import { hashItems, hashOf, isPlainKey, sameKey, unhashable } from './keys.ts';
import { allocateIndex, indexWords } from './table-index.ts';
import { makeSetPlaces } from './set-places.ts';

const ENTRY_HASH = 0;
export const ENTRY_KEY = 1;
export const ENTRY_VALUE = 2;
const LEAST_CAPACITY = 5;

/** Whether `type` is set or frozenset. */
export function isSetType(type: Ref): boolean {
  return type === SET_TYPE || type === FROZENSET_TYPE;
}

export type Tables = ReturnType<typeof makeTables>;

/** What tables need of the equality that is made over them; set once, when the machine is made. */
export interface Asked {
  /** `a == b`: 1, 0, or -1 with the exception set. */
  equals: (me: Thread, a: Ref, b: Ref) => Steps<number>;
}

const NOBODY: readonly Ref[] = [];

export function makeTables(objects: Objects, specials: Specials, weakrefs: Weakrefs, asked: Asked) {
  const { allocateBlock, containers, counts, decref, newContainer, newTuple, raise, releaseBlock } =
    objects;
  const places = makeSetPlaces(objects);
  const { insertItemHeld } = places;

  /** An empty dict or set. */
  function* newTable(me: Thread, type: Ref): Steps<Ref> {
    const isSet = isSetType(type);
    const table = yield* newContainer(me, type, isSet ? SET_WORDS : DICT_WORDS);
    if (table === 0) return 0;
    poke(table + SIZE, 0);
    for (let i = DICT_ENTRIES; i <= (isSet ? SET_FINGER : DICT_MASK); i++) poke(table + i, 0);
    return table;
  }

  /** The hash of a key; 0 with TypeError if it has none, or with what its `__hash__` has raised. */
  function* hashKey(me: Thread, key: Ref): Steps<number> {
    if (!isPlainKey(key)) return yield* hashAsked(me, key);
    const without = unhashable(key);
    if (without === 0) return hashOf(key);
    yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(without)}'`);
    return 0;
  }

  /** The hash of a key of which something is the program's to say. */
  function* hashAsked(me: Thread, key: Ref): Steps<number> {
    const type = peek(key + TYPE);
    if (type === TUPLE_TYPE) {
      const hashes: number[] = [];
      for (let i = 0; i < peek(key + SIZE); i++) {
        const hash = yield* hashKey(me, peek(key + TUPLE_ITEMS + i));
        if (hash === 0) return 0;
        hashes.push(hash);
      }
      return hashItems(hashes);
    }
    if (type === WEAKREF_TYPE) return yield* hashWeak(me, key);
    const own = yield* specials.hashSpecial(me, key);
    if (own === 0) return 0;
    if (own !== ABSENT) {
      const hash = hashOf(own);
      yield* decref(me, own);
      return hash;
    }
    if (unhashable(key) === 0) return hashOf(key);
    yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(key)}'`);
    return 0;
  }

  /** A weak reference has the hash of its target, as long as that lives, and for good if it was asked then. */
  function* hashWeak(me: Thread, weak: Ref): Steps<number> {
    const known = yield* relaxedLoad(weak + WEAK_HASH);
    if (known !== 0) return known;
    const target = yield* weakrefs.upgrade(me, weak);
    if (target === 0) {
      yield* raise(me, TYPE_ERROR, 'weak object has gone away');
      return 0;
    }
    const hash = yield* hashKey(me, target);
    yield* decref(me, target);
    if (hash !== 0) yield* relaxedStore(weak + WEAK_HASH, hash);
    return hash;
  }

  /**
   * Address of the entry of a key, or 0. Negated, that of one whose key has the same hash and has to be asked
   * whether it is equal; `same` is known to be, those in `different` not to be.
   */
  function* findHeld(
    table: Ref,
    key: Ref,
    hash: number,
    same: Ref = 0,
    different: readonly Ref[] = NOBODY,
  ): Steps<Address> {
    const index = yield* read(table + DICT_INDEX);
    if (index === 0) return 0;
    const mask = yield* read(table + DICT_MASK);
    const entries = yield* read(table + DICT_ENTRIES);
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const number = yield* read(index + i);
      if (number === 0) return 0;
      const entry = entries + (number - 1) * ENTRY_WORDS;
      const found = yield* read(entry + ENTRY_KEY);
      if (found === 0) continue;
      if (found === key || found === same) return entry;
      if ((yield* read(entry + ENTRY_HASH)) !== hash) continue;
      if (isPlainKey(found) && isPlainKey(key)) {
        if (sameKey(found, key)) return entry;
      } else if (!different.includes(found)) return -entry;
    }
  }

  /**
   * Holds a table and finds the entry of a key: its address, or 0; `releaseFound` gives the table up again. -1 with
   * the exception set, the table not held. Keys are compared while it is not: if it changes meanwhile, the
   * search begins anew.
   */
  function* holdAndFind(me: Thread, table: Ref, key: Ref, hash: number): Steps<Address> {
    yield* containers.acquire(me, table);
    const entry = yield* findHeld(table, key, hash);
    return entry >= 0 ? entry : yield* compareAndFind(me, table, key, hash, entry);
  }

  function* compareAndFind(
    me: Thread,
    table: Ref,
    key: Ref,
    hash: number,
    first: Address,
  ): Steps<Address> {
    let [entry, same, compared]: [Address, Ref, Ref] = [first, 0, 0];
    const different: Ref[] = [];
    while (entry < 0) {
      const other = yield* read(ENTRY_KEY - entry);
      yield* counts.increfLocked(me, other);
      yield* containers.release(me, table);
      const answer = yield* asked.equals(me, other, key);
      const link = answer < 0 ? 0 : yield* newTuple(me, 2);
      if (link === 0) {
        yield* decref(me, other);
        if (compared !== 0) yield* decref(me, compared);
        return -1;
      }
      // As long as it is referred to, its address is no other key's.
      poke(link + TUPLE_ITEMS, other);
      poke(link + TUPLE_ITEMS + 1, compared);
      compared = link;
      if (answer === 1) same = other;
      else different.push(other);
      yield* containers.acquire(me, table);
      entry = yield* findHeld(table, key, hash, same, different);
    }
    poke(me.area + AREA_COMPARED, compared);
    return entry;
  }

  /** Gives up a table that was held to find a key in it. */
  function* releaseFound(me: Thread, table: Ref): Steps {
    const compared = peek(me.area + AREA_COMPARED);
    poke(me.area + AREA_COMPARED, 0);
    yield* containers.release(me, table);
    if (compared !== 0) yield* decref(me, compared);
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
    yield* placeHeld(me, table, hash, key, value);
    yield* containers.put(me, table, table + SIZE, (yield* read(table + SIZE)) + 1);
    return true;
  }

  /** Writes the next entry and its place in the index, in this order; there is room. */
  function* placeHeld(me: Thread, table: Ref, hash: number, key: Ref, value: Ref): Steps {
    const used = yield* read(table + DICT_USED);
    const entry = (yield* read(table + DICT_ENTRIES)) + used * ENTRY_WORDS;
    yield* containers.put(me, table, entry + ENTRY_HASH, hash);
    yield* containers.put(me, table, entry + ENTRY_KEY, key);
    yield* containers.put(me, table, entry + ENTRY_VALUE, value);
    const index = yield* read(table + DICT_INDEX);
    const mask = yield* read(table + DICT_MASK);
    let i = hash & mask;
    while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
    yield* containers.put(me, table, index + i, used + 1);
    yield* write(table + DICT_USED, used + 1);
  }

  /** Moves the entries into larger blocks, without the deleted ones. False if memory is out. */
  function* rebuildHeld(me: Thread, table: Ref): Steps<boolean> {
    const live = yield* read(table + SIZE);
    const capacity = Math.max(LEAST_CAPACITY, live * 2);
    let size = 8;
    while (size < capacity * 2) size *= 2;
    const entries = yield* allocateBlock(me, capacity * ENTRY_WORDS);
    const index = entries === 0 ? 0 : yield* allocateIndex(me, objects, size, entries);
    if (index === 0) {
      if (entries !== 0) yield* releaseBlock(me, entries, capacity * ENTRY_WORDS);
      return false;
    }
    const [oldEntries, oldIndex] = [
      yield* read(table + DICT_ENTRIES),
      yield* read(table + DICT_INDEX),
    ];
    const [used, oldCapacity] = [
      yield* read(table + DICT_USED),
      yield* read(table + DICT_CAPACITY),
    ];
    const oldMask = yield* read(table + DICT_MASK);
    const kept = yield* copyEntries(oldEntries, used, entries, index, size - 1);
    yield* write(table + DICT_ENTRIES, entries);
    yield* containers.put(me, table, table + DICT_INDEX, index);
    yield* write(table + DICT_CAPACITY, capacity);
    yield* write(table + DICT_MASK, size - 1);
    yield* write(table + DICT_USED, kept);
    if (oldEntries !== 0) {
      yield* containers.retire(me, table, oldEntries, oldCapacity * ENTRY_WORDS);
      yield* containers.retire(me, table, oldIndex, indexWords(oldMask + 1));
    }
    return true;
  }

  /** Copies the entries that are not deleted to a table that nobody knows yet; how many there are. */
  function* copyEntries(
    from: Address,
    used: number,
    entries: Address,
    index: Address,
    mask: number,
  ): Steps<number> {
    let kept = 0;
    for (let n = 0; n < used; n++) {
      const entry = from + n * ENTRY_WORDS;
      const key = yield* read(entry + ENTRY_KEY);
      if (key === 0) continue;
      const hash = yield* read(entry + ENTRY_HASH);
      const into = entries + kept * ENTRY_WORDS;
      yield* write(into + ENTRY_HASH, hash);
      yield* write(into + ENTRY_KEY, key);
      yield* write(into + ENTRY_VALUE, yield* read(entry + ENTRY_VALUE));
      let i = hash & mask;
      while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
      yield* write(index + i, ++kept);
    }
    return kept;
  }

  /** Deletes an entry; its references become the caller's, who reads them first. */
  function* deleteHeld(me: Thread, table: Ref, entry: Address): Steps {
    yield* containers.put(me, table, entry + ENTRY_KEY, 0);
    yield* containers.put(me, table, entry + ENTRY_VALUE, 0);
    yield* containers.put(me, table, table + SIZE, (yield* read(table + SIZE)) - 1);
  }

  /** Exchanges the contents of a table with those of one that nobody else knows. */
  function* swapHeld(me: Thread, table: Ref, fresh: Ref): Steps {
    const size = yield* read(table + SIZE);
    yield* containers.put(me, table, table + SIZE, peek(fresh + SIZE));
    poke(fresh + SIZE, size);
    const last = isSetType(peek(table + TYPE)) ? SET_FINGER : DICT_MASK;
    for (let i = DICT_ENTRIES; i <= last; i++) {
      const word = yield* read(table + i);
      if (i === DICT_INDEX) yield* containers.put(me, table, table + i, peek(fresh + i));
      else yield* write(table + i, peek(fresh + i));
      poke(fresh + i, word);
    }
    yield* containers.passOn(me, table, fresh);
  }

  return { places, newTable, hashKey, holdAndFind, releaseFound, insertHeld, deleteHeld, swapHeld };
}
