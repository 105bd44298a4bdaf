// What makes two keys the same, and their hash. Keys are immutable, so no step of it can be interleaved.

import { peek } from '../../memory.ts';
import { ENTRY_WORDS } from '../../heap/references.ts';
import {
  ALIAS_ARGS,
  ALIAS_ORIGIN,
  ALIAS_TYPE,
  UNION_TYPE,
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  DICT_ENTRIES,
  DICT_INDEX,
  DICT_MASK,
  DICT_TYPE,
  DICT_USED,
  FROZENSET_TYPE,
  ITEMS_TYPE,
  KEYS_TYPE,
  FLOAT_TYPE,
  FLOAT_VALUE,
  INT_HIGH,
  INT_LOW,
  LIST_TYPE,
  LONG_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  RANGE_LENGTH,
  RANGE_START,
  RANGE_TYPE,
  SET_TYPE,
  SIZE,
  SLICE_TYPE,
  STR_CHARS,
  STR_HASH,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  WEAKREF_TYPE,
} from '../../layout.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import type { Ref } from '../../strategy.ts';
import { compareValues, isIntType, isNumberType } from '../numbers.ts';
import { bigIntValue, floatValue, intValue } from '../objects.ts';
import { hashFloat, hashInteger } from '../text/number-hash.ts';
import { rangesEqual } from './ranges.ts';

const GOLDEN = 0x9e3779b1 | 0;
const SPREAD = 0x85ebca6b | 0;
const ENTRY_KEY = 1;

/** Spreads two words over one that is not 0. */
function mix(low: number, high: number): number {
  const hash = (low ^ Math.imul(high, GOLDEN)) | 0;
  return hash === 0 ? 1 : hash;
}

/** Equal numbers hash alike, whatever their types. */
function hashNumber(object: Ref): number {
  const type = layoutOf(object);
  if (type === LONG_TYPE) return hashLarge(hashInteger(bigIntValue(object)));
  if (isIntType(type)) {
    const low = peek(object + INT_LOW);
    const high = peek(object + INT_HIGH);
    return high === low >> 31 ? mix(low, 0) : mix(low, high);
  }
  const value = floatValue(object);
  if (value === (value | 0)) return mix(value | 0, 0);
  if (!Number.isInteger(value)) {
    return mix(peek(object + FLOAT_VALUE), peek(object + FLOAT_VALUE + 1));
  }
  if (Math.abs(value) >= 2 ** 63) return hashLarge(hashFloat(value));
  const integer = BigInt(value);
  return mix(Number(BigInt.asIntN(32, integer)), Number(integer >> 32n));
}

/** Of 64 bits, for numbers that have more. */
function hashLarge(hash: bigint): number {
  return mix(Number(BigInt.asIntN(32, hash)), Number(hash >> 32n));
}

/**
 * Whether an object's hash, and whether it equals another such one, can be told without running anything of the
 * program.
 */
export function isPlainKey(object: Ref): boolean {
  const type = peek(object + TYPE);
  if (type === STR_TYPE) return true;
  if (isClass(type) || type === WEAKREF_TYPE) return false;
  if (type !== TUPLE_TYPE) return true;
  for (let i = 0; i < peek(object + SIZE); i++) {
    if (!isPlainKey(peek(object + TUPLE_ITEMS + i))) return false;
  }
  return true;
}

/** Of the hashes of a tuple's items, in their order, that of the tuple. */
export function hashItems(hashes: readonly number[]): number {
  let hash = hashes.length + 1;
  for (const item of hashes) hash = (Math.imul(hash, 31) + item) | 0;
  return hash === 0 ? 1 : hash;
}

function isUnhashableType(type: Ref): boolean {
  switch (type) {
    case LIST_TYPE:
    case DICT_TYPE:
    case SET_TYPE:
    case BYTEARRAY_TYPE:
    case KEYS_TYPE:
    case ITEMS_TYPE:
      return true;
    default:
      return false;
  }
}

/** The first thing in a key, itself included, that has no hash; 0 if it has one. */
export function unhashable(object: Ref): Ref {
  const type = layoutOf(object);
  if (isUnhashableType(type)) return object;
  if (type !== TUPLE_TYPE) return 0;
  for (let i = 0; i < peek(object + SIZE); i++) {
    const found = unhashable(peek(object + TUPLE_ITEMS + i));
    if (found !== 0) return found;
  }
  return 0;
}

/** Hash of a frozenset: whatever the order of its items. */
function hashFrozen(set: Ref): number {
  let hash = peek(set + SIZE) + 1;
  const used = peek(set + DICT_USED);
  for (let i = 0; i < used; i++) {
    const entry = peek(set + DICT_ENTRIES) + i * ENTRY_WORDS;
    if (peek(entry + ENTRY_KEY) !== 0) hash ^= Math.imul(peek(entry) ^ GOLDEN, SPREAD);
  }
  return hash === 0 ? 1 : hash;
}

/** Whether two frozensets have the same items. */
function sameFrozen(a: Ref, b: Ref): boolean {
  if (peek(a + SIZE) !== peek(b + SIZE)) return false;
  const used = peek(a + DICT_USED);
  for (let i = 0; i < used; i++) {
    const entry = peek(a + DICT_ENTRIES) + i * ENTRY_WORDS;
    const key = peek(entry + ENTRY_KEY);
    if (key !== 0 && !frozenHas(b, key, peek(entry))) return false;
  }
  return true;
}

function frozenHas(set: Ref, key: Ref, hash: number): boolean {
  const [index, mask] = [peek(set + DICT_INDEX), peek(set + DICT_MASK)];
  for (let i = hash & mask; ; i = (i + 1) & mask) {
    const number = peek(index + i);
    if (number === 0) return false;
    const entry = peek(set + DICT_ENTRIES) + (number - 1) * ENTRY_WORDS;
    const found = peek(entry + ENTRY_KEY);
    if (found !== 0 && peek(entry) === hash && sameKey(found, key)) return true;
  }
}

/** Hash of an object that has one: a 32-bit int, never 0. */
export function hashOf(object: Ref): number {
  const type = layoutOf(object);
  if (type === STR_TYPE || type === BYTES_TYPE) return peek(object + STR_HASH);
  if (isNumberType(type)) return hashNumber(object);
  if (type === FROZENSET_TYPE) return hashFrozen(object);
  if (type === RANGE_TYPE) return mix(peek(object + RANGE_START), peek(object + RANGE_LENGTH));
  if (type === METHOD_TYPE) {
    return mix(peek(object + METHOD_SELF), peek(object + METHOD_FUNCTION));
  }
  if (type === ALIAS_TYPE)
    return mix(peek(object + ALIAS_ORIGIN), hashOf(peek(object + ALIAS_ARGS)));
  // Their order does not matter.
  if (type === UNION_TYPE) return mix(peek(peek(object + ALIAS_ARGS) + SIZE), 0);
  if (type !== TUPLE_TYPE && type !== SLICE_TYPE) return mix(object, 0);
  const size = type === SLICE_TYPE ? 3 : peek(object + SIZE);
  const hashes: number[] = [];
  for (let i = 0; i < size; i++) hashes.push(hashOf(peek(object + TUPLE_ITEMS + i)));
  return hashItems(hashes);
}

/** Whether two strs have the same characters. */
export function sameText(a: Ref, b: Ref): boolean {
  if (a === b) return true;
  const size = peek(a + SIZE);
  if (size !== peek(b + SIZE) || peek(a + STR_HASH) !== peek(b + STR_HASH)) return false;
  for (let i = 0; i < size; i++) {
    if (peek(a + STR_CHARS + i) !== peek(b + STR_CHARS + i)) return false;
  }
  return true;
}

const numberValue = (object: Ref): number | bigint =>
  layoutOf(object) === FLOAT_TYPE ? floatValue(object) : intValue(object);

/** Whether two unions have the same types, each of which they have once. */
function sameParts(a: Ref, b: Ref): boolean {
  const [own, other] = [peek(a + ALIAS_ARGS), peek(b + ALIAS_ARGS)];
  const size = peek(own + SIZE);
  const isIn = (part: Ref): boolean => {
    for (let i = 0; i < size; i++) if (sameKey(peek(other + TUPLE_ITEMS + i), part)) return true;
    return false;
  };
  if (size !== peek(other + SIZE)) return false;
  for (let i = 0; i < size; i++) if (!isIn(peek(own + TUPLE_ITEMS + i))) return false;
  return true;
}

/** Whether two hashable objects are equal. */
export function sameKey(a: Ref, b: Ref): boolean {
  if (a === b) return true;
  const type = layoutOf(a);
  if (isNumberType(type)) {
    if (!isNumberType(layoutOf(b))) return false;
    return compareValues(numberValue(a), numberValue(b)) === 0;
  }
  if (type !== layoutOf(b)) return false;
  if (type === FROZENSET_TYPE) return sameFrozen(a, b);
  if (type === STR_TYPE || type === BYTES_TYPE) return sameText(a, b);
  if (type === METHOD_TYPE) {
    if (peek(a + METHOD_SELF) !== peek(b + METHOD_SELF)) return false;
    return peek(a + METHOD_FUNCTION) === peek(b + METHOD_FUNCTION);
  }
  if (type === RANGE_TYPE) return rangesEqual(a, b);
  if (type === UNION_TYPE) return sameParts(a, b);
  if (type === ALIAS_TYPE) {
    const isSame = peek(a + ALIAS_ORIGIN) === peek(b + ALIAS_ORIGIN);
    return isSame && sameKey(peek(a + ALIAS_ARGS), peek(b + ALIAS_ARGS));
  }
  if (type !== TUPLE_TYPE && type !== SLICE_TYPE) return false;
  const size = type === SLICE_TYPE ? 3 : peek(a + SIZE);
  if (type === TUPLE_TYPE && size !== peek(b + SIZE)) return false;
  for (let i = 0; i < size; i++) {
    if (!sameKey(peek(a + TUPLE_ITEMS + i), peek(b + TUPLE_ITEMS + i))) return false;
  }
  return true;
}

/** Whether two objects with the same hash are equal: 1, 0, or -1 if that is the program's to say. */
export function comparePlain(a: Ref, b: Ref): number {
  if (!isPlainKey(a) || !isPlainKey(b)) return -1;
  return sameKey(a, b) ? 1 : 0;
}
