// The hashes of numbers: equal ones hash alike, whatever their types.
//
// Source: CPython 3.13, Python/pyhash.c (numbers modulo 2^61 - 1).

import { fractionOf } from './fractions.ts';

const MODULUS = (1n << 61n) - 1n;
const HASH_OF_INFINITY = 314159n;

/** -1 means an error in C. */
const notMinusOne = (hash: bigint): bigint => (hash === -1n ? -2n : hash);

export function hashInteger(value: bigint): bigint {
  return notMinusOne(value < 0n ? -(-value % MODULUS) : value % MODULUS);
}

/** The hash of a float that is a number; equal to that of an int of the same value. */
export function hashFloat(x: number): bigint {
  if (x === Infinity) return HASH_OF_INFINITY;
  if (x === -Infinity) return -HASH_OF_INFINITY;
  const { mantissa, exponent } = fractionOf(x);
  // 2 ** 61 is 1 modulo the modulus: a power of two below the point is one above it.
  const shift = BigInt(((exponent % 61) + 61) % 61);
  const magnitude = ((mantissa < 0n ? -mantissa : mantissa) << shift) % MODULUS;
  return notMinusOne(mantissa < 0n ? -magnitude : magnitude);
}
