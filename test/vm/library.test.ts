// The library against what CPython 3.13.0 answered to each expression, and its pure parts against laws.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reprFloat } from '../../src/python/repr.ts';
import { packageRoot } from '../../src/registry.ts';
import { hashFloat, hashInteger } from '../../src/vm/text/number-hash.ts';
import { modularInverse, modularPower } from '../../src/vm/library/numeric.ts';
import { parseFloating, parseInteger } from '../../src/vm/library/parse-number.ts';
import { roundFloat, roundInteger, roundToInteger } from '../../src/vm/library/rounding.ts';
import { runGuest } from './guest.ts';

/** Expression, and the repr of its value or `raises Type: message`. */
const cases = JSON.parse(
  readFileSync(path.join(packageRoot, 'test/vm/library-cases.json'), 'utf8'),
) as [expression: string, answer: string][];

/** What the guest answers to each expression, in one program. */
async function answers(expressions: readonly string[], strategy: string): Promise<string[]> {
  const asked = expressions.map((expression) => `answer(lambda: ${expression})\n`).join('');
  const { stdout, error, problems } = await runGuest(`${ANSWER}${asked}`, strategy);
  expect({ error, problems }).toEqual({ error: '', problems: [] });
  return stdout.split('\0').slice(0, -1);
}

const ANSWER = `
def answer(expression):
    try:
        print(repr(expression()), end='\\0')
    except Exception as error:
        why = str(error)
        print(f'raises {type(error).__name__}{": " + why if why else ""}', end='\\0')
`;

describe.each(['gil', 'biased'])('every expression is answered as by CPython, under %s', (id) => {
  const parts = Array.from({ length: 10 }, (_, i) => cases.filter((_case, j) => j % 10 === i));
  test.each(parts.map((part, i) => [i, part] as const))('part %i', async (_i, part) => {
    const expressions = part.map(([expression]) => expression);
    const given = await answers(expressions, id);
    expect(expressions.map((expression, at) => [expression, given[at]])).toEqual(part);
  });
});

describe('numbers out of text', () => {
  test('an int in any base reads back', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 2, max: 36 }), (value, base) => {
        expect(parseInteger(` ${value.toString(base)}\n`, base)).toBe(value);
      }),
    );
  });

  test('a float reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(parseFloating(reprFloat(value))).toBe(value);
      }),
    );
  });

  test.each([
    '',
    ' ',
    '.',
    'e5',
    '1e',
    '1__0',
    '_1',
    '1_',
    '1_.0',
    '0x10',
    '1.5.2',
    'infin',
    '+-1',
  ])('%j is no number', (text) => {
    expect(parseFloating(text)).toBeUndefined();
    expect(parseInteger(text, 10)).toBeUndefined();
  });
});

describe('rounding', () => {
  test('to as many decimals as a float has changes nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ min: 1e-5, max: 1e5 }), (x, y) => {
        expect(roundFloat(x, 324)).toBe(x);
        expect(roundFloat(y, 22)).toBe(y);
      }),
    );
  });

  test('agrees with toFixed, which breaks ties upwards', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.nat(20), (x, digits) => {
        // A tie at 20 decimals or fewer has at most 21 binary places.
        fc.pre(!Number.isInteger(x * 2 ** 21));
        expect(roundFloat(x, digits)).toBe(Number(x.toFixed(digits)));
      }),
    );
  });

  test('breaks ties towards the even digit', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5].map(roundToInteger)).toEqual([0n, 2n, 2n, 0n, -2n]);
    expect([0.125, 0.375, -0.125].map((x) => roundFloat(x, 2))).toEqual([0.12, 0.38, -0.12]);
    expect([15n, 25n, -25n, 5n].map((x) => roundInteger(x, -1))).toEqual([20n, 20n, -20n, 0n]);
  });
});

describe('arithmetic modulo a number', () => {
  const small = fc.bigInt({ min: -1000n, max: 1000n });
  const nonZero = small.filter((m) => m !== 0n);

  test('a power is the power, reduced', () => {
    fc.assert(
      fc.property(small, fc.bigInt({ min: 0n, max: 50n }), nonZero, (base, exponent, modulus) => {
        const rest = base ** exponent % modulus;
        const isOfOtherSign = rest !== 0n && rest < 0n !== modulus < 0n;
        expect(modularPower(base, exponent, modulus)).toBe(isOfOtherSign ? rest + modulus : rest);
      }),
    );
  });

  test('an inverse times the number is 1', () => {
    fc.assert(
      fc.property(small, nonZero, (value, modulus) => {
        const inverse = modularInverse(value, modulus);
        if (inverse === undefined) return;
        expect((value * inverse - 1n) % modulus).toBe(0n);
      }),
    );
    expect(modularInverse(2n, 4n)).toBeUndefined();
  });
});

test('equal numbers hash alike', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(hashFloat(value)).toBe(hashInteger(BigInt(value)));
    }),
  );
});
