// Calls of int, float, str, bool, type and object.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  BOOL_TYPE,
  BYTES_TYPE,
  FLOAT_TYPE,
  INT_TYPE,
  LONG_TYPE,
  OBJECT_TYPE,
  STR_TYPE,
  TYPE,
} from '../../layout.ts';
import { reprString } from '../../python/repr.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ABSENT } from '../classes/lookup.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { asFloat, isIntType, isNumberType, TOO_LARGE } from '../numbers.ts';
import { floatValue, strValue } from '../objects.ts';
import { typeName } from '../types.ts';
import { bytesText, bytesValue } from '../text/bytes.ts';
import { decodeBytes, isCodecFault } from '../text/codecs.ts';
import { codecError } from './str-codes.ts';
import { plainRepr } from '../text/plain-repr.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';
import { MOST_DIGITS, TOO_MANY_DIGITS } from '../text/repr.ts';
import { parseFloating, parseInteger } from './parse-number.ts';

const INT = { name: 'int', parameters: ['', 'base'], required: 0 };
const STR = { name: 'str', parameters: ['object', 'encoding', 'errors'], required: 0 };

/** Characters of a literal that a message shows. */
const MOST_SHOWN = 200;

/** Text of a str, or of bytes, that a number is to be read from. */
function literalText(object: Ref): string {
  return peek(object + TYPE) === BYTES_TYPE ? bytesText(object) : strValue(object);
}

function shownLiteral(object: Ref): string {
  return peek(object + TYPE) === BYTES_TYPE ? plainRepr(object) : reprString(strValue(object));
}

export function makeScalarConstructors(library: Library): readonly NativeEntry[] {
  const { objects, numbers, operations, text } = library;
  const { lookup, specials } = library;
  const { decref, incref, newBigInt, newBool, newFloat, newInt, newStr, raise } = objects;
  const { argumentsBetween, bindArguments, integerArgument, noKeywords } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  function* newIntOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n > 2) return yield* raise(me, TYPE_ERROR, `int expected at most 2 arguments, got ${n}`);
    const bound = yield* bindArguments(me, INT, args, n, names);
    if (bound === undefined) return 0;
    const [object, base] = bound as [Ref, Ref];
    if (base !== 0) return yield* intInBase(me, object, base);
    if (object === 0) return yield* newInt(me, 0);
    const own = yield* intSpecial(me, object);
    if (own !== ABSENT) return own;
    const type = layoutOf(object);
    if (type === STR_TYPE || type === BYTES_TYPE) return yield* intOfStr(me, object, 10);
    if (isIntType(type)) return yield* numbers.plus(me, object);
    if (type === FLOAT_TYPE) return yield* intOfFloat(me, floatValue(object));
    const why =
      'int() argument must be a string, a bytes-like object or a real number, not ' +
      `'${typeName(object)}'`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** An int by `__int__` or `__index__`; ABSENT: no class of the program has them. */
  function* intSpecial(me: Thread, object: Ref): Steps<Ref> {
    const result = yield* lookup.callSpecial(me, object, '__int__');
    if (result === ABSENT) {
      if (isIntType(layoutOf(object))) return ABSENT;
      const hasIndex = yield* lookup.hasSpecial(me, object, '__index__');
      return hasIndex ? yield* specials.asIndex(me, object) : ABSENT;
    }
    if (result === 0 || isIntType(layoutOf(result))) return result;
    const why = `__int__ returned non-int (type ${typeName(result)})`;
    yield* decref(me, result);
    return yield* raise(me, TYPE_ERROR, why);
  }

  /** The same of a float by `__float__` or `__index__`. */
  function* floatSpecial(me: Thread, object: Ref): Steps<Ref> {
    const result = yield* lookup.callSpecial(me, object, '__float__');
    if (result === ABSENT) {
      if (layoutOf(object) !== OBJECT_TYPE) return ABSENT;
      if (!(yield* lookup.hasSpecial(me, object, '__index__'))) return ABSENT;
      const index = yield* specials.asIndex(me, object);
      if (index === 0) return 0;
      const value = asFloat(index);
      yield* decref(me, index);
      return yield* newFloat(me, value);
    }
    if (result === 0 || layoutOf(result) === FLOAT_TYPE) return result;
    const why = `${typeName(object)}.__float__ returned non-float (type ${typeName(result)})`;
    yield* decref(me, result);
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* intInBase(me: Thread, object: Ref, base: Ref): Steps<Ref> {
    if (object === 0) return yield* raise(me, TYPE_ERROR, 'int() missing string argument');
    const radix = yield* integerArgument(me, base);
    if (radix === undefined) return 0;
    if (radix !== 0 && (radix < 2 || radix > 36)) {
      return yield* raise(me, VALUE_ERROR, 'int() base must be >= 2 and <= 36, or 0');
    }
    const type = layoutOf(object);
    if (type === STR_TYPE || type === BYTES_TYPE) return yield* intOfStr(me, object, radix);
    return yield* raise(me, TYPE_ERROR, "int() can't convert non-string with explicit base");
  }

  function* intOfFloat(me: Thread, x: number): Steps<Ref> {
    if (Number.isSafeInteger(Math.trunc(x))) return yield* newInt(me, Math.trunc(x));
    if (Number.isNaN(x)) {
      return yield* raise(me, VALUE_ERROR, 'cannot convert float NaN to integer');
    }
    if (!Number.isFinite(x)) {
      return yield* raise(me, OVERFLOW_ERROR, 'cannot convert float infinity to integer');
    }
    return yield* newBigInt(me, BigInt(x));
  }

  function* intOfStr(me: Thread, object: Ref, radix: number): Steps<Ref> {
    const literal = literalText(object);
    const digits = literal.replaceAll(/[^0-9]/g, '').length;
    if (digits > MOST_DIGITS && (radix & (radix - 1)) !== 0) {
      const why = `${TOO_MANY_DIGITS}: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`;
      return yield* raise(me, VALUE_ERROR, why);
    }
    const value = parseInteger(literal, radix);
    if (value !== undefined) return yield* newBigInt(me, value);
    const shown = shownLiteral(object).slice(0, MOST_SHOWN);
    return yield* raise(me, VALUE_ERROR, `invalid literal for int() with base ${radix}: ${shown}`);
  }

  function* newFloatOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'float', names))) return 0;
    if (!(yield* argumentsBetween(me, 'float', n, 0, 1))) return 0;
    if (n === 0) return yield* newFloat(me, 0);
    const object = peek(args);
    const own = yield* floatSpecial(me, object);
    if (own !== ABSENT) return own;
    const type = layoutOf(object);
    if (isNumberType(type)) {
      const value = asFloat(object);
      if (type !== LONG_TYPE || Number.isFinite(value)) return yield* newFloat(me, value);
      return yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
    }
    if (type !== STR_TYPE && type !== BYTES_TYPE) {
      const why = `float() argument must be a string or a real number, not '${typeName(object)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const value = parseFloating(literalText(object));
    if (value !== undefined) return yield* newFloat(me, value);
    const shown = shownLiteral(object);
    return yield* raise(me, VALUE_ERROR, `could not convert string to float: ${shown}`);
  }

  function* newStrOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (n > 3) return yield* raise(me, TYPE_ERROR, `str expected at most 3 arguments, got ${n}`);
    const bound = yield* bindArguments(me, STR, args, n, names);
    if (bound === undefined) return 0;
    const [object, encoding, errors] = bound as [Ref, Ref, Ref];
    if (object === 0) return yield* newStr(me, '');
    if (encoding !== 0 || errors !== 0) return yield* decodedStr(me, object, encoding, errors);
    if (peek(object + TYPE) === STR_TYPE) return yield* owned(me, object);
    const shown = yield* text.textStr(me, object);
    return shown === undefined ? 0 : yield* newStr(me, shown);
  }

  /** str() with an encoding is for bytes. */
  function* decodedStr(me: Thread, object: Ref, encoding: Ref, errors: Ref): Steps<Ref> {
    for (const [name, given] of [
      ['encoding', encoding],
      ['errors', errors],
    ] as const) {
      if (given === 0 || layoutOf(given) === STR_TYPE) continue;
      const why = `str() argument '${name}' must be str, not ${typeName(given)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (layoutOf(object) === STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, 'decoding str is not supported');
    }
    if (peek(object + TYPE) === BYTES_TYPE) {
      const decoded = decodeBytes(
        bytesValue(object),
        encoding === 0 ? 'utf-8' : strValue(encoding),
        errors === 0 ? 'strict' : strValue(errors),
      );
      if (!isCodecFault(decoded)) return yield* newStr(me, decoded);
      return yield* raise(me, codecError(decoded), decoded.message);
    }
    const why = `decoding to str: need a bytes-like object, ${typeName(object)} found`;
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* newBoolOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'bool', names))) return 0;
    if (!(yield* argumentsBetween(me, 'bool', n, 0, 1))) return 0;
    const answer = n === 0 ? 0 : yield* operations.truth(me, peek(args));
    return answer < 0 ? 0 : yield* newBool(me, answer === 1);
  }

  return [
    { owner: INT_TYPE, name: 'new', native: newIntOf },
    { owner: FLOAT_TYPE, name: 'new', native: newFloatOf },
    { owner: STR_TYPE, name: 'new', native: newStrOf },
    { owner: BOOL_TYPE, name: 'new', native: newBoolOf },
  ];
}
