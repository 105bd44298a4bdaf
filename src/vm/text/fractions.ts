// Floats as fractions, and rounding of fractions: exactly, with integers alone.

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
