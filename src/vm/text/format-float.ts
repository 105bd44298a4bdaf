// Floats as format() and % write them, without sign, padding and grouping.
//
// Source: CPython 3.13, Python/pystrtod.c (format_float_short).

import { fixedDigits, shortestDigits, significantDigits, type Decimal } from './decimal-digits.ts';

/** How a float is to be written. */
export interface FloatForm {
  /** One of e E f F g G, or r: the fewest digits that read back. */
  readonly type: string;
  readonly precision: number;
  /** `#`: the point stays even with nothing behind it, and trailing zeros of g do. */
  readonly isAlternate: boolean;
  /** At least one digit behind the point, unless there is an exponent. */
  readonly hasPoint: boolean;
}

/** Exponents from which repr() writes one. */
const REPR_EXPONENT = 16;
/** Zeros behind the point that are still written. */
const LEAST_POINT = -4;

/** Of |x|; `inf` and `nan` too. */
export function formatMagnitude(x: number, form: FloatForm): string {
  const isUpper = form.type === 'E' || form.type === 'F' || form.type === 'G';
  const text = Number.isFinite(x) ? formatFinite(x, form) : Number.isNaN(x) ? 'nan' : 'inf';
  return isUpper ? text.toUpperCase() : text;
}

function formatFinite(x: number, { type, precision, isAlternate, hasPoint }: FloatForm): string {
  switch (type) {
    case 'f':
    case 'F': {
      const { digits, point } = fixedDigits(x, precision);
      return joinPoint(digits.slice(0, point), digits.slice(point), isAlternate);
    }
    case 'e':
    case 'E':
      return withExponent(significantDigits(x, precision + 1), isAlternate);
    case 'r': {
      const shortest = shortestDigits(x);
      return general(shortest, REPR_EXPONENT, isAlternate, hasPoint);
    }
    default: {
      const count = Math.max(precision, 1);
      const all = significantDigits(x, count);
      const digits = isAlternate ? all.digits : all.digits.replace(/(?!^)0+$/, '');
      // A point and a zero would be one digit more than was asked for.
      const most = hasPoint ? count - 1 : count;
      return general({ digits, point: all.point }, most, isAlternate, hasPoint);
    }
  }
}

/** With an exponent if the point is far from the digits. */
function general(decimal: Decimal, most: number, isAlternate: boolean, hasPoint: boolean): string {
  const { digits, point } = decimal;
  if (point <= LEAST_POINT || point > most) return withExponent(decimal, isAlternate);
  if (point <= 0) return joinPoint('0', '0'.repeat(-point) + digits, isAlternate);
  const fraction = digits.slice(point);
  const whole = digits.slice(0, point).padEnd(point, '0');
  return joinPoint(whole, fraction === '' && hasPoint ? '0' : fraction, isAlternate);
}

function withExponent({ digits, point }: Decimal, isAlternate: boolean): string {
  const exponent = point - 1;
  const shown = String(Math.abs(exponent)).padStart(2, '0');
  const mantissa = joinPoint(digits[0]!, digits.slice(1), isAlternate);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${shown}`;
}

function joinPoint(whole: string, fraction: string, isAlternate: boolean): string {
  return fraction === '' && !isAlternate ? whole : `${whole}.${fraction}`;
}
