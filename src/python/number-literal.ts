// Number literals: where they end and what is wrong with them, and what they are worth.

export interface ScannedNumber {
  readonly end: number;
  /** Null for a good literal; otherwise CPython's message and where it points (end exclusive). */
  readonly error: string | null;
  readonly errorStart: number;
  readonly errorEnd: number;
}

const RADIX = {
  x: { name: 'hexadecimal', digit: /[0-9a-fA-F]/ },
  o: { name: 'octal', digit: /[0-7]/ },
  b: { name: 'binary', digit: /[01]/ },
} as const;

const DECIMAL = /[0-9]/;
const IDENTIFIER_START = /[A-Za-z_\u0080-\u{10FFFF}]/u;
/** A number may run into one of these (`1if x else 2`), though CPython warns; `i` rules are laxer. */
const KEYWORD_AFTER = /i[fns]|(?:and|else|for|not|or)(?![A-Za-z0-9_])/y;

/** Scans the literal that starts at an index: a digit, or a point before a digit. */
export function scanNumber(text: string, start: number): ScannedNumber {
  const radix = text[start] === '0' ? text[start + 1]?.toLowerCase() : undefined;
  if (radix === 'x' || radix === 'o' || radix === 'b') return scanRadix(text, start, radix);
  return scanDecimal(text, start);
}

function good(end: number): ScannedNumber {
  return { end, error: null, errorStart: 0, errorEnd: 0 };
}

/** An error whose column is the number of characters read: the one before `read`. */
function bad(read: number, error: string): ScannedNumber {
  return { end: read, error, errorStart: read, errorEnd: read };
}

/** Skips digits with single underscores between them; -1 - index where an underscore is misplaced. */
function skipDigits(text: string, start: number, digit: RegExp): number {
  let index = start;
  while (digit.test(text[index] ?? '')) {
    index++;
    if (text[index] !== '_') continue;
    index++;
    if (!digit.test(text[index] ?? '')) return -1 - index;
  }
  return index;
}

function scanRadix(text: string, start: number, radix: 'x' | 'o' | 'b'): ScannedNumber {
  const { name, digit } = RADIX[radix];
  let index = start + 2;
  if (text[index] === '_') index++;
  const end = skipDigits(text, index, digit);
  const read = end < 0 ? -1 - end : end;
  const next = text[read] ?? '';
  if (DECIMAL.test(next)) return bad(read + 1, `invalid digit '${next}' in ${name} literal`);
  if (end < 0 || end === index) return bad(read, `invalid ${name} literal`);
  return endOfNumber(text, end, name);
}

function scanDecimal(text: string, start: number): ScannedNumber {
  let index = start;
  if (text[index] !== '.') {
    index = skipDigits(text, index, DECIMAL);
    if (index < 0) return bad(-1 - index, 'invalid decimal literal');
  }
  const integerEnd = index;
  if (text[index] === '.') {
    index++;
    if (DECIMAL.test(text[index] ?? '')) index = skipDigits(text, index, DECIMAL);
    if (index < 0) return bad(-1 - index, 'invalid decimal literal');
  }
  const exponent = scanExponent(text, index);
  if (typeof exponent !== 'number') return exponent;
  index = exponent;
  if (index === integerEnd && !/[jJ]/.test(text[index] ?? '')) {
    const leading = leadingZeros(text, start, integerEnd);
    if (leading !== null) return leading;
  }
  if (/[jJ]/.test(text[index] ?? '')) return endOfNumber(text, index + 1, 'imaginary');
  return endOfNumber(text, index, 'decimal');
}

/** The end of the exponent, if there is one. */
function scanExponent(text: string, start: number): number | ScannedNumber {
  if (!/[eE]/.test(text[start] ?? '')) return start;
  const signed = /[+-]/.test(text[start + 1] ?? '');
  const digits = start + (signed ? 2 : 1);
  if (!DECIMAL.test(text[digits] ?? '')) {
    // Without a sign the `e` may still start a keyword: `1else`.
    return signed ? bad(digits, 'invalid decimal literal') : start;
  }
  const end = skipDigits(text, digits, DECIMAL);
  return end < 0 ? bad(-1 - end, 'invalid decimal literal') : end;
}

function leadingZeros(text: string, start: number, end: number): ScannedNumber | null {
  const zeros = /^0[0_]*/.exec(text.slice(start, end));
  if (zeros === null || start + zeros[0].length === end) return null;
  const error =
    'leading zeros in decimal integer literals are not permitted; ' +
    'use an 0o prefix for octal integers';
  return { end, error, errorStart: start + 1, errorEnd: start + zeros[0].length + 1 };
}

function endOfNumber(text: string, end: number, kind: string): ScannedNumber {
  const next = String.fromCodePoint(text.codePointAt(end) ?? 32);
  if (!IDENTIFIER_START.test(next)) return good(end);
  KEYWORD_AFTER.lastIndex = end;
  return KEYWORD_AFTER.test(text) ? good(end) : bad(end, `invalid ${kind} literal`);
}

/** The value of a literal: bigint, number, or null for an imaginary one. */
export function numberValue(literal: string): bigint | number | null {
  const digits = literal.replaceAll('_', '');
  if (/^0[xob]/i.test(digits)) return BigInt(digits.toLowerCase());
  if (/[jJ]$/.test(digits)) return null;
  return /[.eE]/.test(digits) ? Number(digits) : BigInt(digits);
}
