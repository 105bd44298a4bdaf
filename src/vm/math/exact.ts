// Functions of the module math that are exact, or rounded once: over integers, fractions and the bits of
// floats.

import { fractionOf, roundedQuotient } from '../text/fractions.ts';
import { bitLength } from '../objects.ts';

const view = new DataView(new ArrayBuffer(8));
/** Exponent of the least float; exponent from which on there are none. */
const LEAST_EXPONENT = -1074;
const MANTISSA_BITS = 53;

/** mantissa * 2 ** exponent as a float, rounded once, halves to even; infinite if it is too large. */
export function roundToFloat(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const top = bitLength(mantissa) + exponent;
  if (top > 1100) return mantissa < 0n ? -Infinity : Infinity;
  const unit = Math.max(top - MANTISSA_BITS, LEAST_EXPONENT);
  const shift = exponent - unit;
  const rounded =
    shift >= 0 ? mantissa << BigInt(shift) : roundedQuotient(mantissa, 1n << BigInt(-shift));
  // In two steps, of which only the second can leave the normal numbers, and then exactly.
  const half = Math.trunc(unit / 2);
  return Number(rounded) * 2 ** half * 2 ** (unit - half);
}

/** The integer that a finite float is of 2 ** LEAST_EXPONENT. */
function scaled(x: number): bigint {
  const { mantissa, exponent } = fractionOf(x);
  return mantissa << BigInt(exponent - LEAST_EXPONENT);
}

/** The sum of finite floats, rounded once; undefined if it overflows on the way. */
export function exactSum(values: readonly number[]): number | undefined {
  let total = 0n;
  for (const value of values) {
    total += scaled(value);
    if (!Number.isFinite(roundToFloat(total, LEAST_EXPONENT))) return undefined;
  }
  return roundToFloat(total, LEAST_EXPONENT);
}

/** The sum of products of finite floats, rounded once. */
export function exactProductSum(a: readonly number[], b: readonly number[]): number {
  let total = 0n;
  for (const [i, x] of a.entries()) total += scaled(x) * scaled(b[i]!);
  return roundToFloat(total, 2 * LEAST_EXPONENT);
}

/** x * y + z rounded once, for finite floats. */
export function fusedMultiplyAdd(x: number, y: number, z: number): number {
  const total = scaled(x) * scaled(y) + (scaled(z) << BigInt(-LEAST_EXPONENT));
  // A zero has the sign that the operands give it.
  return total === 0n ? x * y + z : roundToFloat(total, 2 * LEAST_EXPONENT);
}

/** The root of the sum of the squares, rounded once. */
export function exactNorm(values: readonly number[]): number {
  if (values.some((x) => Math.abs(x) === Infinity)) return Infinity;
  if (values.some(Number.isNaN)) return NaN;
  let total = 0n;
  for (const x of values) total += scaled(x) ** 2n;
  if (total === 0n) return 0;
  // So many bits more that the root has two more than a float, the last of which says that it is not exact.
  const missing = Math.max(0, 2 * (MANTISSA_BITS + 2) - bitLength(total));
  const shift = missing + (missing & 1);
  const square = total << BigInt(shift);
  const root = integerRoot(square);
  const sticky = root * root === square ? 0n : 1n;
  return roundToFloat((root << 1n) | sticky, LEAST_EXPONENT - shift / 2 - 1);
}

/** The greatest integer whose square is not greater; `value` is not negative. */
export function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return 0n;
  const multiple = (a / greatestCommonDivisor(a, b)) * b;
  return multiple < 0n ? -multiple : multiple;
}

/** The product of the integers from `from` to `to`. */
export function productOfRange(from: bigint, to: bigint): bigint {
  if (from > to) return 1n;
  if (to - from < 8n) {
    let product = from;
    for (let i = from + 1n; i <= to; i++) product *= i;
    return product;
  }
  const middle = (from + to) >> 1n;
  return productOfRange(from, middle) * productOfRange(middle + 1n, to);
}

export function combinations(n: bigint, k: bigint): bigint {
  if (k > n) return 0n;
  const least = k > n - k ? n - k : k;
  return productOfRange(n - least + 1n, n) / productOfRange(1n, least);
}

/** x = mantissa * 2 ** exponent, the mantissa from 0.5 to before 1. */
export function mantissaAndExponent(x: number): [mantissa: number, exponent: number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const { mantissa, exponent } = fractionOf(x);
  const bits = bitLength(mantissa);
  return [Number(mantissa) / 2 ** bits, exponent + bits];
}

/** The float that is `steps` floats away from x in the direction of y. */
export function floatAfter(x: number, y: number, steps: bigint): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y || steps === 0n) return steps === 0n ? x : y;
  const from = orderOf(x);
  const to = orderOf(y);
  const distance = to > from ? to - from : from - to;
  if (steps >= distance) return y;
  const at = to > from ? from + steps : from - steps;
  // Both zeros are number 0: a step that ends there keeps the sign that x had.
  return at === 0n && x < 0 ? -0 : floatOfOrder(at);
}

/** Floats numbered in order, zero 0. */
function orderOf(x: number): bigint {
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigInt64(0);
  return x < 0 ? -bits : bits;
}

function floatOfOrder(order: bigint): number {
  view.setBigInt64(0, order < 0n ? -order : order);
  return order < 0n ? -view.getFloat64(0) : view.getFloat64(0);
}

/** The distance to the next float away from zero. */
export function unitInLastPlace(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size === Infinity) return size;
  const next = floatAfter(size, Infinity, 1n);
  return next === Infinity ? size - floatAfter(size, 0, 1n) : next - size;
}

/** IEEE 754's remainder: x minus the nearest multiple of y, halfway the even one; both finite, y not 0. */
export function nearestRemainder(x: number, y: number): number {
  const [absX, absY] = [Math.abs(x), Math.abs(y)];
  const rest = absX % absY;
  const other = absY - rest;
  let result = rest;
  if (rest > other) result = -other;
  else if (rest === other) result = rest - 2 * ((0.5 * (absX - rest)) % absY);
  return x < 0 || Object.is(x, -0) ? -result : result;
}
