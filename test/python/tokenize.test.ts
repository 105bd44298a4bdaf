import { describe, expect, test } from 'vitest';
import { Source } from '../../src/python/source.ts';
import { tokenize } from '../../src/python/tokenize.ts';

function types(text: string): string {
  return tokenize(new Source(text, 'x.py'))
    .tokens.map(({ type, text: shown }) => (type === 'operator' || type === 'name' ? shown : type))
    .join(' ');
}

function failure(text: string): string {
  const { error } = tokenize(new Source(text, 'x.py'));
  return error === null ? 'ok' : `${error.kind}: ${error.message} at ${error.line}:${error.column}`;
}

describe('tokenize', () => {
  test('emits an indent and a dedent for each block', () => {
    expect(types('if a:\n  b\n  if c:\n    d\ne\n')).toBe(
      'keyword a : newline indent b newline keyword c : newline indent d newline ' +
        'dedent dedent e newline end',
    );
  });

  test('skips blank lines and comments, and joins lines in brackets and after a backslash', () => {
    expect(types('a\n\n  # c\n(b,\n # d\n c)\nd + \\\n e')).toBe(
      'a newline ( b , c ) newline d + e newline end',
    );
  });

  test('takes the longest operator', () => {
    expect(types('a**=b//c<<=d...e!=f->g:=h')).toBe(
      'a **= b // c <<= d ... e != f -> g := h newline end',
    );
  });

  test('counts columns in bytes', () => {
    const [, , , last] = tokenize(new Source('é = 𝔸 + x', 'x.py')).tokens;
    expect(last).toMatchObject({ text: '+', column: 10, endColumn: 11 });
  });

  test.each([
    "'a'",
    '"""a\nb"""',
    "r'\\'x'",
    "'a\\\nb'",
    '0xFF_ff',
    '1_000.5e-3',
    '.5',
    '1if',
    '00',
  ])('accepts %j', (text) => {
    expect(failure(text)).toBe('ok');
  });

  test.each([
    ["x = 'abc", 'SyntaxError: unterminated string literal (detected at line 1) at 1:5'],
    [
      '"""a\nb',
      'SyntaxError: unterminated triple-quoted string literal (detected at line 2) at 1:1',
    ],
    [
      'if a:\n    b\n  c',
      'IndentationError: unindent does not match any outer indentation level at 3:4',
    ],
    [
      'if a:\n\tb\n        c',
      'TabError: inconsistent use of tabs and spaces in indentation at 3:1',
    ],
    ['1__0', 'SyntaxError: invalid decimal literal at 1:2'],
    ['0b12', "SyntaxError: invalid digit '2' in binary literal at 1:4"],
    ['(]', "SyntaxError: closing parenthesis ']' does not match opening parenthesis '(' at 1:2"],
    ['f(a', "SyntaxError: '(' was never closed at 1:2"],
    ['a = é§', "SyntaxError: invalid character '§' (U+00A7) at 1:6"],
    ['x = 1\\ 2', 'SyntaxError: unexpected character after line continuation character at 1:7'],
  ])('rejects %j', (text, expected) => {
    expect(failure(text)).toBe(expected);
  });
});
