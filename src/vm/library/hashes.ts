// What hash() answers: CPython's numbers for numbers and for tuples of them. Dicts and sets use hashes of
// 32 bits instead (collections/keys.ts), which is what hash() gives for all else: a str's hash is
// another in each run of CPython, too.
//
// Source: CPython 3.13, Objects/tupleobject.c (xxHash).

import { peek } from '../../memory.ts';
import { FLOAT_TYPE, SIZE, TUPLE_ITEMS, TUPLE_TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref } from '../../strategy.ts';
import { hashOf } from '../collections/keys.ts';
import { isIntType } from '../numbers.ts';
import { bigIntValue, floatValue } from '../objects.ts';
import { hashFloat, hashInteger } from '../text/number-hash.ts';

const PRIME_1 = 11400714785074694791n;
const PRIME_2 = 14029467366897019727n;
const PRIME_5 = 2870177450012600261n;
/** What a tuple's length is mixed with, and what a hash that must not be -1 is instead. */
const LENGTH_SALT = 3527539n;
const INSTEAD_OF_MINUS_ONE = 1546275796n;

/** hash() of a tuple whose items have these hashes. */
export function hashOfItems(items: readonly bigint[]): bigint {
  let hash = PRIME_5;
  for (const item of items) {
    hash = BigInt.asUintN(64, hash + BigInt.asUintN(64, item) * PRIME_2);
    hash = BigInt.asUintN(64, (hash << 31n) | (hash >> 33n));
    hash = BigInt.asUintN(64, hash * PRIME_1);
  }
  hash = BigInt.asIntN(64, hash + (BigInt(items.length) ^ PRIME_5 ^ LENGTH_SALT));
  return hash === -1n ? INSTEAD_OF_MINUS_ONE : hash;
}

function hashTuple(tuple: Ref): bigint {
  const items = Array.from({ length: peek(tuple + SIZE) }, (_, i) => peek(tuple + TUPLE_ITEMS + i));
  return hashOfItems(items.map((item) => pythonHash(item)));
}

/** hash() of an object that has one. */
export function pythonHash(object: Ref): bigint {
  const type = layoutOf(object);
  if (isIntType(type)) return hashInteger(bigIntValue(object));
  if (type === TUPLE_TYPE) return hashTuple(object);
  if (type === FLOAT_TYPE && !Number.isNaN(floatValue(object))) {
    return hashFloat(floatValue(object));
  }
  return BigInt(hashOf(object));
}
