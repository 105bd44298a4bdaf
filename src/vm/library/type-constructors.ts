// What a call of a built-in type makes.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  BOOL_TYPE,
  DICT_TYPE,
  ENUMERATE_TYPE,
  FLOAT_TYPE,
  INT_TYPE,
  LIST_TYPE,
  RANGE_TYPE,
  SET_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Ranges } from '../collections/ranges.ts';
import {
  EXCEPTIONS,
  exceptionType,
  OVERFLOW_ERROR,
  TYPE_ERROR,
  VALUE_ERROR,
} from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { asFloat, isIntType, isNumberType } from '../numbers.ts';
import { bigIntValue, floatValue, intValue, strValue } from '../objects.ts';
import { reprString } from '../../python/repr.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './builtin-functions.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIXES: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };
const FLOAT = /^[+-]?(?:(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:e[+-]?\d(?:_?\d)*)?)$/i;

/** The integer that a text is in a base (0: as in source); undefined if it is none. */
export function parseInteger(text: string, base: number): bigint | undefined {
  const match = /^([+-]?)(0[xob]_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, sign, prefix = '', rest] = match as unknown as [
    string,
    string,
    string | undefined,
    string,
  ];
  const marked = PREFIXES[prefix[1]?.toLowerCase() ?? ''];
  let digits = rest.replaceAll('_', '').toLowerCase();
  let radix = base;
  if (base === 0) radix = marked ?? 10;
  // 0b1 is a number of its own in base 16.
  if (marked !== undefined && marked !== radix) digits = prefix.replaceAll('_', '') + digits;
  if (base === 0 && marked === undefined && /^0+[1-9]/.test(digits)) return undefined;
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const at = DIGITS.indexOf(digit);
    if (at < 0 || at >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(at);
  }
  return sign === '-' ? -value : value;
}

/** The float that a text is; undefined if it is none. */
export function parseFloating(text: string): number | undefined {
  const trimmed = text.trim();
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (named) {
    const value = named[2]!.toLowerCase() === 'nan' ? NaN : Infinity;
    return named[1] === '-' ? -value : value;
  }
  if (!FLOAT.test(trimmed) || !/\d/.test(trimmed) || /^[+-]?\.?e/i.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll('_', ''));
}

export function makeConstructors(
  library: Library,
  ranges: Ranges,
  updateFrom: (me: Thread, dict: Ref, source: Ref) => Steps<boolean>,
) {
  const { objects, numbers, collections, iteration, operations, text } = library;
  const { tuples, dicts, sets } = collections;
  const { decref, incref, newBigInt, newBool, newFloat, newInt, newStr, newTuple, raise } = objects;
  const { argumentsBetween, bindArguments, noKeywords } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* newIntOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const signature = { name: 'int', parameters: ['', 'base'], required: 0 };
    const bound = yield* bindArguments(me, signature, args, n, names);
    if (bound === undefined) return 0;
    const [object, base] = [bound[0]!, bound[1]!];
    if (object === 0) return yield* newInt(me, 0);
    const type = peek(object + TYPE);
    if (type === STR_TYPE) return yield* intOfStr(me, object, base);
    if (base !== 0) {
      return yield* raise(me, TYPE_ERROR, "int() can't convert non-string with explicit base");
    }
    if (isIntType(type)) return yield* numbers.plus(me, object);
    if (type === FLOAT_TYPE) return yield* intOfFloat(me, floatValue(object));
    const why =
      'int() argument must be a string, a bytes-like object or a real number, not ' +
      `'${typeName(object)}'`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* intOfFloat(me: Thread, x: number): Steps<Ref> {
    if (Number.isNaN(x)) {
      return yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
    }
    if (!Number.isFinite(x)) {
      return yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
    }
    return yield* newBigInt(me, BigInt(Math.trunc(x)));
  }

  function* intOfStr(me: Thread, object: Ref, base: Ref): Steps<Ref> {
    const radix = base === 0 ? 10 : Number(intValue(base));
    if (radix !== 0 && (radix < 2 || radix > 36)) {
      return yield* raise(me, VALUE_ERROR, 'int() base must be >= 2 and <= 36, or 0');
    }
    const value = parseInteger(strValue(object), radix);
    if (value !== undefined) return yield* newBigInt(me, value);
    const shown = reprString(strValue(object));
    return yield* raise(me, VALUE_ERROR, `invalid literal for int() with base ${radix}: ${shown}`);
  }

  function* newFloatOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'float', names))) return 0;
    if (!(yield* argumentsBetween(me, 'float', n, 0, 1))) return 0;
    if (n === 0) return yield* newFloat(me, 0);
    const object = peek(args);
    const type = peek(object + TYPE);
    if (isNumberType(type)) return yield* newFloat(me, asFloat(object));
    if (type !== STR_TYPE) {
      const why = `float() argument must be a string or a real number, not '${typeName(object)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const value = parseFloating(strValue(object));
    if (value !== undefined) return yield* newFloat(me, value);
    const shown = reprString(strValue(object));
    return yield* raise(me, VALUE_ERROR, `could not convert string to float: ${shown}`);
  }

  function* newStrOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'str', names))) return 0;
    if (!(yield* argumentsBetween(me, 'str', n, 0, 1))) return 0;
    if (n === 0) return yield* newStr(me, '');
    if (peek(peek(args) + TYPE) === STR_TYPE) return yield* owned(me, peek(args));
    const shown = yield* text.textStr(me, peek(args));
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  function* newBoolOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'bool', names))) return 0;
    if (!(yield* argumentsBetween(me, 'bool', n, 0, 1))) return 0;
    const answer = n === 0 ? 0 : yield* operations.truth(me, peek(args));
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  function* listOf(me: Thread, source: Ref): Steps<Ref> {
    const list = yield* objects.newList(me, 0);
    if (list === 0 || source === 0) return list;
    if (yield* operations.listExtend(me, list, source)) return list;
    yield* decref(me, list);
    return 0;
  }

  function* newListOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'list', names))) return 0;
    if (!(yield* argumentsBetween(me, 'list', n, 0, 1))) return 0;
    return yield* listOf(me, n === 0 ? 0 : peek(args));
  }

  function* newTupleOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'tuple', names))) return 0;
    if (!(yield* argumentsBetween(me, 'tuple', n, 0, 1))) return 0;
    if (n === 1 && peek(peek(args) + TYPE) === TUPLE_TYPE) return yield* owned(me, peek(args));
    const list = yield* listOf(me, n === 0 ? 0 : peek(args));
    if (list === 0) return 0;
    const tuple = yield* tuples.tupleFromList(me, list);
    yield* decref(me, list);
    return tuple;
  }

  function* newDictOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'dict', n, 0, 1))) return 0;
    const dict = yield* dicts.newDict(me);
    if (dict === 0) return 0;
    let isDone = n === 0 || (yield* updateFrom(me, dict, peek(args)));
    const keywords = names === 0 ? 0 : peek(names + SIZE);
    for (let i = 0; isDone && i < keywords; i++) {
      isDone = yield* dicts.dictSet(me, dict, peek(names + TUPLE_ITEMS + i), peek(args + n + i));
    }
    if (isDone) return dict;
    yield* decref(me, dict);
    return 0;
  }

  function* newSetOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'set', names))) return 0;
    if (!(yield* argumentsBetween(me, 'set', n, 0, 1))) return 0;
    const set = yield* sets.newSet(me);
    if (set === 0 || n === 0) return set;
    if (yield* operations.setExtend(me, set, peek(args))) return set;
    yield* decref(me, set);
    return 0;
  }

  function* newRangeOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'range', names))) return 0;
    return yield* ranges.newRange(me, args, n);
  }

  function* newEnumerateOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const signature = { name: 'enumerate', parameters: ['iterable', 'start'], required: 1 };
    const bound = yield* bindArguments(me, signature, args, n, names);
    if (bound === undefined) return 0;
    const [iterable, start] = [bound[0]!, bound[1]!];
    if (start !== 0 && !isIntType(peek(start + TYPE))) {
      const why = `'${typeName(start)}' object cannot be interpreted as an integer`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return 0;
    const first = start === 0 ? 0n : bigIntValue(start);
    const made = yield* iteration.newEnumerate(me, iterator, first);
    yield* decref(me, iterator);
    return made;
  }

  function* typeOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n === 1 && names === 0) return yield* owned(me, peek(peek(args) + TYPE));
    return yield* raise(me, TYPE_ERROR, 'type() takes 1 argument in the guest language');
  }

  function exception(type: Ref): NativeEntry {
    return {
      owner: type,
      name: 'new',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, 'Exception', names))) return 0;
        const tuple = yield* newTuple(me, n);
        if (tuple === 0) return 0;
        for (let i = 0; i < n; i++) {
          poke(tuple + TUPLE_ITEMS + i, yield* owned(me, peek(args + i)));
        }
        return yield* objects.newException(me, type, tuple);
      },
    };
  }

  const constructor = (owner: Ref, native: Native): NativeEntry => ({ owner, name: 'new', native });

  return [
    constructor(INT_TYPE, newIntOf),
    constructor(FLOAT_TYPE, newFloatOf),
    constructor(STR_TYPE, newStrOf),
    constructor(BOOL_TYPE, newBoolOf),
    constructor(LIST_TYPE, newListOf),
    constructor(TUPLE_TYPE, newTupleOf),
    constructor(DICT_TYPE, newDictOf),
    constructor(SET_TYPE, newSetOf),
    constructor(RANGE_TYPE, newRangeOf),
    constructor(ENUMERATE_TYPE, newEnumerateOf),
    constructor(TYPE_TYPE, typeOf),
    ...EXCEPTIONS.map(([name]) => exception(exceptionType(name))),
  ];
}
