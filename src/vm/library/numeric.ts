// Built-in functions of numbers.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { FLOAT_TYPE, INT_TYPE, NONE, NOT_IMPLEMENTED, TUPLE_ITEMS } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ABSENT } from '../classes/lookup.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR, ZERO_DIVISION_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import {
  asFloat,
  bigRemainder,
  isIntType,
  isNumberType,
  NB_FLOOR_DIVIDE,
  NB_POWER,
  NB_REMAINDER,
} from '../numbers.ts';
import { bigIntValue, floatValue } from '../objects.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';
import { roundFloat, roundInteger, roundToInteger } from './rounding.ts';

const ROUND = { name: 'round', parameters: ['number', 'ndigits'], required: 1 };
const POW = { name: 'pow', parameters: ['base', 'exp', 'mod'], required: 2 };

/** base ** exponent % modulus with the sign of the modulus; `exponent` is not negative. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  result %= modulus;
  return result !== 0n && result < 0n !== modulus < 0n ? result + modulus : result;
}

/** The number that `value` times is 1 modulo `modulus`; undefined if there is none. */
export function modularInverse(value: bigint, modulus: bigint): bigint | undefined {
  // Euclid's algorithm: each remainder is its factor times `value`, modulo `modulus`.
  let [rest, last] = [bigRemainder(value, modulus), modulus];
  let [factor, lastFactor] = [1n, 0n];
  while (rest !== 0n) {
    const quotient = last / rest;
    [last, rest] = [rest, last - quotient * rest];
    [lastFactor, factor] = [factor, lastFactor - quotient * factor];
  }
  if (last !== 1n && last !== -1n) return undefined;
  return last * lastFactor;
}

export function makeNumeric({
  objects,
  operations,
  lookup,
  specials,
}: Library): readonly NativeEntry[] {
  const { decref, newBigInt, newFloat, newStr, newTuple, raise } = objects;
  const {
    argumentsBetween,
    bindArguments,
    integerArgument,
    isIntArgument,
    noKeywords,
    oneArgument,
  } = makeArguments(objects);

  function* absolute(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'abs', n, names))) return 0;
    const object = peek(args);
    const own = yield* lookup.callSpecial(me, object, '__abs__');
    return own !== ABSENT ? own : yield* absoluteBuiltIn(me, object);
  }

  function* absoluteBuiltIn(me: Thread, object: Ref): Steps<Ref> {
    const type = layoutOf(object);
    if (type === FLOAT_TYPE) return yield* newFloat(me, Math.abs(floatValue(object)));
    if (isIntType(type)) {
      const value = bigIntValue(object);
      return yield* newBigInt(me, value < 0n ? -value : value);
    }
    return yield* raise(me, TYPE_ERROR, `bad operand type for abs(): '${typeName(object)}'`);
  }

  function* quotientAndRest(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'divmod', names))) return 0;
    if (!(yield* argumentsBetween(me, 'divmod', n, 2, 2))) return 0;
    const [a, b] = [peek(args), peek(args + 1)];
    const own = yield* specials.binaryPair(me, '__divmod__', '__rdivmod__', a, b);
    return own !== ABSENT ? own : yield* divmodBuiltIn(me, a, b);
  }

  function* divmodBuiltIn(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    const [typeA, typeB] = [layoutOf(a), layoutOf(b)];
    if (!isNumberType(typeA) || !isNumberType(typeB)) {
      const why = `unsupported operand type(s) for divmod(): '${typeName(a)}' and '${typeName(b)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if ((typeA === FLOAT_TYPE || typeB === FLOAT_TYPE) && asFloat(b) === 0) {
      return yield* raise(me, ZERO_DIVISION_ERROR, 'float divmod()');
    }
    const quotient = yield* operations.binaryBuiltIn(me, NB_FLOOR_DIVIDE, a, b);
    if (quotient === 0) return 0;
    const rest = yield* operations.binaryBuiltIn(me, NB_REMAINDER, a, b);
    const pair = rest === 0 ? 0 : yield* newTuple(me, 2);
    if (pair === 0) {
      yield* decref(me, quotient);
      if (rest !== 0) yield* decref(me, rest);
      return 0;
    }
    poke(pair + TUPLE_ITEMS, quotient);
    poke(pair + TUPLE_ITEMS + 1, rest);
    return pair;
  }

  function* power(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, POW, args, n, names);
    if (bound === undefined) return 0;
    const [base, exponent, modulus] = bound as [Ref, Ref, Ref];
    if (modulus === 0 || modulus === NONE) {
      return yield* operations.binary(me, NB_POWER, base, exponent);
    }
    const own = yield* specials.ask(me, base, '__pow__', [exponent, modulus]);
    if (own !== ABSENT) return own;
    for (const operand of bound) {
      if (isIntType(layoutOf(operand))) continue;
      if (isNumberType(layoutOf(operand))) {
        const why = 'pow() 3rd argument not allowed unless all arguments are integers';
        return yield* raise(me, TYPE_ERROR, why);
      }
      const kinds = bound.map((object) => `'${typeName(object)}'`).join(', ');
      return yield* raise(me, TYPE_ERROR, `unsupported operand type(s) for ** or pow(): ${kinds}`);
    }
    const [b, e, m] = [bigIntValue(base), bigIntValue(exponent), bigIntValue(modulus)];
    if (m === 0n) return yield* raise(me, VALUE_ERROR, 'pow() 3rd argument cannot be 0');
    const start = e < 0n ? modularInverse(b, m) : b;
    if (start === undefined) {
      return yield* raise(me, VALUE_ERROR, 'base is not invertible for the given modulus');
    }
    return yield* newBigInt(me, modularPower(start, e < 0n ? -e : e, m));
  }

  function* rounded(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, ROUND, args, n, names);
    if (bound === undefined) return 0;
    const [number, ndigits] = bound as [Ref, Ref];
    const own = yield* lookup.callSpecial(me, number, '__round__', ndigits === 0 ? [] : [ndigits]);
    return own !== ABSENT ? own : yield* roundedBuiltIn(me, number, ndigits);
  }

  /** `ndigits`: 0 where there is none. */
  function* roundedBuiltIn(me: Thread, number: Ref, ndigits: Ref): Steps<Ref> {
    const type = layoutOf(number);
    if (!isNumberType(type)) {
      const why = `type ${typeName(number)} doesn't define __round__ method`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const isWhole = ndigits === 0 || ndigits === NONE;
    const digits = isWhole ? 0 : yield* integerArgument(me, ndigits);
    if (digits === undefined) return 0;
    if (type !== FLOAT_TYPE) return yield* newBigInt(me, roundInteger(bigIntValue(number), digits));
    if (isWhole) return yield* integerFrom(me, floatValue(number));
    const value = roundFloat(floatValue(number), digits);
    if (Number.isFinite(value) || !Number.isFinite(floatValue(number))) {
      return yield* newFloat(me, value);
    }
    return yield* raise(me, OVERFLOW_ERROR, 'rounded value too large to represent');
  }

  /** The int nearest to a float. */
  function* integerFrom(me: Thread, x: number): Steps<Ref> {
    if (Number.isNaN(x)) {
      return yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
    }
    if (!Number.isFinite(x)) {
      return yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
    }
    return yield* newBigInt(me, roundToInteger(x));
  }

  /** A special method of int and float, as `super().__abs__()` calls it, of at most one argument more. */
  function ofNumber(
    type: Ref,
    name: string,
    [least, most]: readonly [number, number],
    body: (me: Thread, self: Ref, other: Ref) => Steps<Ref>,
  ): NativeEntry {
    return {
      owner: type,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, name, names))) return 0;
        if (!(yield* argumentsBetween(me, name, n - 1, least, most))) return 0;
        return yield* body(me, peek(args), n > 1 ? peek(args + 1) : 0);
      },
    };
  }

  function* divmodOrNot(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    if (isNumberType(layoutOf(a)) && isNumberType(layoutOf(b)))
      return yield* divmodBuiltIn(me, a, b);
    yield* objects.incref(me, NOT_IMPLEMENTED);
    return NOT_IMPLEMENTED;
  }

  function* reflectedDivmod(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    return yield* divmodOrNot(me, b, a);
  }

  const toInteger = (round: (x: number) => number) =>
    function* convert(me: Thread, self: Ref): Steps<Ref> {
      if (isIntType(layoutOf(self))) return yield* newBigInt(me, bigIntValue(self));
      return yield* integerFrom(me, round(floatValue(self)));
    };

  function* toFloat(me: Thread, self: Ref): Steps<Ref> {
    const value = asFloat(self);
    if (Number.isFinite(value) || layoutOf(self) === FLOAT_TYPE) return yield* newFloat(me, value);
    return yield* raise(me, OVERFLOW_ERROR, 'int too large to convert to float');
  }

  const none = [0, 0] as const;
  const one = [1, 1] as const;
  const index = ofNumber(INT_TYPE, '__index__', none, toInteger(Math.trunc));
  const methods = [INT_TYPE, FLOAT_TYPE].flatMap((type) => [
    ofNumber(type, '__abs__', none, absoluteBuiltIn),
    ofNumber(type, '__divmod__', one, divmodOrNot),
    ofNumber(type, '__rdivmod__', one, reflectedDivmod),
    ofNumber(type, '__round__', [0, 1], roundedBuiltIn),
    ofNumber(type, '__trunc__', none, toInteger(Math.trunc)),
    ofNumber(type, '__int__', none, toInteger(Math.trunc)),
    ofNumber(type, '__float__', none, toFloat),
    ofNumber(type, '__floor__', none, toInteger(Math.floor)),
    ofNumber(type, '__ceil__', none, toInteger(Math.ceil)),
  ]);

  /** bin, oct and hex: digits in a base behind its prefix. */
  function inBase(name: string, prefix: string, base: number): NativeEntry {
    return {
      owner: 'builtins',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, name, n, names))) return 0;
        if (!(yield* isIntArgument(me, peek(args)))) return 0;
        const value = bigIntValue(peek(args));
        const digits = (value < 0n ? -value : value).toString(base);
        return yield* newStr(me, `${value < 0n ? '-' : ''}${prefix}${digits}`);
      },
    };
  }

  return [
    index,
    ...methods,
    { owner: 'builtins', name: 'abs', native: absolute },
    { owner: 'builtins', name: 'divmod', native: quotientAndRest },
    { owner: 'builtins', name: 'pow', native: power },
    { owner: 'builtins', name: 'round', native: rounded },
    inBase('bin', '0b', 2),
    inBase('oct', '0o', 8),
    inBase('hex', '0x', 16),
  ];
}
