// round() on values: exactly, halves to even.
//
// A float is a fraction with a power of two below it, so that how far it is from a decimal can be told
// with integers alone; CPython does the same by dtoa in mode 3 (Objects/floatobject.c, double_round).

/** Decimals past which every float is what it was, and before which it is nothing. */
const MOST_DIGITS = 323;
const LEAST_DIGITS = -308;

const view = new DataView(new ArrayBuffer(8));

/** The quotient of two integers, `divisor` positive, rounded to the nearest, halves to even. */
export function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n;
  const magnitude = isNegative ? -dividend : dividend;
  let quotient = magnitude / divisor;
  const twice = 2n * (magnitude % divisor);
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient += 1n;
  return isNegative ? -quotient : quotient;
}

/** A finite x as an integer times a power of two. */
export function fractionOf(x: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const low = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? low : low | (1n << 52n);
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

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
  // No int of 64 bits comes near to half of 10 ** 20.
  if (digits < -20) return 0n;
  const unit = 10n ** BigInt(-digits);
  return roundedQuotient(value, unit) * unit;
}
