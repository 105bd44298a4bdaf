// The format mini-language: what is behind the colon of a replacement field, and how strs, ints and
// floats are written by it.
//
// Source: CPython 3.13, Python/formatter_unicode.c.

import { formatMagnitude } from './format-float.ts';

/** What a format specification asks for. */
export interface FormatSpec {
  readonly fill: string;
  /** One of < > = ^ */
  readonly align: string;
  /** One of + - and space, or nothing. */
  readonly sign: string;
  /** `z`: a negative zero loses its sign. */
  readonly isZeroPositive: boolean;
  readonly isAlternate: boolean;
  readonly width: number;
  /** `,` or `_` between groups of digits, or nothing. */
  readonly separator: string;
  /** -1: none. */
  readonly precision: number;
  readonly type: string;
}

/** What a value is to the mini-language: its type's name and the defaults of its specification. */
export interface Formatted {
  readonly typeName: string;
  readonly align: string;
  readonly type: string;
}

/** Why something cannot be formatted: an exception for the guest. */
export class FormatFault {
  readonly kind: 'ValueError' | 'OverflowError';
  readonly message: string;
  constructor(message: string, kind: 'ValueError' | 'OverflowError' = 'ValueError') {
    this.kind = kind;
    this.message = message;
  }
}

const MOST_NUMBER = 2n ** 63n - 1n;
const ALIGNMENTS = '<>=^';
/** Presentation types that separators go with: any of them, and `_` only. */
const SEPARABLE = 'defgEG%F';
const SEPARABLE_BY_UNDERSCORE = 'boxX';

/** Reads digits: the number, -1 if there are none, and where it ends. */
export function readNumber(
  text: string,
  from: number,
): { value: number; end: number } | FormatFault {
  let end = from;
  while (end < text.length && text[end]! >= '0' && text[end]! <= '9') end++;
  if (end === from) return { value: -1, end };
  const value = BigInt(text.slice(from, end));
  if (value > MOST_NUMBER) return new FormatFault('Too many decimal digits in format string');
  return { value: Number(value), end };
}

const isAlignment = (c: string | undefined): c is string =>
  c !== undefined && ALIGNMENTS.includes(c);

export function parseFormatSpec(text: string, of: Formatted): FormatSpec | FormatFault {
  const spec = Array.from(text);
  let at = 0;
  let [fill, align, hasFill] = [' ', of.align, false];
  const hasFillAndAlign = isAlignment(spec[1]);
  const hasAlign = hasFillAndAlign || isAlignment(spec[0]);
  if (hasFillAndAlign) [fill, align, hasFill, at] = [spec[0]!, spec[1]!, true, 2];
  else if (hasAlign) [align, at] = [spec[0]!, 1];
  const take = (wanted: string): string =>
    spec[at] !== undefined && wanted.includes(spec[at]!) ? spec[at++]! : '';
  const sign = take('+- ');
  const isZeroPositive = take('z') !== '';
  const isAlternate = take('#') !== '';
  if (!hasFill && take('0') !== '') {
    fill = '0';
    if (!hasAlign && of.align === '>') align = '=';
  }
  const rest = spec.slice(at).join('');
  const width = readNumber(rest, 0);
  if (width instanceof FormatFault) return width;
  at += width.end;
  let separator = take(',');
  if (spec[at] === '_') {
    if (separator !== '') return bothSeparators();
    separator = take('_');
    if (spec[at] === ',') return bothSeparators();
  }
  let precision = -1;
  if (take('.') !== '') {
    const read = readNumber(spec.slice(at).join(''), 0);
    if (read instanceof FormatFault) return read;
    if (read.value < 0) return new FormatFault('Format specifier missing precision');
    precision = read.value;
    at += read.end;
  }
  if (spec.length - at > 1) {
    const why = `Invalid format specifier '${text}' for object of type '${of.typeName}'`;
    return new FormatFault(why);
  }
  const type = spec[at] ?? of.type;
  if (separator !== '' && !isSeparable(type, separator)) {
    return new FormatFault(`Cannot specify '${separator}' with '${shownCode(type)}'.`);
  }
  const chosen = { fill, align, sign, isZeroPositive, isAlternate, separator, precision, type };
  return { ...chosen, width: width.value };
}

function bothSeparators(): FormatFault {
  return new FormatFault("Cannot specify both ',' and '_'.");
}

function isSeparable(type: string, separator: string): boolean {
  if (type === '' || SEPARABLE.includes(type)) return true;
  return separator === '_' && SEPARABLE_BY_UNDERSCORE.includes(type);
}

/** A character as a message shows it. */
export function shownCode(character: string): string {
  const point = character.codePointAt(0)!;
  return point > 32 && point < 128 ? character : `\\x${point.toString(16)}`;
}

/** A presentation type that a value of some type does not have. */
export function unknownCode(type: string, typeName: string): FormatFault {
  return new FormatFault(
    `Unknown format code '${shownCode(type)}' for object of type '${typeName}'`,
  );
}

/** `text` of `length` characters in the width asked for. */
function padTo(text: string, length: number, { fill, align, width }: FormatSpec): string {
  const missing = Math.max(0, width - length);
  let left = 0;
  if (align === '>') left = missing;
  else if (align === '^') left = missing >> 1;
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

/** A str by a specification that was parsed with the default type s. */
export function formatText(text: string, spec: FormatSpec, typeName: string): string | FormatFault {
  if (spec.type !== 's') return unknownCode(spec.type, typeName);
  const not = (what: string): FormatFault =>
    new FormatFault(`${what} not allowed in string format specifier`);
  if (spec.sign !== '') return not(spec.sign === ' ' ? 'Space' : 'Sign');
  if (spec.isZeroPositive) return not('Negative zero coercion (z)');
  if (spec.isAlternate) return not('Alternate form (#)');
  if (spec.align === '=') return not("'=' alignment");
  const characters = Array.from(text);
  if (spec.precision < 0 || spec.precision >= characters.length) {
    return padTo(text, characters.length, spec);
  }
  return padTo(characters.slice(0, spec.precision).join(''), spec.precision, spec);
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10 };
const FLOAT_TYPES = 'eEfFgG%';

/** Whether an int is written by a specification as the float that it is. */
export function isFloatType(type: string): boolean {
  return type !== '' && FLOAT_TYPES.includes(type);
}

/** An int by a specification that was parsed with the default type d and is none of a float. */
export function formatInteger(
  value: bigint,
  spec: FormatSpec,
  typeName: string,
): string | FormatFault {
  const { type } = spec;
  if (type !== 'c' && RADIX[type] === undefined) return unknownCode(type, typeName);
  if (spec.precision >= 0) {
    return new FormatFault('Precision not allowed in integer format specifier');
  }
  if (spec.isZeroPositive) {
    const why = 'Negative zero coercion (z) not allowed in integer format specifier';
    return new FormatFault(why);
  }
  if (type === 'c') return formatCharacter(value, spec);
  const digits = (value < 0n ? -value : value).toString(RADIX[type]);
  const prefix = spec.isAlternate && RADIX[type] !== 10 ? `0${type}` : '';
  return layOutNumber(spec, {
    sign: signOf(value < 0n, spec),
    prefix,
    digits: type === 'X' ? digits.toUpperCase() : digits,
    rest: '',
  });
}

function formatCharacter(value: bigint, spec: FormatSpec): string | FormatFault {
  if (spec.sign !== '') {
    return new FormatFault("Sign not allowed with integer format specifier 'c'");
  }
  if (spec.isAlternate) {
    return new FormatFault("Alternate form (#) not allowed with integer format specifier 'c'");
  }
  if (value < 0n || value > 0x10ffffn) {
    return new FormatFault('%c arg not in range(0x110000)', 'OverflowError');
  }
  const rest = String.fromCodePoint(Number(value));
  return layOutNumber(spec, { sign: '', prefix: '', digits: '', rest });
}

/** A float by a specification that was parsed without a default type. */
export function formatReal(x: number, spec: FormatSpec, typeName: string): string | FormatFault {
  const { precision, isAlternate } = spec;
  if (spec.type !== '' && spec.type !== 'n' && !isFloatType(spec.type)) {
    return unknownCode(spec.type, typeName);
  }
  if (precision > MOST_PRECISION) return new FormatFault('precision too big');
  const isPlain = spec.type === '';
  let type = spec.type === 'n' ? 'g' : spec.type;
  let value = x;
  if (type === '%') [type, value] = ['f', x * 100];
  if (isPlain) type = precision < 0 ? 'r' : 'g';
  const form = { type, precision: precision < 0 ? 6 : precision, isAlternate, hasPoint: isPlain };
  const text = formatMagnitude(value, form) + (spec.type === '%' ? '%' : '');
  const isNegative = (value < 0 || Object.is(value, -0)) && !(spec.isZeroPositive && isZero(text));
  const digits = /^\d*/.exec(text)![0];
  return layOutNumber(spec, {
    sign: signOf(isNegative, spec),
    prefix: '',
    digits,
    rest: text.slice(digits.length),
  });
}

/** As many digits as CPython's own conversion takes. */
const MOST_PRECISION = 0x7fff_ffff;

/** Whether the text of a float has no digit but 0 before its exponent. */
function isZero(text: string): boolean {
  return /^[0.]+(?:[eE%]|$)/.test(text);
}

function signOf(isNegative: boolean, { sign }: FormatSpec): string {
  if (isNegative) return '-';
  return sign === '-' ? '' : sign;
}

/** The parts of a number: only its digits are grouped. */
interface NumberParts {
  readonly sign: string;
  readonly prefix: string;
  readonly digits: string;
  readonly rest: string;
}

function layOutNumber(spec: FormatSpec, { sign, prefix, digits, rest }: NumberParts): string {
  const restLength = Array.from(rest).length;
  const around = sign.length + prefix.length + restLength;
  const least = spec.fill === '0' && spec.align === '=' ? spec.width - around : 0;
  const grouped = digits === '' ? '' : groupDigits(digits, spec, least);
  const body = grouped + rest;
  const length = around + grouped.length;
  if (spec.align !== '=') return padTo(sign + prefix + body, length, spec);
  return sign + prefix + spec.fill.repeat(Math.max(0, spec.width - length)) + body;
}

/** Digits in groups, with zeros in front to be at least `least` characters. */
function groupDigits(digits: string, { separator, type }: FormatSpec, least: number): string {
  if (separator === '') return digits.padStart(least, '0');
  const size = SEPARABLE_BY_UNDERSCORE.includes(type) && type !== '' ? 4 : 3;
  const groups: string[] = [];
  let [left, missing] = [digits.length, least];
  while (groups.length === 0 || left > 0 || missing > 0) {
    if (groups.length > 0) missing -= 1;
    // At least one digit before a separator.
    const taken = Math.min(size, Math.max(left, missing, 1));
    groups.unshift(digits.slice(Math.max(0, left - taken), left).padStart(taken, '0'));
    left = Math.max(0, left - taken);
    missing -= taken;
  }
  return groups.join(separator);
}
