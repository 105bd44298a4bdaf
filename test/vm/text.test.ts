// repr and str, and the pure parts of strs.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reprFloat, reprString } from '../../src/python/repr.ts';
import {
  isDigit,
  isLineEnd,
  isSpace,
  isTitleText,
  swapCase,
  toTitle,
} from '../../src/vm/text/characters.ts';
import { suggestion } from '../../src/vm/text/suggestion.ts';
import { runGuest } from './guest.ts';

describe('floats', () => {
  test('read back from their repr', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(reprFloat(x))).toBe(x);
        expect(reprFloat(x)).toMatch(/^-?\d+(\.\d+|(\.\d+)?e[+-]\d{2,3})$/);
      }),
    );
  });

  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [1e15, '1000000000000000.0'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [1.5e300, '1.5e+300'],
    [5e-324, '5e-324'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('%d is %s', (x, shown) => {
    expect(reprFloat(x)).toBe(shown);
  });
});

test.each([
  ["it's", `"it's"`],
  [`both ' and "`, `'both \\' and "'`],
  ['\0\x7f\x85\xa0', `'\\x00\\x7f\\x85\\xa0'`],
  ['\u2028\ufeff\u{e0001}', `'\\u2028\\ufeff\\U000e0001'`],
  ['é😀\ud800', `'é😀\\ud800'`],
])('the str %j is shown as %s', (text, shown) => {
  expect(reprString(text)).toBe(shown);
});

describe('objects', () => {
  const shown: readonly (readonly [program: string, output: string])[] = [
    ['a = [1]\na.append(a)\nprint(a)', '[1, [...]]'],
    ['a = {}\na[1] = a\nprint(a)', '{1: {...}}'],
    ['a = []\nb = (a,)\na.append(b)\nprint(a, b)', '[([...],)] ([(...)],)'],
    ['a = {}\nv = a.values()\na[1] = v\nprint(v)', 'dict_values([...])'],
    ['d = {"a": 1, 2: [3]}\ndel d["a"]\nprint(d, d.keys(), d.values(), d.items())', ''],
    ['print({1}, {1, 2} == {2, 1}, set(), (), (1,), [], {})', '{1} True set() () (1,) [] {}'],
    ['print(range(3), range(1, 9, 2), range(0, 3, 1))', 'range(0, 3) range(1, 9, 2) range(0, 3)'],
    ['print(None, True, ..., NotImplemented)', 'None True Ellipsis NotImplemented'],
    ['print(len, int, type(None), [].append)', ''],
    ['print(ValueError(), ValueError(1), ValueError(1, "a"), [ValueError("a")])', ''],
    ['print(KeyError("a"), KeyError(), KeyError(1, 2), repr(KeyError("a")))', ''],
    ['def f(): pass\nprint(f)', '<function f at 0x#>'],
    ['import ctypes\nprint(ctypes.c_float * 3)', "<class '__main__.c_float_Array_3'>"],
    ['import math\nprint(math)', "<module 'math' (built-in)>"],
  ];
  const others: Readonly<Record<string, string>> = {
    'print(len, int, type(None), [].append)':
      "<built-in function len> <class 'int'> <class 'NoneType'> " +
      '<built-in method append of list object at 0x#>',
    'print(ValueError(), ValueError(1), ValueError(1, "a"), [ValueError("a")])':
      " 1 (1, 'a') [ValueError('a')]",
    'print(KeyError("a"), KeyError(), KeyError(1, 2), repr(KeyError("a")))':
      "'a'  (1, 2) KeyError('a')",
    'd = {"a": 1, 2: [3]}\ndel d["a"]\nprint(d, d.keys(), d.values(), d.items())':
      '{2: [3]} dict_keys([2]) dict_values([[3]]) dict_items([(2, [3])])',
  };

  test.each(shown)('%s', async (program, output) => {
    for (const strategy of ['gil', 'biased']) {
      const run = await runGuest(`${program}\n`, strategy);
      const printed = run.stdout.replaceAll(/0x[0-9a-f]+/g, '0x#');
      expect(printed).toBe(`${output || others[program]!}\n`);
      expect([run.error, run.problems]).toEqual(['', []]);
    }
  });

  test('more than 1000 levels are too many', async () => {
    const nested = (levels: number): string =>
      `a = []\nfor i in range(${levels}):\n    a = [a]\nprint(len(repr(a)))\n`;
    const deep = await runGuest(nested(999), 'gil');
    expect(deep.stdout).toBe('2000\n');
    const deeper = await runGuest(nested(1000), 'biased');
    expect(deeper.error).toBe(
      'RecursionError: maximum recursion depth exceeded while getting the repr of an object',
    );
    expect(deeper.problems).toEqual([]);
  });
});

describe('characters', () => {
  test('white space and line ends are those of CPython', () => {
    const points = Array.from({ length: 0x11_0000 }, (_, i) => i);
    // [i for i in range(0x110000) if chr(i).isspace()], and where splitlines splits.
    expect(points.filter(isSpace)).toEqual([
      9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197,
      8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288,
    ]);
    expect(points.filter(isLineEnd)).toEqual([10, 11, 12, 13, 28, 29, 30, 133, 8232, 8233]);
  });

  test('digits are more than decimals', () => {
    expect(['1', '٣', '²', '①', '½', 'x'].map(isDigit)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('case', () => {
    expect(toTitle("they're bill's ǆ ß")).toBe("They'Re Bill'S ǅ Ss");
    expect(swapCase('aBc ß ΣΑΣ')).toBe('AbC SS σας');
    expect(['Ab Cd', 'AB', 'a', '', '1', 'A1b', 'A1B'].map(isTitleText)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('names that may be meant', () => {
  test.each([
    ['sepp', ['sep', 'end'], 'sep'],
    ['SEP', ['sep', 'end'], 'sep'],
    ['kee', ['key', 'default'], 'key'],
    ['a', ['sep', 'end', 'file', 'flush'], undefined],
    ['sep', ['sep'], undefined],
    ['', ['sep'], undefined],
  ])('%s of %j: %s', (name, candidates, best) => {
    expect(suggestion(name, candidates)).toBe(best);
  });
});
