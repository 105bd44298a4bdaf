// Floats as hexadecimal text, for float.hex and float.fromhex.

import { fractionOf, roundedQuotient } from './fractions.ts';

const MANTISSA_BITS = 52;
const LEAST_EXPONENT = -1074;
const HEX = /^[+-]?(?:0x)?(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?$/i;
const NAMED = /^([+-]?)(?:inf(?:inity)?|(nan))$/i;

export function floatToHex(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (!Number.isFinite(x)) return `${sign}inf`;
  if (x === 0) return `${sign}0x0.0p+0`;
  const { mantissa, exponent } = fractionOf(Math.abs(x));
  const whole = mantissa >> BigInt(MANTISSA_BITS);
  const rest = (mantissa & ((1n << BigInt(MANTISSA_BITS)) - 1n)).toString(16).padStart(13, '0');
  const power = exponent + MANTISSA_BITS;
  return `${sign}0x${whole}.${rest}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

/** The float that a text is; infinite if too large for one; undefined if it is none. */
export function floatFromHex(text: string): number | undefined {
  const plain = text.replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, '');
  const named = NAMED.exec(plain);
  if (named !== null) {
    if (named[2] !== undefined) return NaN;
    return named[1] === '-' ? -Infinity : Infinity;
  }
  if (!HEX.test(plain)) return undefined;
  const isNegative = plain.startsWith('-');
  const [digits, power = '0'] = plain.replace(/^[+-]?(?:0x)?/i, '').split(/p/i) as [
    string,
    string?,
  ];
  const [whole, fraction = ''] = digits.split('.') as [string, string?];
  const value = scale(
    BigInt(`0x0${whole}${fraction}`),
    BigInt(power) - 4n * BigInt(fraction.length),
  );
  return isNegative ? -value : value;
}

/** mantissa * 2 ** exponent, rounded to a float once. */
function scale(mantissa: bigint, exponent: bigint): number {
  if (mantissa === 0n) return 0;
  const bits = BigInt(mantissa.toString(2).length);
  const top = bits + exponent;
  if (top > 1024n) return Infinity;
  if (top < -1075n) return 0;
  // Cut down to as many bits as a float of that size has; what is left is exact.
  const unit = Math.max(Number(top) - 53, LEAST_EXPONENT);
  const shift = Number(exponent) - unit;
  const rounded =
    shift >= 0 ? mantissa << BigInt(shift) : roundedQuotient(mantissa, 1n << BigInt(-shift));
  return unit < -1000
    ? Number(rounded) * 2 ** -1000 * 2 ** (unit + 1000)
    : Number(rounded) * 2 ** unit;
}
