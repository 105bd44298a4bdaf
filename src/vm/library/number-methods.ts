// Methods and attributes of int and float. The receiver is the first argument, except for from_bytes and
// fromhex, where it is the type.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  BOOL_TYPE,
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  FLOAT_TYPE,
  INT_TYPE,
  LIST_TYPE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { bigIntValue, bitLength, floatValue, strValue } from '../objects.ts';
import { floatFromHex, floatToHex } from '../text/float-hex.ts';
import { fractionOf } from '../text/fractions.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

const TO_BYTES = {
  name: 'to_bytes',
  parameters: ['length', 'byteorder', 'signed'],
  required: 0,
  positional: 2,
};
const FROM_BYTES = {
  name: 'from_bytes',
  parameters: ['bytes', 'byteorder', 'signed'],
  required: 1,
  positional: 2,
};

/** How many bits of a magnitude are set. */
function bitCount(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(2);
  return digits.replaceAll('0', '').length;
}

export function makeNumberMethods(library: Library): readonly NativeEntry[] {
  const { objects, numbers, operations, iteration, bytes } = library;
  const { newBigInt, newBool, newFloat, newInt, newStr, newTuple, raise } = objects;
  const { bindArguments, integerArgument, noArguments, oneArgument } = makeArguments(objects);

  /** A method without arguments. */
  function plain(
    owner: Ref,
    name: string,
    answer: (me: Thread, self: Ref) => Steps<Ref>,
  ): NativeEntry {
    const full = `${owner === INT_TYPE ? 'int' : 'float'}.${name}`;
    return {
      owner,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, full, n - 1, names))) return 0;
        return yield* answer(me, peek(args));
      },
    };
  }

  /** An attribute that is worked out when it is read. */
  function attribute(
    owner: Ref,
    name: string,
    answer: (me: Thread, self: Ref) => Steps<Ref>,
  ): NativeEntry {
    return {
      owner,
      name,
      binds: 'getter',
      *native(me: Thread, args: Address, _n: number, _names: Ref): Steps<Ref> {
        return yield* answer(me, peek(args));
      },
    };
  }

  function* itself(me: Thread, self: Ref): Steps<Ref> {
    return yield* numbers.plus(me, self);
  }

  function* zero(me: Thread, _self: Ref): Steps<Ref> {
    return yield* newInt(me, 0);
  }

  function* one(me: Thread, _self: Ref): Steps<Ref> {
    return yield* newInt(me, 1);
  }

  function* zeroFloat(me: Thread, _self: Ref): Steps<Ref> {
    return yield* newFloat(me, 0);
  }

  function* lengthInBits(me: Thread, self: Ref): Steps<Ref> {
    return yield* newInt(me, bitLength(bigIntValue(self)));
  }

  function* setBits(me: Thread, self: Ref): Steps<Ref> {
    return yield* newInt(me, bitCount(bigIntValue(self)));
  }

  function* isIntegral(me: Thread, self: Ref): Steps<Ref> {
    const isInt = layoutOf(self) !== FLOAT_TYPE;
    return yield* newBool(me, isInt || Number.isInteger(floatValue(self)));
  }

  /** A tuple of two ints. */
  function* ratio(me: Thread, numerator: bigint, denominator: bigint): Steps<Ref> {
    const pair = yield* newTuple(me, 2);
    if (pair === 0) return 0;
    poke(pair + TUPLE_ITEMS, yield* newBigInt(me, numerator));
    poke(pair + TUPLE_ITEMS + 1, yield* newBigInt(me, denominator));
    return pair;
  }

  function* ratioOfInt(me: Thread, self: Ref): Steps<Ref> {
    return yield* ratio(me, bigIntValue(self), 1n);
  }

  function* ratioOfFloat(me: Thread, self: Ref): Steps<Ref> {
    const x = floatValue(self);
    if (Number.isNaN(x))
      return yield* raise(me, VALUE_ERROR, 'cannot convert NaN to integer ratio');
    if (!Number.isFinite(x)) {
      return yield* raise(me, OVERFLOW_ERROR, 'cannot convert Infinity to integer ratio');
    }
    let { mantissa, exponent } = fractionOf(x);
    if (exponent >= 0) return yield* ratio(me, mantissa << BigInt(exponent), 1n);
    while (exponent < 0 && (mantissa & 1n) === 0n) {
      if (mantissa === 0n) exponent = 0;
      else [mantissa, exponent] = [mantissa >> 1n, exponent + 1];
    }
    return yield* ratio(me, mantissa, 1n << BigInt(-exponent));
  }

  function* hexOfFloat(me: Thread, self: Ref): Steps<Ref> {
    return yield* newStr(me, floatToHex(floatValue(self)));
  }

  function* fromHex(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'float.fromhex', n - 1, names))) return 0;
    const text = peek(args + 1);
    if (layoutOf(text) !== STR_TYPE) {
      return yield* raise(me, TYPE_ERROR, 'bad argument type for built-in operation');
    }
    const value = floatFromHex(strValue(text));
    if (value === undefined) {
      return yield* raise(me, VALUE_ERROR, 'invalid hexadecimal floating-point string');
    }
    if (Number.isFinite(value) || !/\d/.test(strValue(text))) return yield* newFloat(me, value);
    const why = 'hexadecimal value too large to represent as a float';
    return yield* raise(me, OVERFLOW_ERROR, why);
  }

  /** Whether bytes are in order from the highest on; undefined with the exception set. */
  function* isBigEndian(me: Thread, name: string, order: Ref): Steps<boolean | undefined> {
    if (order === 0) return true;
    if (layoutOf(order) !== STR_TYPE) {
      const why = `${name}() argument 'byteorder' must be str, not ${typeName(order)}`;
      yield* raise(me, TYPE_ERROR, why);
      return undefined;
    }
    const text = strValue(order);
    if (text === 'big' || text === 'little') return text === 'big';
    yield* raise(me, VALUE_ERROR, "byteorder must be either 'little' or 'big'");
    return undefined;
  }

  function* toBytes(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, TO_BYTES, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [lengthArgument, order, signedArgument] = bound as [Ref, Ref, Ref];
    const length = lengthArgument === 0 ? 1 : yield* integerArgument(me, lengthArgument);
    if (length === undefined) return 0;
    const isBig = yield* isBigEndian(me, 'to_bytes', order);
    if (isBig === undefined) return 0;
    const isSigned = signedArgument === 0 ? 0 : yield* operations.truth(me, signedArgument);
    if (isSigned < 0) return 0;
    if (length < 0) return yield* raise(me, VALUE_ERROR, 'length argument must be non-negative');
    const value = bigIntValue(peek(args));
    if (value < 0n && isSigned === 0) {
      return yield* raise(me, OVERFLOW_ERROR, "can't convert negative int to unsigned");
    }
    const bits = 8 * length;
    const fits =
      isSigned === 1
        ? bitLength(value < 0n ? ~value : value) < bits || (value === 0n && bits === 0)
        : bitLength(value) <= bits;
    if (!fits) return yield* raise(me, OVERFLOW_ERROR, 'int too big to convert');
    const digits = BigInt.asUintN(bits, value)
      .toString(16)
      .padStart(2 * length, '0');
    const all = Array.from({ length }, (_, i) =>
      Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
    );
    return yield* bytes.newBytes(me, isBig ? all : all.toReversed());
  }

  function* fromBytes(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, FROM_BYTES, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [source, order, signedArgument] = bound as [Ref, Ref, Ref];
    const isBig = yield* isBigEndian(me, 'from_bytes', order);
    if (isBig === undefined) return 0;
    const isSigned = signedArgument === 0 ? 0 : yield* operations.truth(me, signedArgument);
    if (isSigned < 0) return 0;
    if (!isByteSource(peek(source + TYPE))) {
      const why = `cannot convert '${typeName(source)}' object to bytes`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const all = yield* bytes.bytesOf(me, source, iteration);
    if (all === undefined) return 0;
    if (!isBig) all.reverse();
    const digits = all.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const value = digits === '' ? 0n : BigInt(`0x${digits}`);
    return yield* newBigInt(me, isSigned === 1 ? BigInt.asIntN(8 * all.length, value) : value);
  }

  return [
    plain(INT_TYPE, 'bit_length', lengthInBits),
    plain(INT_TYPE, 'bit_count', setBits),
    plain(INT_TYPE, 'is_integer', isIntegral),
    plain(INT_TYPE, 'conjugate', itself),
    plain(INT_TYPE, 'as_integer_ratio', ratioOfInt),
    { owner: INT_TYPE, name: 'to_bytes', native: toBytes },
    { owner: INT_TYPE, name: 'from_bytes', native: fromBytes, binds: 'class' },
    attribute(INT_TYPE, 'real', itself),
    attribute(INT_TYPE, 'imag', zero),
    attribute(INT_TYPE, 'numerator', itself),
    attribute(INT_TYPE, 'denominator', one),
    plain(FLOAT_TYPE, 'is_integer', isIntegral),
    plain(FLOAT_TYPE, 'conjugate', itself),
    plain(FLOAT_TYPE, 'as_integer_ratio', ratioOfFloat),
    plain(FLOAT_TYPE, 'hex', hexOfFloat),
    { owner: FLOAT_TYPE, name: 'fromhex', native: fromHex, binds: 'class' },
    attribute(FLOAT_TYPE, 'real', itself),
    attribute(FLOAT_TYPE, 'imag', zeroFloat),
  ];
}

/** What bytes are made of without being asked how. */
function isByteSource(type: Ref): boolean {
  switch (type) {
    case BYTES_TYPE:
    case BYTEARRAY_TYPE:
    case LIST_TYPE:
    case TUPLE_TYPE:
      return true;
    default:
      return type !== STR_TYPE && type !== INT_TYPE && type !== BOOL_TYPE && type !== FLOAT_TYPE;
  }
}
