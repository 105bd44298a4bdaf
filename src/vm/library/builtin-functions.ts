// The built-in functions.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  BOOL_TYPE,
  FLOAT_TYPE,
  FUNCTION_TYPE,
  INT_TYPE,
  INT_ZERO,
  METHOD_TYPE,
  NATIVE_TYPE,
  NONE,
  OBJECT_TYPE,
  SIZE,
  STR_CHARS,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Collections } from '../collections/index.ts';
import type { Iteration } from '../collections/iteration.ts';
import {
  EXCEPTIONS,
  exceptionType,
  OVERFLOW_ERROR,
  TYPE_ERROR,
  VALUE_ERROR,
} from '../exceptions.ts';
import { hashOf, unhashable } from '../collections/keys.ts';
import type { Host, NativeEntry } from '../native.ts';
import {
  asFloat,
  GT,
  isIntType,
  isNumberType,
  LT,
  NB_ADD,
  NB_FLOOR_DIVIDE,
  NB_POWER,
  NB_REMAINDER,
  type Numbers,
} from '../numbers.ts';
import { bigIntValue, floatValue, intValue, strValue, type Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import type { Text } from '../text/repr.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';

export interface Library {
  readonly objects: Objects;
  readonly numbers: Numbers;
  readonly collections: Collections;
  readonly iteration: Iteration;
  readonly operations: Operations;
  readonly text: Text;
  readonly host: Host;
}

const BASES: ReadonlyMap<Ref, Ref> = new Map([
  [BOOL_TYPE, INT_TYPE],
  ...EXCEPTIONS.map(([name, base]): [Ref, Ref] => [
    exceptionType(name),
    base === 'object' ? OBJECT_TYPE : exceptionType(base),
  ]),
]);

/** Whether `type` is `other` or derived from it. */
export function isSubtype(type: Ref, other: Ref): boolean {
  for (let at: Ref | undefined = type; at !== undefined; at = BASES.get(at)) {
    if (at === other) return true;
  }
  return other === OBJECT_TYPE;
}

/** x rounded to `digits` decimals, halves to even, as CPython does it by the shortest repr. */
export function roundTo(x: number, digits: number): number {
  if (digits > 323 || !Number.isFinite(x)) return x;
  if (digits < -308) return 0 * x;
  if (digits > 100) return Number(`${x}`);
  if (digits < 0) {
    const unit = 10 ** -digits;
    return roundHalfEven(x / unit) * unit;
  }
  // toFixed rounds the exact binary value, ties away from zero; an exact tie goes to even here.
  const fixed = Number(x.toFixed(digits));
  const scaled = x * 10 ** digits;
  const isTie = Math.abs(scaled % 1) === 0.5 && scaled / 10 ** digits === x && digits <= 22;
  return isTie && isExactTie(x, digits) ? roundHalfEven(scaled) / 10 ** digits : fixed;
}

/** Whether x lies exactly between two decimals: its binary fraction ends one digit later, in a 5. */
function isExactTie(x: number, digits: number): boolean {
  const text = Math.abs(x).toFixed(Math.min(100, digits + 30));
  return /^\d+\.\d*50*$/.test(text) && text.replace(/0+$/, '').split('.')[1]!.length === digits + 1;
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export function makeBuiltinFunctions(
  library: Library,
  sortList: (me: Thread, list: Ref, isReversed: boolean) => Steps<boolean>,
) {
  const { objects, numbers, collections, iteration, operations, text, host } = library;
  const { decref, incref, newBigInt, newBool, newFloat, newInt, newStr, newTuple, raise } = objects;
  const { argumentsBetween, bindKeywords, noKeywords, oneArgument } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* len(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'len', n, names))) return 0;
    const length = yield* operations.length(me, peek(args));
    return length < 0 ? 0 : yield* newInt(me, length);
  }

  function* print(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const keywords = ['sep', 'end', 'file', 'flush'];
    const bound = yield* bindKeywords(me, 'print', keywords, args + n, names);
    if (bound === undefined) return 0;
    const [separator, end] = [bound[0]!, bound[1]!];
    for (const [i, given] of [separator, end].entries()) {
      if (given === 0 || given === NONE || peek(given + TYPE) === STR_TYPE) continue;
      const why = `${keywords[i]} must be None or a string, not ${typeName(given)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const between = separator === 0 || separator === NONE ? ' ' : strValue(separator);
    let line = '';
    for (let i = 0; i < n; i++) {
      const shown = yield* text.textStr(me, peek(args + i));
      if (shown === undefined) return 0;
      line += i === 0 ? shown : between + shown;
    }
    line += end === 0 || end === NONE ? '\n' : strValue(end);
    yield* host.output(me, 'stdout', line);
    return yield* owned(me, NONE);
  }

  function* abs(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'abs', n, names))) return 0;
    const object = peek(args);
    const type = peek(object + TYPE);
    if (type === FLOAT_TYPE) return yield* newFloat(me, Math.abs(floatValue(object)));
    if (isIntType(type)) {
      const value = bigIntValue(object);
      return yield* newBigInt(me, value < 0n ? -value : value);
    }
    return yield* raise(me, TYPE_ERROR, `bad operand type for abs(): '${typeName(object)}'`);
  }

  /** min and max: the item for which `op` holds against all others, the first of equals. */
  function extreme(name: string, op: number): NativeEntry {
    return {
      owner: 'builtins',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        const bound = yield* bindKeywords(me, name, ['key', 'default'], args + n, names);
        if (bound === undefined) return 0;
        const [key, otherwise] = [bound[0]!, bound[1]!];
        if (key !== 0 && key !== NONE) return yield* raise(me, TYPE_ERROR, NO_KEY_FUNCTIONS);
        if (n === 0) {
          return yield* raise(me, TYPE_ERROR, `${name} expected at least 1 argument, got 0`);
        }
        if (n > 1 && otherwise !== 0) {
          const why = `Cannot specify a default for ${name}() with multiple positional arguments`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const iterator = n === 1 ? yield* iteration.getIter(me, peek(args)) : 0;
        if (n === 1 && iterator === 0) return 0;
        let best: Ref = 0;
        for (let i = 0; ; i++) {
          let item: Ref = 0;
          if (iterator !== 0) item = yield* iteration.iterNext(me, iterator);
          else if (i < n) item = yield* owned(me, peek(args + i));
          if (item === 0) break;
          const isBetter = best === 0 ? 1 : yield* operations.holds(me, op, item, best);
          const dropped = isBetter === 1 ? best : item;
          if (isBetter === 1) best = item;
          if (dropped !== 0) yield* decref(me, dropped);
          if (isBetter < 0) break;
        }
        if (iterator !== 0) yield* decref(me, iterator);
        if (objects.hasException(me)) {
          if (best !== 0) yield* decref(me, best);
          return 0;
        }
        if (best !== 0) return best;
        if (otherwise !== 0) return yield* owned(me, otherwise);
        return yield* raise(me, VALUE_ERROR, `${name}() iterable argument is empty`);
      },
    };
  }

  function* sum(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindKeywords(me, 'sum', ['start'], args + n, names);
    if (bound === undefined) return 0;
    if (n === 0) {
      return yield* raise(me, TYPE_ERROR, 'sum() takes at least 1 positional argument (0 given)');
    }
    if (n > 2) {
      const why = `sum() takes at most 2 arguments (${n} given)`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    let start = n === 2 ? peek(args + 1) : bound[0]!;
    if (start !== 0 && peek(start + TYPE) === STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, "sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (start === 0) start = INT_ZERO;
    const iterator = yield* iteration.getIter(me, peek(args));
    if (iterator === 0) return 0;
    const total = yield* sumItems(me, iterator, yield* owned(me, start));
    yield* decref(me, iterator);
    return total;
  }

  /**
   * Adds what an iterator gives to `total`, whose reference is taken over. As CPython 3.13 does, floats
   * are added with Neumaier's compensation as long as there are only numbers after the first.
   */
  function* sumItems(me: Thread, iterator: Ref, total: Ref): Steps<Ref> {
    for (;;) {
      if (peek(total + TYPE) === FLOAT_TYPE) {
        const [sumOfFloats, rest] = yield* sumFloats(me, iterator, floatValue(total));
        yield* decref(me, total);
        if (objects.hasException(me)) return 0;
        total = yield* newFloat(me, sumOfFloats);
        if (total === 0 || rest === 0) return total;
        const next = yield* operations.binary(me, NB_ADD, total, rest);
        yield* decref(me, rest);
        yield* decref(me, total);
        if (next === 0) return 0;
        total = next;
        continue;
      }
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) {
        if (!objects.hasException(me)) return total;
        yield* decref(me, total);
        return 0;
      }
      const next = yield* operations.binary(me, NB_ADD, total, item);
      yield* decref(me, item);
      yield* decref(me, total);
      if (next === 0) return 0;
      total = next;
    }
  }

  /** The sum from `x` on, and the first item that is no int or float, or 0. */
  function* sumFloats(me: Thread, iterator: Ref, x: number): Steps<[number, Ref]> {
    let low = 0;
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      const type = item === 0 ? 0 : peek(item + TYPE);
      if (type !== FLOAT_TYPE && !isIntType(type)) {
        // An infinite or undefined compensation would spoil an infinite sum.
        return [low !== 0 && Number.isFinite(low) ? x + low : x, item];
      }
      if (type === FLOAT_TYPE) {
        const value = floatValue(item);
        const t = x + value;
        low += Math.abs(x) >= Math.abs(value) ? x - t + value : value - t + x;
        x = t;
      } else x += asFloat(item);
      yield* decref(me, item);
    }
  }

  function* repr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'repr', n, names))) return 0;
    const shown = yield* text.textRepr(me, peek(args));
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* hash(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'hash', n, names))) return 0;
    const without = unhashable(peek(args));
    if (without !== 0) {
      return yield* raise(me, TYPE_ERROR, `unhashable type: '${typeName(without)}'`);
    }
    if (isIntType(peek(peek(args) + TYPE))) return yield* numbers.plus(me, peek(args));
    return yield* newInt(me, hashOf(peek(args)));
  }

  function* ord(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'ord', n, names))) return 0;
    const object = peek(args);
    if (peek(object + TYPE) !== STR_TYPE) {
      const why = `ord() expected string of length 1, but ${typeName(object)} found`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const size = peek(object + SIZE);
    if (size === 1) return yield* newInt(me, peek(object + STR_CHARS));
    const why = `ord() expected a character, but string of length ${size} found`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* chr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'chr', n, names))) return 0;
    const object = peek(args);
    if (!isIntType(peek(object + TYPE))) {
      const why = `'${typeName(object)}' object cannot be interpreted as an integer`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const point = Number(intValue(object));
    if (point < 0 || point > 0x10ffff) {
      return yield* raise(me, VALUE_ERROR, 'chr() arg not in range(0x110000)');
    }
    return yield* newStr(me, String.fromCodePoint(point));
  }

  function* divmod(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'divmod', names))) return 0;
    if (!(yield* argumentsBetween(me, 'divmod', n, 2, 2))) return 0;
    const [a, b] = [peek(args), peek(args + 1)];
    if (!isNumberType(peek(a + TYPE)) || !isNumberType(peek(b + TYPE))) {
      const why = `unsupported operand type(s) for divmod(): '${typeName(a)}' and '${typeName(b)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const quotient = yield* operations.binary(me, NB_FLOOR_DIVIDE, a, b);
    if (quotient === 0) return 0;
    const remainder = yield* operations.binary(me, NB_REMAINDER, a, b);
    const pair = remainder === 0 ? 0 : yield* newTuple(me, 2);
    if (pair === 0) {
      yield* decref(me, quotient);
      if (remainder !== 0) yield* decref(me, remainder);
      return 0;
    }
    poke(pair + TUPLE_ITEMS, quotient);
    poke(pair + TUPLE_ITEMS + 1, remainder);
    return pair;
  }

  function* pow(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'pow', names))) return 0;
    if (!(yield* argumentsBetween(me, 'pow', n, 2, 2))) return 0;
    return yield* operations.binary(me, NB_POWER, peek(args), peek(args + 1));
  }

  function* round(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindKeywords(me, 'round', ['ndigits'], args + n, names);
    if (bound === undefined) return 0;
    if (n < 1 || n > 2) {
      const why =
        n < 1
          ? "round() missing required argument 'number' (pos 1)"
          : `round() takes at most 2 arguments (${n} given)`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const object = peek(args);
    const type = peek(object + TYPE);
    if (!isNumberType(type)) {
      const why = `type ${typeName(object)} doesn't define __round__ method`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    let digits = n === 2 ? peek(args + 1) : bound[0]!;
    if (digits === NONE) digits = 0;
    if (digits !== 0 && !isIntType(peek(digits + TYPE))) {
      const why = `'${typeName(digits)}' object cannot be interpreted as an integer`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (type !== FLOAT_TYPE) return yield* roundInt(me, object, digits);
    const x = floatValue(object);
    if (digits !== 0) return yield* newFloat(me, roundTo(x, Number(intValue(digits))));
    if (Number.isNaN(x)) {
      return yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
    }
    if (!Number.isFinite(x)) {
      return yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
    }
    return yield* newBigInt(me, BigInt(roundHalfEven(x)));
  }

  /** An int rounded to tens, hundreds and so on if `digits` is negative. */
  function* roundInt(me: Thread, object: Ref, digits: Ref): Steps<Ref> {
    if (digits === 0 || intValue(digits) >= 0) return yield* numbers.plus(me, object);
    const places = -Number(intValue(digits));
    if (places > 19) return yield* newInt(me, 0);
    const unit = 10n ** BigInt(places);
    const value = bigIntValue(object);
    const magnitude = value < 0n ? -value : value;
    const rest = magnitude % unit;
    let rounded = magnitude - rest;
    const isOdd = (rounded / unit) % 2n === 1n;
    if (2n * rest > unit || (2n * rest === unit && isOdd)) rounded += unit;
    return yield* newBigInt(me, value < 0n ? -rounded : rounded);
  }

  /** any and all: whether an item is found that is `wanted`. */
  function quantifier(name: string, wanted: number): NativeEntry {
    return {
      owner: 'builtins',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, name, n, names))) return 0;
        const iterator = yield* iteration.getIter(me, peek(args));
        if (iterator === 0) return 0;
        let isFound = false;
        while (!isFound) {
          const item = yield* iteration.iterNext(me, iterator);
          if (item === 0) break;
          isFound = (yield* operations.truth(me, item)) === wanted;
          yield* decref(me, item);
        }
        yield* decref(me, iterator);
        if (objects.hasException(me)) return 0;
        return yield* newBool(me, isFound === (wanted === 1));
      },
    };
  }

  function* isInstance(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'isinstance', names))) return 0;
    if (!(yield* argumentsBetween(me, 'isinstance', n, 2, 2))) return 0;
    const wanted = peek(args + 1);
    const isTuple = peek(wanted + TYPE) === TUPLE_TYPE;
    const types = isTuple ? peek(wanted + SIZE) : 1;
    for (let i = 0; i < types; i++) {
      const type = isTuple ? peek(wanted + TUPLE_ITEMS + i) : wanted;
      if (peek(type + TYPE) !== TYPE_TYPE) {
        const why = 'isinstance() arg 2 must be a type, a tuple of types, or a union';
        return yield* raise(me, TYPE_ERROR, why);
      }
      if (isSubtype(peek(peek(args) + TYPE), type)) return yield* newBool(me, true);
    }
    return yield* newBool(me, false);
  }

  function* callable(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'callable', n, names))) return 0;
    const type = peek(peek(args) + TYPE);
    const kinds = [FUNCTION_TYPE, NATIVE_TYPE, METHOD_TYPE, TYPE_TYPE];
    return yield* newBool(me, kinds.includes(type));
  }

  function* iter(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'iter', n, names))) return 0;
    return yield* iteration.getIter(me, peek(args));
  }

  function* nextItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'next', names))) return 0;
    if (!(yield* argumentsBetween(me, 'next', n, 1, 2))) return 0;
    const item = yield* iteration.iterNext(me, peek(args));
    if (item !== 0 || objects.hasException(me)) return item;
    if (n === 2) return yield* owned(me, peek(args + 1));
    return yield* objects.raiseEmpty(me, exceptionType('StopIteration'));
  }

  function* sorted(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindKeywords(me, 'sort', ['key', 'reverse'], args + n, names);
    if (bound === undefined) return 0;
    if (n !== 1) {
      return yield* raise(me, TYPE_ERROR, `sorted expected 1 argument, got ${n}`);
    }
    const [key, reversed] = [bound[0]!, bound[1]!];
    if (key !== 0 && key !== NONE) return yield* raise(me, TYPE_ERROR, NO_KEY_FUNCTIONS);
    const order = reversed === 0 ? 0 : yield* operations.truth(me, reversed);
    if (order < 0) return 0;
    const list = yield* objects.newList(me, 0);
    if (list === 0) return 0;
    const isDone = yield* operations.listExtend(me, list, peek(args));
    if (isDone && (yield* sortList(me, list, order === 1))) {
      return list;
    }
    yield* decref(me, list);
    return 0;
  }

  function* reverseOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'reversed', n, names))) return 0;
    const list = yield* objects.newList(me, 0);
    if (list === 0) return 0;
    let iterator: Ref = 0;
    if (yield* operations.listExtend(me, list, peek(args))) {
      yield* collections.lists.listReverse(me, list);
      iterator = yield* iteration.getIter(me, list);
    }
    yield* decref(me, list);
    return iterator;
  }

  const builtin = (name: string, native: NativeEntry['native']): NativeEntry => ({
    owner: 'builtins',
    name,
    native,
  });

  return [
    builtin('len', len),
    builtin('print', print),
    builtin('abs', abs),
    extreme('min', LT),
    extreme('max', GT),
    builtin('sum', sum),
    builtin('repr', repr),
    builtin('hash', hash),
    builtin('ord', ord),
    builtin('chr', chr),
    builtin('divmod', divmod),
    builtin('pow', pow),
    builtin('round', round),
    quantifier('any', 1),
    quantifier('all', 0),
    builtin('isinstance', isInstance),
    builtin('callable', callable),
    builtin('iter', iter),
    builtin('next', nextItem),
    builtin('sorted', sorted),
    builtin('reversed', reverseOf),
  ];
}

export const NO_KEY_FUNCTIONS = 'key functions are not supported yet by the guest language';
