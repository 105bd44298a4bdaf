// The numbers that strs are, as int() and float() read them.

import { isDecimal, isSpace } from '../text/characters.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const RADIX_OF: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };
/** How JavaScript writes integers, which it then reads in less than quadratic time. */
const PREFIX_OF: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };
const INTEGER = /^([+-]?)(?:0([xob])_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/i;
/** Underscores are only between digits. */
const FLOAT = /^[+-]?(?:D\.?(?:D)?|\.D)(?:e[+-]?D)?$/.source.replaceAll('D', '\\d(?:_?\\d)*');
const FLOATING = new RegExp(FLOAT, 'i');
const NAMED = /^([+-]?)(?:inf(?:inity)?|(nan))$/i;

/** A decimal digit of any script as its ASCII one: they come in runs of ten, zero first. */
function asciiDigit(character: string): string {
  const point = character.codePointAt(0)!;
  let zero = point;
  while (isDecimal(String.fromCodePoint(zero - 1))) zero--;
  return String((point - zero) % 10);
}

/** The text without white space at its ends, its digits all ASCII. */
function normalized(text: string): string {
  const characters = Array.from(text);
  const isBlank = (c: string): boolean => isSpace(c.codePointAt(0)!);
  const from = characters.findIndex((c) => !isBlank(c));
  const to = characters.findLastIndex((c) => !isBlank(c)) + 1;
  return characters
    .slice(Math.max(from, 0), to)
    .map((c) => (c > '\x7f' && isDecimal(c) ? asciiDigit(c) : c))
    .join('');
}

/** The integer that a text is in base `base` (0: as a literal of Python); undefined if it is none. */
export function parseInteger(text: string, base: number): bigint | undefined {
  const plain = normalized(text);
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const letter = match[2]?.toLowerCase();
  const marked = letter === undefined ? undefined : RADIX_OF[letter];
  const radix = base === 0 ? (marked ?? 10) : base;
  const isMarked = marked === radix;
  // In base 16 the b of 0b1 is a digit.
  const digits = isMarked ? match[3]! : plain.replace(/^[+-]/, '');
  if (base === 0 && !isMarked && /^0[0_]*[1-9]/.test(digits)) return undefined;
  const value = valueOfDigits(digits.replaceAll('_', '').toLowerCase(), radix);
  return match[1] === '-' && value !== undefined ? -value : value;
}

function valueOfDigits(digits: string, radix: number): bigint | undefined {
  for (const digit of digits) {
    const at = DIGITS.indexOf(digit);
    if (at < 0 || at >= radix) return undefined;
  }
  const prefix = PREFIX_OF[radix];
  if (prefix !== undefined) return BigInt(prefix + digits);
  let value = 0n;
  for (const digit of digits) value = value * BigInt(radix) + BigInt(DIGITS.indexOf(digit));
  return value;
}

/** The float that a text is; undefined if it is none. */
export function parseFloating(text: string): number | undefined {
  const plain = normalized(text);
  const named = NAMED.exec(plain);
  if (named !== null) {
    if (named[2] !== undefined) return NaN;
    return named[1] === '-' ? -Infinity : Infinity;
  }
  return FLOATING.test(plain) ? Number(plain.replaceAll('_', '')) : undefined;
}
