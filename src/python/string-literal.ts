// String literals: prefix, quotes and escapes.

/** A decoded literal, or what is wrong with it. */
export type StringValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly what: string };

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const TRUNCATED: Readonly<Record<string, string>> = {
  x: 'truncated \\xXX escape',
  u: 'truncated \\uXXXX escape',
  U: 'truncated \\UXXXXXXXX escape',
};

export function stringValue(literal: string): StringValue {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal)!;
  if (/b/i.test(prefix)) return { kind: 'unsupported', what: 'bytes literals' };
  const body = literal.slice(prefix.length + quote.length, -quote.length);
  if (/r/i.test(prefix) || !body.includes('\\')) return { kind: 'string', value: body };
  return unescapeText(body);
}

/** The text between the quotes, or a piece of an f-string. */
export function unescapeText(body: string): StringValue {
  let value = '';
  for (let index = 0; index < body.length;) {
    if (body[index] !== '\\') {
      value += body[index++]!;
      continue;
    }
    const escape = body[index + 1]!;
    const simple = SIMPLE[escape];
    const octal = /^[0-7]{1,3}/.exec(body.slice(index + 1, index + 4));
    if (simple !== undefined) {
      value += simple;
      index += 2;
    } else if (octal !== null) {
      value += String.fromCharCode(Number.parseInt(octal[0], 8));
      index += 1 + octal[0].length;
    } else if (escape in HEX_LENGTH) {
      const length = HEX_LENGTH[escape]!;
      const digits = /^[0-9a-fA-F]*/.exec(body.slice(index + 2, index + 2 + length))![0];
      const end = index + 2 + digits.length;
      if (digits.length < length) return codecError(body, index, end, TRUNCATED[escape]!);
      const code = Number.parseInt(digits, 16);
      if (code > 0x10_ffff) return codecError(body, index, end, 'illegal Unicode character');
      value += String.fromCodePoint(code);
      index = end;
    } else if (escape === 'N') {
      return { kind: 'unsupported', what: 'named Unicode escapes (\\N{...})' };
    } else {
      // Not an escape: CPython warns and keeps the backslash.
      value += `\\${escape}`;
      index += 2;
    }
  }
  return { kind: 'string', value };
}

/** CPython reports bytes of a form in which each character beyond ASCII is an escape of ten. */
function codecError(body: string, from: number, to: number, reason: string): StringValue {
  let first = 0;
  for (const character of body.slice(0, from)) first += character > '\x7f' ? 10 : 1;
  const last = first + (to - from) - 1;
  const where = `can't decode bytes in position ${first}-${last}`;
  return {
    kind: 'error',
    message: `(unicode error) 'unicodeescape' codec ${where}: ${reason}`,
  };
}
