// Where the items of a set lie: a set is gone over in the order of its table, and programs that print
// sets of numbers show that order.
//
// Source: CPython 3.13, Objects/setobject.c (set_add_entry, set_table_resize).
// Differs: what is looked up goes through the index that sets have as dicts do; only which entry an item
//   gets is decided as there. The hash that decides is Python's for numbers, tuples and the like, and the
//   32 bits that tables use for all else, whose order is another in each run of CPython, too.
// State: as many entries as CPython's table has places, all of them counted in DICT_USED. One of which
//   the hash is 0 was never used, one with a hash and no key is deleted ("dummy"). SET_FILL is how many
//   were used, SET_FINGER where pop() looks first.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, write } from '../../memory.ts';
import { ENTRY_WORDS } from '../../heap/references.ts';
import {
  DICT_CAPACITY,
  DICT_ENTRIES,
  DICT_INDEX,
  DICT_MASK,
  DICT_USED,
  FLOAT_TYPE,
  FROZENSET_TYPE,
  INT_HIGH,
  INT_LOW,
  INT_TYPE,
  NONE_TYPE,
  RANGE_TYPE,
  SET_FILL,
  SIZE,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Blocks } from '../../heap/allocate.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { isIntType } from '../numbers.ts';
import { allocateIndex, indexWords } from './table-index.ts';
import { pythonHash } from './python-hash.ts';

const ENTRY_HASH = 0;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;
const LEAST_PLACES = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5n;
/** Sets larger than this grow to twice their size, smaller ones to four times. */
const LARGE = 50000;

/** The 64-bit hash that decides where an item lies; `hash` is the table's own. */
function placeHash(item: Ref, hash: number): bigint {
  const type = peek(item + TYPE);
  switch (type) {
    case FLOAT_TYPE:
    case TUPLE_TYPE:
    case FROZENSET_TYPE:
    case NONE_TYPE:
    case RANGE_TYPE:
      return pythonHash(item);
    default:
      return isIntType(type) ? pythonHash(item) : BigInt(hash);
  }
}

/** Its low 32 bits. */
function lowHash(item: Ref, hash: number): number {
  if (peek(item + TYPE) === INT_TYPE) {
    const low = peek(item + INT_LOW);
    if (peek(item + INT_HIGH) === 0 && low >= 0) return low;
  }
  return Number(BigInt.asIntN(32, placeHash(item, hash)));
}

/**
 * The place for an item among `places` entries, one of which is unused: that of the last deleted item on
 * the way to an unused one, or else that one.
 */
function* freePlace(entries: Address, places: number, item: Ref, hash: number): Steps<number> {
  const mask = places - 1;
  let place = lowHash(item, hash) & mask;
  let perturb = -1n;
  let deleted = -1;
  for (;;) {
    const probes = place + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let i = place; i <= place + probes; i++) {
      const entry = entries + i * ENTRY_WORDS;
      if ((yield* read(entry + ENTRY_HASH)) === 0) return deleted < 0 ? i : deleted;
      if ((yield* read(entry + ENTRY_KEY)) === 0) deleted = i;
    }
    if (perturb < 0n) perturb = BigInt.asUintN(64, placeHash(item, hash));
    perturb >>= PERTURB_SHIFT;
    place = Number((BigInt(place) * 5n + 1n + perturb) & BigInt(mask));
  }
}

/** Puts an item into an unused place, and into the index. */
function* placeHeld(set: Ref, item: Ref, hash: number): Steps {
  const entries = yield* read(set + DICT_ENTRIES);
  const place = yield* freePlace(entries, yield* read(set + DICT_CAPACITY), item, hash);
  const entry = entries + place * ENTRY_WORDS;
  const isUnused = (yield* read(entry + ENTRY_HASH)) === 0;
  yield* write(entry + ENTRY_HASH, hash);
  yield* write(entry + ENTRY_KEY, item);
  yield* write(entry + ENTRY_VALUE, 0);
  const index = yield* read(set + DICT_INDEX);
  const mask = yield* read(set + DICT_MASK);
  let i = hash & mask;
  while ((yield* read(index + i)) !== 0) i = (i + 1) & mask;
  yield* write(index + i, place + 1);
  if (isUnused) yield* write(set + SET_FILL, (yield* read(set + SET_FILL)) + 1);
}

/** Places of a table that must have more than `least`. */
function placesFor(least: number): number {
  let places = LEAST_PLACES;
  while (places <= least) places *= 2;
  return places;
}

export type SetPlaces = ReturnType<typeof makeSetPlaces>;

export function makeSetPlaces(blocks: Blocks) {
  const { allocateBlock, releaseBlock } = blocks;

  /** Moves the items to a table of more than `least` places. False, nothing changed, if memory is out. */
  function* resizeHeld(me: Thread, set: Ref, least: number): Steps<boolean> {
    const places = placesFor(least);
    const entries = yield* allocateBlock(me, places * ENTRY_WORDS);
    const index = entries === 0 ? 0 : yield* allocateIndex(me, blocks, 2 * places, entries);
    if (index === 0) {
      if (entries !== 0) yield* releaseBlock(me, entries, places * ENTRY_WORDS);
      return false;
    }
    for (let i = 0; i < places * ENTRY_WORDS; i++) poke(entries + i, 0);
    const [oldEntries, oldIndex] = [yield* read(set + DICT_ENTRIES), yield* read(set + DICT_INDEX)];
    const [oldPlaces, oldMask] = [yield* read(set + DICT_CAPACITY), yield* read(set + DICT_MASK)];
    yield* write(set + DICT_ENTRIES, entries);
    yield* write(set + DICT_INDEX, index);
    yield* write(set + DICT_CAPACITY, places);
    yield* write(set + DICT_MASK, 2 * places - 1);
    yield* write(set + DICT_USED, places);
    yield* write(set + SET_FILL, 0);
    for (let i = 0; i < oldPlaces; i++) {
      const entry = oldEntries + i * ENTRY_WORDS;
      const key = yield* read(entry + ENTRY_KEY);
      if (key !== 0) yield* placeHeld(set, key, yield* read(entry + ENTRY_HASH));
    }
    if (oldEntries !== 0) {
      yield* releaseBlock(me, oldEntries, oldPlaces * ENTRY_WORDS);
      yield* releaseBlock(me, oldIndex, indexWords(oldMask + 1));
    }
    return true;
  }

  /** Places of a set that is held; one that has none yet will have eight. */
  function* placesHeld(set: Ref): Steps<number> {
    return Math.max(LEAST_PLACES, yield* read(set + DICT_CAPACITY));
  }

  const grown = (size: number): number => (size > LARGE ? 2 * size : 4 * size);

  /** Adds an item that is not in the set, which is held; false if memory is out. */
  function* insertItemHeld(me: Thread, set: Ref, item: Ref, hash: number): Steps<boolean> {
    if ((yield* read(set + DICT_ENTRIES)) === 0 && !(yield* resizeHeld(me, set, 0))) return false;
    const fill = yield* read(set + SET_FILL);
    const size = (yield* read(set + SIZE)) + 1;
    const places = yield* placesHeld(set);
    // There is always room for one, but not if the table could not grow after the last.
    if (fill + 1 >= places) return false;
    yield* placeHeld(set, item, hash);
    yield* write(set + SIZE, size);
    const isFuller = (yield* read(set + SET_FILL)) > fill;
    if (isFuller && (fill + 1) * 5 >= (places - 1) * 3) yield* resizeHeld(me, set, grown(size));
    return true;
  }

  /**
   * Makes a fresh set that nobody else knows a copy of one that is held, place by place as CPython does if the
   * copy is to have as many places and nothing was deleted.
   * @returns 1; 0 if the items have to be added one by one; -1 if memory is out.
   */
  function* copyHeld(me: Thread, source: Ref, fresh: Ref): Steps<number> {
    const size = yield* read(source + SIZE);
    const places = yield* read(source + DICT_CAPACITY);
    if (size === 0 || (yield* read(source + SET_FILL)) !== size) return 0;
    if (placesFor(size * 5 < (LEAST_PLACES - 1) * 3 ? 0 : 2 * size) !== places) return 0;
    const entries = yield* allocateBlock(me, places * ENTRY_WORDS);
    const index = entries === 0 ? 0 : yield* allocateIndex(me, blocks, 2 * places, entries);
    if (index === 0) {
      if (entries !== 0) yield* releaseBlock(me, entries, places * ENTRY_WORDS);
      return -1;
    }
    const from = yield* read(source + DICT_ENTRIES);
    for (let i = 0; i < places * ENTRY_WORDS; i++) poke(entries + i, yield* read(from + i));
    const fromIndex = yield* read(source + DICT_INDEX);
    for (let i = 0; i < 2 * places; i++) poke(index + i, yield* read(fromIndex + i));
    poke(fresh + DICT_ENTRIES, entries);
    poke(fresh + DICT_INDEX, index);
    poke(fresh + DICT_CAPACITY, places);
    poke(fresh + DICT_MASK, 2 * places - 1);
    poke(fresh + DICT_USED, places);
    poke(fresh + SET_FILL, size);
    poke(fresh + SIZE, size);
    return 1;
  }

  /** Makes room for `count` items that another set or a dict has; the set is held. */
  function* reserveHeld(me: Thread, set: Ref, count: number): Steps<boolean> {
    if (count === 0) return true;
    const fill = yield* read(set + SET_FILL);
    if ((fill + count) * 5 < ((yield* placesHeld(set)) - 1) * 3) return true;
    return yield* resizeHeld(me, set, 2 * ((yield* read(set + SIZE)) + count));
  }

  /** Takes deleted items out of the table if they are more than a quarter of it; the set is held. */
  function* trimHeld(me: Thread, set: Ref): Steps<boolean> {
    const size = yield* read(set + SIZE);
    const deleted = (yield* read(set + SET_FILL)) - size;
    if (deleted <= ((yield* placesHeld(set)) - 1) >> 2) return true;
    return yield* resizeHeld(me, set, grown(size));
  }

  return { insertItemHeld, copyHeld, reserveHeld, trimHeld };
}
