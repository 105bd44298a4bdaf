// round() on values: exactly, halves to even.
//
// A float is a fraction with a power of two below it, so that how far it is from a decimal can be told
// with integers alone; CPython does the same by dtoa in mode 3 (Objects/floatobject.c, double_round).

import { fractionOf, roundedQuotient } from '../text/fractions.ts';

/** Decimals past which every float is what it was, and before which it is nothing. */
const MOST_DIGITS = 323;
const LEAST_DIGITS = -308;

/** x with `digits` decimals, as a float; infinite if it grows too large for one. */
export function roundFloat(x: number, digits: number): number {
  if (!Number.isFinite(x) || x === 0 || digits > MOST_DIGITS) return x;
  if (digits < LEAST_DIGITS) return 0 * x;
  const { mantissa, exponent } = fractionOf(x);
  const up = (digits > 0 ? 10n ** BigInt(digits) : 1n) << BigInt(Math.max(exponent, 0));
  const down = (digits < 0 ? 10n ** BigInt(-digits) : 1n) << BigInt(Math.max(-exponent, 0));
  const rounded = roundedQuotient(mantissa * up, down);
  return rounded === 0n ? 0 * x : Number(`${rounded}e${-digits}`);
}

/** The integer nearest to a finite x. */
export function roundToInteger(x: number): bigint {
  const { mantissa, exponent } = fractionOf(x);
  return exponent >= 0
    ? mantissa << BigInt(exponent)
    : roundedQuotient(mantissa, 1n << BigInt(-exponent));
}

/** An int rounded to tens, hundreds and so on if `digits` is negative. */
export function roundInteger(value: bigint, digits: number): bigint {
  if (digits >= 0) return value;
  // No int has that many decimals, or it comes nowhere near half of such a unit.
  if (-digits > value.toString(16).length * 1.3) return 0n;
  const unit = 10n ** BigInt(-digits);
  return roundedQuotient(value, unit) * unit;
}
