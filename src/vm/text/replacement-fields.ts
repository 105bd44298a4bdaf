// What str.format reads out of its format: literal text and replacement fields, and the parts of a field's
// name.
//
// Source: CPython 3.13, Objects/stringlib/unicode_format.h.

import { FormatFault, readNumber } from './format-spec.ts';

export interface Field {
  /** `0.real`, `name[key]`, or nothing. */
  readonly name: string;
  /** r, s or a, or what else stands behind `!`; nothing if there is none. */
  readonly conversion: string;
  readonly spec: string;
  /** Whether the specification has replacement fields itself. */
  readonly isNested: boolean;
}

/** Text as it is, and the field that follows it, if one does. */
export interface Piece {
  readonly literal: string;
  readonly field: Field | undefined;
}

const SINGLE = (brace: string): FormatFault =>
  new FormatFault(`Single '${brace}' encountered in format string`);

/** The piece from index `from` on and where it ends; the format is not at its end. */
export function nextPiece(
  format: readonly string[],
  from: number,
): { piece: Piece; end: number } | FormatFault {
  let at = from;
  while (at < format.length && format[at] !== '{' && format[at] !== '}') at++;
  const literal = format.slice(from, at).join('');
  if (at === format.length) return { piece: { literal, field: undefined }, end: at };
  const brace = format[at]!;
  if (format[at + 1] === brace) {
    return { piece: { literal: literal + brace, field: undefined }, end: at + 2 };
  }
  if (brace === '}' || at + 1 === format.length) return SINGLE(brace);
  const parsed = parseField(format, at + 1);
  if (parsed instanceof FormatFault) return parsed;
  return { piece: { literal, field: parsed.field }, end: parsed.end };
}

function parseField(
  format: readonly string[],
  from: number,
): { field: Field; end: number } | FormatFault {
  let at = from;
  for (; at < format.length && !'}:!'.includes(format[at]!); at++) {
    if (format[at] === '{') return new FormatFault("unexpected '{' in field name");
    if (format[at] !== '[') continue;
    // Up to the bracket that closes it everything is part of the name.
    while (at + 1 < format.length && format[at + 1] !== ']') at++;
  }
  const name = format.slice(from, at).join('');
  const terminator = format[at++];
  if (terminator === undefined) return new FormatFault("expected '}' before end of string");
  if (terminator === '}') {
    return { field: { name, conversion: '', spec: '', isNested: false }, end: at };
  }
  let conversion = '';
  if (terminator === '!') {
    if (at >= format.length) {
      return new FormatFault('end of string while looking for conversion specifier');
    }
    conversion = format[at++]!;
    if (at < format.length) {
      const next = format[at++];
      if (next === '}') return { field: { name, conversion, spec: '', isNested: false }, end: at };
      if (next !== ':') return new FormatFault("expected ':' after conversion specifier");
    }
  }
  let depth = 1;
  for (let end = at; end < format.length; end++) {
    if (format[end] === '{') depth++;
    if (format[end] !== '}' || --depth > 0) continue;
    const spec = format.slice(at, end).join('');
    return { field: { name, conversion, spec, isNested: spec.includes('{') }, end: end + 1 };
  }
  return new FormatFault("unmatched '{' in format spec");
}

/** `.attribute`, `[index]` or `[key]` behind a field's first name. */
export interface Accessor {
  readonly isAttribute: boolean;
  readonly key: string | number;
}

export interface FieldName {
  /** Index of a positional argument, name of a keyword one, or nothing. */
  readonly first: number | string;
  readonly accessors: readonly Accessor[];
}

/** The number that a part of a name is, or the part itself. */
function indexOrKey(text: string): number | string | FormatFault {
  const read = readNumber(text, 0);
  if (read instanceof FormatFault) return read;
  return read.value >= 0 && read.end === text.length ? read.value : text;
}

export function parseFieldName(name: string): FieldName | FormatFault {
  const firstEnd = /[.[]|$/.exec(name)!.index;
  const first = indexOrKey(name.slice(0, firstEnd));
  if (first instanceof FormatFault) return first;
  const accessors: Accessor[] = [];
  for (let at = firstEnd; at < name.length;) {
    const isAttribute = name[at] === '.';
    if (!isAttribute && name[at] !== '[') {
      return new FormatFault("Only '.' or '[' may follow ']' in format field specifier");
    }
    const end = endOfPart(name, at + 1, isAttribute);
    if (end < 0) return new FormatFault("Missing ']' in format string");
    const part = name.slice(at + 1, end);
    if (part === '') return new FormatFault('Empty attribute in format string');
    const key = isAttribute ? part : indexOrKey(part);
    if (key instanceof FormatFault) return key;
    accessors.push({ isAttribute, key });
    at = isAttribute ? end : end + 1;
  }
  return { first, accessors };
}

/** Where an attribute's name or an index ends; -1 if no bracket closes it. */
function endOfPart(name: string, from: number, isAttribute: boolean): number {
  if (!isAttribute) return name.indexOf(']', from);
  const more = name.slice(from).search(/[.[]/);
  return more < 0 ? name.length : from + more;
}
