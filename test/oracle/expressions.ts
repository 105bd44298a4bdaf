// Generated expressions over the library, to be evaluated by the guest and by CPython: formatting, ints of any
// size, and sets of small ints, which are shown in the order of their table.

import * as fc from 'fast-check';

const literal = (text: string): string => JSON.stringify(text).replaceAll("'", "\\'");

const integer = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(BigInt),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  fc
    .tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: -1, max: 1 }), fc.boolean())
    .map(
      ([bits, more, isNegative]) => (2n ** BigInt(bits) + BigInt(more)) * (isNegative ? -1n : 1n),
    ),
);

const intText = integer.map((value) => `(${value})`);

const floatText = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    // Ties, and what is close to a power of ten.
    fc.integer({ min: -4000, max: 4000 }).map((n) => n / 8),
    fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -2, max: 2 }))
      .map(([power, n]) => 10 ** power * (1 + n * Number.EPSILON)),
  )
  .map((x) => {
    const shown = Object.is(x, -0) ? '-0.0' : String(x);
    return `(${/[.e]/.test(shown) ? shown : `${shown}.0`})`;
  });

const text = fc
  .array(fc.constantFrom('a', 'B', ' ', 'é', '\u00df', '0', '%', '\n', '\ud83d\ude00'), {
    maxLength: 8,
  })
  .map((characters) => literal(characters.join('')));

const value = fc.oneof(intText, floatText, text, fc.constantFrom('True', 'False'));

const maybe = (...choices: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, fc.constantFrom(...choices));

/** A specification of the mini-language, mostly one that some value takes. */
const spec = fc
  .tuple(
    maybe('<', '>', '^', '=', '*<', 'x>', '0^', ' ='),
    maybe('+', '-', ' '),
    maybe('z'),
    maybe('#'),
    maybe('0'),
    maybe('1', '5', '12', '30'),
    maybe(',', '_'),
    maybe('.0', '.1', '.3', '.17', '.'),
    maybe('b', 'c', 'd', 'e', 'E', 'f', 'F', 'g', 'G', 'n', 'o', 's', 'x', 'X', '%', 'q'),
  )
  .map((parts) => parts.join(''));

const percent = fc
  .tuple(
    fc.subarray(['-', '+', ' ', '#', '0']),
    maybe('1', '6', '14'),
    maybe('.0', '.2', '.', '.12'),
    fc.constantFrom(
      'd',
      'i',
      'u',
      'o',
      'x',
      'X',
      'e',
      'E',
      'f',
      'F',
      'g',
      'G',
      'c',
      'r',
      's',
      'a',
      'q',
    ),
  )
  .map(([flags, width, precision, letter]) => `%${flags.join('')}${width}${precision}${letter}`);

export const formatExpression = fc.oneof(
  fc.tuple(value, spec).map(([v, s]) => `format(${v}, ${literal(s)})`),
  fc.tuple(value, spec).map(([v, s]) => `${literal(`<{:${s}}>`)}.format(${v})`),
  fc.tuple(value, percent).map(([v, p]) => `${literal(`<${p}>`)} % (${v},)`),
);

const operator = fc.constantFrom('+', '-', '*', '//', '%', '&', '|', '^', '/', '<', '==', '>=');

export const intExpression = fc.oneof(
  fc.tuple(intText, operator, intText).map(([a, op, b]) => `${a} ${op} ${b}`),
  fc.tuple(intText, operator, floatText).map(([a, op, b]) => `${a} ${op} ${b}`),
  fc
    .tuple(intText, fc.constantFrom('<<', '>>'), fc.nat(200))
    .map(([a, op, n]) => `${a} ${op} ${n}`),
  fc.tuple(intText, fc.nat(12)).map(([a, n]) => `${a} ** ${n}`),
  fc.tuple(intText, intText, intText).map(([a, b, c]) => `pow(${a}, ${b}, ${c})`),
  fc.tuple(intText, intText).map(([a, b]) => `divmod(${a}, ${b})`),
  fc
    .tuple(
      fc.constantFrom('-', '~', '+', 'abs', 'float', 'bin', 'oct', 'hex', 'str', 'bool'),
      intText,
    )
    .map(([f, a]) => `${f}(${a})`),
  fc.tuple(intText, fc.integer({ min: -40, max: 3 })).map(([a, n]) => `round(${a}, ${n})`),
  fc.tuple(floatText, fc.integer({ min: -4, max: 18 })).map(([x, n]) => `round(${x}, ${n})`),
  fc.tuple(fc.constantFrom('int', 'round', 'str', 'repr'), floatText).map(([f, x]) => `${f}(${x})`),
  fc
    .tuple(integer, fc.integer({ min: 2, max: 36 }))
    .map(([a, base]) => `int('${a.toString(base)}', ${base})`),
  fc
    .tuple(intText, fc.constantFrom('bit_length', 'bit_count', 'as_integer_ratio'))
    .map(([a, name]) => `${a}.${name}()`),
);

/** Not negative: pyodide's hashes have 32 bits, whose higher half a negative number would show. */
const item = fc.integer({ min: 0, max: 600 });

/** A statement on the sets s and t, after which both are shown. */
const setStatement = fc.oneof(
  fc.tuple(fc.constantFrom('s', 't'), item).map(([set, i]) => `${set}.add(${i})`),
  fc.tuple(fc.constantFrom('s', 't'), item).map(([set, i]) => `${set}.discard(${i})`),
  fc.tuple(fc.constantFrom('s', 't'), fc.nat(40)).map(([set, n]) => `${set}.update(range(${n}))`),
  fc.array(item, { minLength: 1, maxLength: 12 }).map((items) => `t = {${items.join(', ')}}`),
  fc.array(item, { maxLength: 12 }).map((items) => `s = set([${items.join(', ')}])`),
  fc.constantFrom(
    's |= t',
    's &= t',
    's -= t',
    's ^= t',
    't = s | t',
    't = s & t',
    't = t - s',
    't = s ^ t',
    't = set(s)',
    't = s.copy()',
    't = set(frozenset(s) - t)',
    's = set(dict.fromkeys(t))',
    'print(s.pop() if s else None)',
  ),
);

export const setProgram = fc
  .array(setStatement, { minLength: 1, maxLength: 40 })
  .map(
    (lines) => `s = set()\nt = set()\n${lines.map((line) => `${line}\nprint(s, t)\n`).join('')}`,
  );

/** A program that tells what each of the expressions is, or raises. */
export function programOf(expressions: readonly string[]): string {
  return expressions
    .map(
      (expression) =>
        `try:\n    print(repr(${expression}))\n` +
        "except Exception as e:\n    print('raises', type(e).__name__, e)\n",
    )
    .join('');
}
