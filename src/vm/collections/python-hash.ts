// What hash() answers: CPython's numbers for numbers, None, and for tuples, frozensets, ranges and slices of
// them. Dicts and sets use hashes of 32 bits instead (keys.ts), which is what hash() gives for all else:
// a str's hash is another in each run of CPython, too.
//
// Source: CPython 3.13, Objects/tupleobject.c (xxHash), setobject.c, rangeobject.c, sliceobject.c.

import { peek } from '../../memory.ts';
import { ENTRY_WORDS, layoutOf } from '../../heap/references.ts';
import {
  DICT_ENTRIES,
  DICT_USED,
  FLOAT_TYPE,
  FROZENSET_TYPE,
  NONE_TYPE,
  RANGE_LENGTH,
  RANGE_START,
  RANGE_STEP,
  RANGE_TYPE,
  SIZE,
  SLICE_START,
  SLICE_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
} from '../../layout.ts';
import type { Ref } from '../../strategy.ts';
import { hashOf } from './keys.ts';
import { isIntType } from '../numbers.ts';
import { bigIntValue, floatValue } from '../objects.ts';
import { pairValue } from './ranges.ts';
import { hashFloat, hashInteger } from '../text/number-hash.ts';

const PRIME_1 = 11400714785074694791n;
const PRIME_2 = 14029467366897019727n;
const PRIME_5 = 2870177450012600261n;
/** What a tuple's length is mixed with, and what a hash that must not be -1 is instead. */
const LENGTH_SALT = 3527539n;
const INSTEAD_OF_MINUS_ONE = 1546275796n;

const HASH_OF_NONE = 0xfca86420n;
const MASK_64 = (1n << 64n) - 1n;

function mixLanes(lanes: readonly bigint[]): bigint {
  let hash = PRIME_5;
  for (const lane of lanes) {
    hash = (hash + (lane & MASK_64) * PRIME_2) & MASK_64;
    hash = ((hash << 31n) | (hash >> 33n)) & MASK_64;
    hash = (hash * PRIME_1) & MASK_64;
  }
  return hash;
}

/** hash() of a tuple whose items have these hashes. */
export function hashLanes(lanes: readonly bigint[]): bigint {
  const salt = BigInt(lanes.length) ^ PRIME_5 ^ LENGTH_SALT;
  const hash = BigInt.asIntN(64, mixLanes(lanes) + salt);
  return hash === -1n ? INSTEAD_OF_MINUS_ONE : hash;
}

function hashesAt(from: number, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => pythonHash(peek(from + i)));
}

function hashSlice(slice: Ref): bigint {
  const hash = BigInt.asIntN(64, mixLanes(hashesAt(slice + SLICE_START, 3)));
  return hash === -1n ? INSTEAD_OF_MINUS_ONE : hash;
}

/** Of the length, and of the start and the step as far as they matter. */
function hashRange(range: Ref): bigint {
  const length = pairValue(range + RANGE_LENGTH);
  const [start, step] = [RANGE_START, RANGE_STEP].map((at) => hashInteger(pairValue(range + at)));
  return hashLanes([
    hashInteger(length),
    length > 0n ? start! : HASH_OF_NONE,
    length > 1n ? step! : HASH_OF_NONE,
  ]);
}

/** A frozenset never changes: it can be read without a hold. */
function hashFrozenSet(set: Ref): bigint {
  let hash = 0n;
  for (let i = 0; i < peek(set + DICT_USED); i++) {
    const key = peek(peek(set + DICT_ENTRIES) + i * ENTRY_WORDS + 1);
    if (key === 0) continue;
    const own = pythonHash(key) & MASK_64;
    hash ^= ((own ^ 89869747n ^ (own << 16n)) * 3644798167n) & MASK_64;
  }
  hash ^= BigInt(peek(set + SIZE) + 1) * 1927868237n;
  hash ^= (hash >> 11n) ^ (hash >> 25n);
  hash = BigInt.asIntN(64, hash * 69069n + 907133923n);
  return hash === -1n ? 590923713n : hash;
}

/** hash() of an object that has one. */
export function pythonHash(object: Ref): bigint {
  const type = layoutOf(object);
  if (isIntType(type)) return hashInteger(bigIntValue(object));
  switch (type) {
    case NONE_TYPE:
      return HASH_OF_NONE;
    case TUPLE_TYPE:
      return hashLanes(hashesAt(object + TUPLE_ITEMS, peek(object + SIZE)));
    case SLICE_TYPE:
      return hashSlice(object);
    case RANGE_TYPE:
      return hashRange(object);
    case FROZENSET_TYPE:
      return hashFrozenSet(object);
    case FLOAT_TYPE:
      if (!Number.isNaN(floatValue(object))) return hashFloat(floatValue(object));
  }
  return BigInt(hashOf(object));
}
