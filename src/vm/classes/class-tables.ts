// The namespaces of classes: tables whose slots never move, so that methods are found without a lock.
//
// Source: PEP 703, "Optimistically Avoiding Locking". Where CPython caches what it has found in a type, here
//   the names themselves can be read while another thread adds one.
// State: class  TYPE_TABLE: its table, changed under the class's lock
//        table  TABLE_USED: entries, under the class's lock; an index word: written once, after the entry that
//               it leads to; a name: never changes; a value: a slot of the strategy's containers
// Invariant: a table that a larger one has taken the place of no longer changes, and stays (TABLE_PREVIOUS)
//   as long as the class: who still reads it sees what was so when he started.
// Limits: what such an old table refers to lives as long as the class.

import type { Address, Steps } from '../../memory.ts';
import { load, peek, poke, read, store, swap, write } from '../../memory.ts';
import {
  CLASS_TABLE_TYPE,
  SIZE,
  STR_HASH,
  TABLE_ENTRIES,
  TABLE_PREVIOUS,
  TABLE_USED,
  TYPE_TABLE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { sameText } from '../collections/keys.ts';
import type { Objects } from '../objects.ts';

const LEAST_CAPACITY = 8;
/** Words of an entry: name, value. */
const WORDS = 2;

/** Address of the value that a name has in a table, or 0. */
function* findValue(table: Ref, name: Ref): Steps<Address> {
  const capacity = peek(table + SIZE);
  const index = table + TABLE_ENTRIES + WORDS * capacity;
  const mask = 2 * capacity - 1;
  for (let i = peek(name + STR_HASH) & mask; ; i = (i + 1) & mask) {
    const number = yield* load(index + i);
    if (number === 0) return 0;
    const entry = table + TABLE_ENTRIES + (number - 1) * WORDS;
    const found = peek(entry);
    if (found === name || sameText(found, name)) return entry + 1;
  }
}

export type ClassTables = ReturnType<typeof makeClassTables>;

export function makeClassTables(objects: Objects) {
  const { containers, decref, incref, newObject } = objects;

  /** An empty table with room for at least `entries`. */
  function* newTable(me: Thread, entries: number): Steps<Ref> {
    let capacity = LEAST_CAPACITY;
    while (capacity < entries) capacity *= 2;
    const words = TABLE_ENTRIES + (WORDS + 2) * capacity;
    const table = yield* newObject(me, CLASS_TABLE_TYPE, words);
    if (table === 0) return 0;
    poke(table + SIZE, capacity);
    for (let i = TABLE_PREVIOUS; i < words; i++) poke(table + i, 0);
    return table;
  }

  /** The value of a name in a class itself, a new reference, or 0. */
  function* loadOwn(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    const table = yield* load(type + TYPE_TABLE);
    const slot = yield* findValue(table, name);
    return slot === 0 ? 0 : yield* containers.load(me, type, slot);
  }

  /** The same as a reference of a frame. */
  function* loadOwnToFrame(me: Thread, type: Ref, name: Ref): Steps<Ref> {
    const table = yield* load(type + TYPE_TABLE);
    const slot = yield* findValue(table, name);
    return slot === 0 ? 0 : yield* objects.loadToFrame(me, type, slot);
  }

  /** Adds a name that a table does not have; its lock is held, or nobody else knows it. There is room. */
  function* addHeld(me: Thread, table: Ref, name: Ref, value: Ref): Steps {
    yield* incref(me, name);
    yield* incref(me, value);
    const used = yield* read(table + TABLE_USED);
    const entry = table + TABLE_ENTRIES + used * WORDS;
    yield* write(entry, name);
    yield* write(entry + 1, value);
    yield* write(table + TABLE_USED, used + 1);
    const capacity = peek(table + SIZE);
    const index = table + TABLE_ENTRIES + WORDS * capacity;
    const mask = 2 * capacity - 1;
    let i = peek(name + STR_HASH) & mask;
    while ((yield* load(index + i)) !== 0) i = (i + 1) & mask;
    yield* store(index + i, used + 1);
  }

  /** Puts a table of twice the size in the place of a class's, whose lock is held; 0: no memory. */
  function* growHeld(me: Thread, type: Ref, table: Ref): Steps<Ref> {
    const larger = yield* newTable(me, 2 * peek(table + SIZE));
    if (larger === 0) return 0;
    const used = yield* read(table + TABLE_USED);
    for (let i = 0; i < used; i++) {
      const entry = table + TABLE_ENTRIES + i * WORDS;
      const value = yield* load(entry + 1);
      if (value !== 0) yield* addHeld(me, larger, peek(entry), value);
    }
    poke(larger + TABLE_PREVIOUS, table);
    yield* store(type + TYPE_TABLE, larger);
    return larger;
  }

  /** Binds a name in a class; false with MemoryError. */
  function* storeOwn(me: Thread, type: Ref, name: Ref, value: Ref): Steps<boolean> {
    let old: Ref = 0;
    yield* containers.acquire(me, type);
    let table = yield* load(type + TYPE_TABLE);
    const slot = yield* findValue(table, name);
    if (slot !== 0) {
      yield* incref(me, value);
      old = yield* swap(slot, value);
    } else {
      if ((yield* read(table + TABLE_USED)) === peek(table + SIZE)) {
        table = yield* growHeld(me, type, table);
      }
      if (table !== 0) yield* addHeld(me, table, name, value);
    }
    yield* containers.release(me, type);
    if (old !== 0) yield* decref(me, old);
    return table !== 0;
  }

  /** Unbinds a name in a class; false if it had no value. */
  function* deleteOwn(me: Thread, type: Ref, name: Ref): Steps<boolean> {
    yield* containers.acquire(me, type);
    const table = yield* load(type + TYPE_TABLE);
    const slot = yield* findValue(table, name);
    const old = slot === 0 ? 0 : yield* swap(slot, 0);
    yield* containers.release(me, type);
    if (old !== 0) yield* decref(me, old);
    return old !== 0;
  }

  /** How many names a class has, deleted ones included. */
  function* countOwn(type: Ref): Steps<number> {
    return yield* load((yield* load(type + TYPE_TABLE)) + TABLE_USED);
  }

  /** The i-th name of a class, borrowed from it. */
  function* nameAt(type: Ref, i: number): Steps<Ref> {
    return peek((yield* load(type + TYPE_TABLE)) + TABLE_ENTRIES + i * WORDS);
  }

  return { newTable, loadOwn, loadOwnToFrame, storeOwn, deleteOwn, addHeld, countOwn, nameAt };
}
