// The decimal digits of floats, exactly rounded, as C's printf has them; halves go to the even digit.

import { fractionOf, roundedQuotient } from './fractions.ts';

/** Digits of a magnitude and where the point is: before the digit at index `point`. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** |x| * 10 ** power, rounded to an integer; x is finite. */
function scaled(x: number, power: number): bigint {
  const { mantissa, exponent } = fractionOf(Math.abs(x));
  const up = (power > 0 ? 10n ** BigInt(power) : 1n) << (exponent > 0 ? BigInt(exponent) : 0n);
  const down = (power < 0 ? 10n ** BigInt(-power) : 1n) << (exponent < 0 ? BigInt(-exponent) : 0n);
  return roundedQuotient(mantissa * up, down);
}

/** `decimals` digits behind the point. */
export function fixedDigits(x: number, decimals: number): Decimal {
  const digits = scaled(x, decimals).toString();
  const padded = digits.padStart(decimals + 1, '0');
  return { digits: padded, point: padded.length - decimals };
}

/** `count` digits in all, the first of them not 0 unless x is. */
export function significantDigits(x: number, count: number): Decimal {
  if (x === 0) return { digits: '0'.repeat(count), point: 1 };
  // The shortest digits may be those of the next power of ten, as the rounded ones may.
  let exponent = Number(Math.abs(x).toExponential().split('e')[1]);
  for (;;) {
    const digits = scaled(x, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, point: exponent + 1 };
    exponent += digits.length - count;
  }
}

/** The fewest digits that read back as the same float. */
export function shortestDigits(x: number): Decimal {
  const [mantissa, exponent] = Math.abs(x).toExponential().split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}
