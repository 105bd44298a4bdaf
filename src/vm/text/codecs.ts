// Encoding and decoding of text: utf-8, ascii and latin-1, and what to do with what does not fit.

/** A failure: where, and why, in the words of CPython's UnicodeError. */
export interface CodecFault {
  readonly kind: 'encode' | 'decode' | 'lookup';
  readonly message: string;
}

const ENCODINGS: Readonly<Record<string, 'utf-8' | 'ascii' | 'latin-1'>> = {
  utf8: 'utf-8',
  u8: 'utf-8',
  utf: 'utf-8',
  ascii: 'ascii',
  usascii: 'ascii',
  '646': 'ascii',
  latin1: 'latin-1',
  latin: 'latin-1',
  l1: 'latin-1',
  iso88591: 'latin-1',
};
const LIMITS = { 'utf-8': 0x11_0000, ascii: 0x80, 'latin-1': 0x100 } as const;
const REPLACEMENT = 0xfffd;

const isFault = (value: unknown): value is CodecFault =>
  typeof value === 'object' && value !== null && 'kind' in value;
export { isFault as isCodecFault };

function encodingOf(name: string): 'utf-8' | 'ascii' | 'latin-1' | CodecFault {
  const known = ENCODINGS[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')];
  return known ?? { kind: 'lookup', message: `unknown encoding: ${name}` };
}

function unknownHandler(errors: string): CodecFault {
  return { kind: 'lookup', message: `unknown error handler name '${errors}'` };
}

const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

/** A code point as a message shows it. */
function shown(point: number): string {
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (point < 0x1_0000) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\U${point.toString(16).padStart(8, '0')}`;
}

function utf8Of(point: number): number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point < 0x1_0000) {
    return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  }
  const [high, low] = [0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63)];
  return [0xf0 | (point >> 18), high, low, 0x80 | (point & 63)];
}

export function encodeText(text: string, name: string, errors: string): number[] | CodecFault {
  const encoding = encodingOf(name);
  if (isFault(encoding)) return encoding;
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  const fits = (point: number): boolean =>
    point < LIMITS[encoding] && !(encoding === 'utf-8' && isSurrogate(point));
  const bytes: number[] = [];
  for (const [i, point] of points.entries()) {
    if (fits(point)) bytes.push(...(encoding === 'utf-8' ? utf8Of(point) : [point]));
    else if (errors === 'strict') return cannotEncode(points, i, encoding, fits);
    else {
      const instead = substitute(point, errors);
      if (instead === undefined) return unknownHandler(errors);
      bytes.push(...Array.from(instead, (character) => character.charCodeAt(0)));
    }
  }
  return bytes;
}

function substitute(point: number, errors: string): string | undefined {
  switch (errors) {
    case 'ignore':
      return '';
    case 'replace':
      return '?';
    case 'xmlcharrefreplace':
      return `&#${point};`;
    case 'backslashreplace':
      return shown(point);
    default:
      return undefined;
  }
}

function cannotEncode(
  points: readonly number[],
  from: number,
  encoding: keyof typeof LIMITS,
  fits: (point: number) => boolean,
): CodecFault {
  let to = from + 1;
  while (to < points.length && !fits(points[to]!)) to++;
  const why =
    encoding === 'utf-8' ? 'surrogates not allowed' : `ordinal not in range(${LIMITS[encoding]})`;
  const where =
    to === from + 1
      ? `character '${shown(points[from]!)}' in position ${from}`
      : `characters in position ${from}-${to - 1}`;
  return { kind: 'encode', message: `'${encoding}' codec can't encode ${where}: ${why}` };
}

export function decodeBytes(
  bytes: readonly number[],
  name: string,
  errors: string,
): string | CodecFault {
  const encoding = encodingOf(name);
  if (isFault(encoding)) return encoding;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const next = decodeNext(bytes, at, encoding);
    at = next.end;
    if (next.why === undefined) text += String.fromCodePoint(next.point);
    else if (errors === 'replace') text += String.fromCodePoint(REPLACEMENT);
    else if (errors === 'backslashreplace') text += bytes.slice(next.from, at).map(shown).join('');
    else if (errors === 'strict') return cannotDecode(bytes, next, encoding);
    else if (errors !== 'ignore') return unknownHandler(errors);
  }
  return text;
}

interface Decoded {
  readonly point: number;
  readonly from: number;
  readonly end: number;
  readonly why: string | undefined;
}

function decodeNext(
  bytes: readonly number[],
  from: number,
  encoding: keyof typeof LIMITS,
): Decoded {
  const first = bytes[from]!;
  const good = (point: number, end: number): Decoded => ({ point, from, end, why: undefined });
  const bad = (end: number, why: string): Decoded => ({ point: 0, from, end, why });
  if (encoding !== 'utf-8') {
    if (first < LIMITS[encoding]) return good(first, from + 1);
    return bad(from + 1, 'ordinal not in range(128)');
  }
  if (first < 0x80) return good(first, from + 1);
  if (first < 0xc2 || first > 0xf4) return bad(from + 1, 'invalid start byte');
  let length = 2;
  if (first >= 0xe0) length = first < 0xf0 ? 3 : 4;
  let point = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) return bad(from + i, 'unexpected end of data');
    // What would be too long a form, a surrogate, or past the last code point is told by the second byte.
    const isOut =
      i === 1 &&
      ((first === 0xe0 && byte < 0xa0) ||
        (first === 0xed && byte > 0x9f) ||
        (first === 0xf0 && byte < 0x90) ||
        (first === 0xf4 && byte > 0x8f));
    if ((byte & 0xc0) !== 0x80 || isOut) return bad(from + i, 'invalid continuation byte');
    point = (point << 6) | (byte & 63);
  }
  return good(point, from + length);
}

function cannotDecode(
  bytes: readonly number[],
  { from, end, why }: Decoded,
  encoding: string,
): CodecFault {
  const where =
    end === from + 1
      ? `byte 0x${bytes[from]!.toString(16).padStart(2, '0')} in position ${from}`
      : `bytes in position ${from}-${end - 1}`;
  return { kind: 'decode', message: `'${encoding}' codec can't decode ${where}: ${why}` };
}
