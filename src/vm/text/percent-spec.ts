// Conversions of `%` formatting: `%-5.2f` and its like, read and written.
//
// Source: CPython 3.13, Objects/unicodeobject.c (unicode_format_arg).

import { FormatFault } from './format-spec.ts';
import { formatMagnitude } from './format-float.ts';

/** `*`: the number is the next argument. */
export const FROM_ARGUMENT = -2;

export interface Conversion {
  /** What stands in parentheses, if anything does. */
  readonly key: string | undefined;
  readonly flags: string;
  /** -1: none; or FROM_ARGUMENT. */
  readonly width: number;
  readonly precision: number;
  readonly letter: string;
  /** Index of the letter in the format. */
  readonly at: number;
}

const FLAGS = '-+ #0';
const LENGTHS = 'hlL';
const MOST_WIDTH = 2n ** 63n - 1n;
const MOST_PRECISION = 2n ** 31n - 1n;

/** The text in the parentheses that open before index `from`, and where it ends. */
function readKey(
  format: readonly string[],
  from: number,
): { key: string; end: number } | FormatFault {
  let depth = 1;
  for (let at = from; at < format.length; at++) {
    if (format[at] === '(') depth++;
    if (format[at] === ')' && --depth === 0) {
      return { key: format.slice(from, at).join(''), end: at + 1 };
    }
  }
  return new FormatFault('incomplete format key');
}

/** The conversion behind the `%` before index `from`, and where it ends. */
export function parseConversion(
  format: readonly string[],
  from: number,
): { conversion: Conversion; end: number } | FormatFault {
  let at = from;
  let key: string | undefined;
  if (format[at] === '(') {
    const read = readKey(format, at + 1);
    if (read instanceof FormatFault) return read;
    ({ key, end: at } = read);
  }
  let flags = '';
  while (format[at] !== undefined && FLAGS.includes(format[at]!)) flags += format[at++]!;
  const readSize = (most: bigint, what: string): number | FormatFault => {
    if (format[at] === '*') {
      at++;
      return FROM_ARGUMENT;
    }
    let digits = '';
    while (format[at] !== undefined && /^[0-9]$/.test(format[at]!)) digits += format[at++]!;
    if (BigInt(digits) > most) return new FormatFault(`${what} too big`);
    return digits === '' ? -1 : Number(digits);
  };
  const width = readSize(MOST_WIDTH, 'width');
  if (width instanceof FormatFault) return width;
  let precision: number | FormatFault = -1;
  if (format[at] === '.') {
    at++;
    precision = readSize(MOST_PRECISION, 'precision');
    if (precision instanceof FormatFault) return precision;
    if (precision === -1) precision = 0;
  }
  if (format[at] !== undefined && LENGTHS.includes(format[at]!)) at++;
  const letter = format[at];
  if (letter === undefined) return new FormatFault('incomplete format');
  return { conversion: { key, flags, width, precision, letter, at }, end: at + 1 };
}

export function unsupportedLetter({ letter, at }: Conversion): FormatFault {
  const point = letter.codePointAt(0)!;
  const shown = point > 31 && point < 127 ? letter : '?';
  return new FormatFault(
    `unsupported format character '${shown}' (0x${point.toString(16)}) at index ${at}`,
  );
}

/** Digits of an int for d, i, u, o, x and X, sign and prefix apart. */
export function percentInteger(value: bigint, conversion: Conversion): string {
  const { flags, precision, letter } = conversion;
  const radix = { o: 8, x: 16, X: 16 }[letter] ?? 10;
  const digits = (value < 0n ? -value : value).toString(radix).padStart(precision, '0');
  const prefix = flags.includes('#') && radix !== 10 ? `0${letter}` : '';
  const shown = letter === 'X' ? digits.toUpperCase() : digits;
  return padNumber(value < 0n, prefix, shown, conversion);
}

export function percentReal(x: number, conversion: Conversion): string {
  const { flags, precision, letter } = conversion;
  const body = formatMagnitude(x, {
    type: letter,
    precision: precision < 0 ? 6 : precision,
    isAlternate: flags.includes('#'),
    hasPoint: false,
  });
  return padNumber(x < 0 || Object.is(x, -0), '', body, conversion);
}

function padNumber(
  isNegative: boolean,
  prefix: string,
  digits: string,
  { flags, width }: Conversion,
): string {
  let sign = '';
  if (isNegative) sign = '-';
  else if (flags.includes('+')) sign = '+';
  else if (flags.includes(' ')) sign = ' ';
  const missing = Math.max(0, width - sign.length - prefix.length - digits.length);
  if (flags.includes('-')) return sign + prefix + digits + ' '.repeat(missing);
  if (flags.includes('0')) return sign + prefix + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + prefix + digits;
}

/** A text for s, r and a: cut off and padded. */
export function percentText(text: string, { flags, width, precision }: Conversion): string {
  const all = Array.from(text);
  const kept = precision >= 0 ? all.slice(0, precision) : all;
  const padding = ' '.repeat(Math.max(0, width - kept.length));
  return flags.includes('-') ? kept.join('') + padding : padding + kept.join('');
}
