// The module ctypes, as far as arrays over given addresses go: `(c_float * n).from_address(p)`.
//
// An array is a view: kind of element, length, byte address in the process's memory. Its elements are
// C memory: threads may race on them, as in C.

import type { Address, Steps } from '../memory.ts';
import {
  bufferBytes,
  peek,
  poke,
  readBuffer,
  readBufferF32,
  readBufferF64,
  writeBuffer,
  writeBufferF32,
  writeBufferF64,
} from '../memory.ts';
import { ARRAY_WORDS } from '../heap/references.ts';
import {
  ARRAY_ADDRESS,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  CTYPE_TYPE,
  INT_HIGH,
  INT_LOW,
  TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { C_DOUBLE, C_FLOAT, C_INT32, SCALAR_KINDS } from './ctypes-kinds.ts';
import { INDEX_ERROR, TYPE_ERROR, VALUE_ERROR } from './exceptions.ts';
import type { NativeEntry } from './native.ts';
import { asFloat, isIntType, isNumberType } from './numbers.ts';
import { intValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

export type Arrays = ReturnType<typeof makeArrays>;

export function makeArrays(objects: Objects) {
  const { incref, newBigInt, newFloat, newInt, newObject, raise } = objects;

  /** A ctypes scalar type. */
  function* newScalarType(me: Thread, kind: number): Steps<Ref> {
    const type = yield* newObject(me, CTYPE_TYPE, ARRAY_WORDS);
    if (type !== 0) poke(type + ARRAY_KIND, kind);
    return type;
  }

  /** `c_float * n` for a scalar type and any object `n`. */
  function* newArrayType(me: Thread, scalar: Ref, n: Ref): Steps<Ref> {
    if (!isIntType(peek(n + TYPE))) {
      const why = `can't multiply sequence by non-int of type '${typeName(n)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const length = Number(intValue(n));
    if (length < 0) {
      return yield* raise(me, VALUE_ERROR, `Array length must be >= 0, not ${length}`);
    }
    const kind = peek(scalar + ARRAY_KIND);
    if (length * SCALAR_KINDS[kind]!.bytes > 0x7fff_ffff) {
      return yield* raise(me, VALUE_ERROR, `an array of ${length} elements is too large`);
    }
    const type = yield* newObject(me, ARRAY_TYPE_TYPE, ARRAY_WORDS);
    if (type === 0) return 0;
    poke(type + ARRAY_KIND, kind);
    poke(type + ARRAY_LENGTH, length);
    return type;
  }

  /** An array of type `type` over the process's memory from byte address `p`. */
  function* fromAddress(me: Thread, type: Ref, p: Ref): Steps<Ref> {
    if (!isIntType(peek(p + TYPE))) return yield* raise(me, TYPE_ERROR, 'integer expected');
    const kind = peek(type + ARRAY_KIND);
    const { bytes } = SCALAR_KINDS[kind]!;
    const address = Number(intValue(p));
    const length = peek(type + ARRAY_LENGTH);
    if (address <= 0 || address + length * bytes > bufferBytes() || address % bytes !== 0) {
      // CPython would crash, now or later.
      return yield* raise(me, VALUE_ERROR, `address ${address} is not mapped, or not aligned`);
    }
    const array = yield* newObject(me, ARRAY_TYPE, ARRAY_WORDS);
    if (array === 0) return 0;
    poke(array + ARRAY_KIND, kind);
    poke(array + ARRAY_LENGTH, length);
    poke(array + ARRAY_ADDRESS, address);
    poke(array + ARRAY_OWN_TYPE, type);
    yield* incref(me, type);
    return array;
  }

  /** The element at byte address `p`. */
  function* element(me: Thread, kind: number, p: number): Steps<Ref> {
    if (kind === C_FLOAT) return yield* newFloat(me, yield* readBufferF32(p));
    if (kind === C_DOUBLE) return yield* newFloat(me, yield* readBufferF64(p));
    const low = yield* readBuffer(p);
    if (kind === C_INT32) return yield* newInt(me, low);
    const high = yield* readBuffer(p + 4);
    if (high === low >> 31) return yield* newInt(me, low);
    return yield* newBigInt(me, (BigInt(high) << 32n) | BigInt(low >>> 0));
  }

  /** Index of an element, negative ones from the end; -1 with the exception set. */
  function* elementIndex(me: Thread, array: Ref, index: Ref): Steps<number> {
    if (!isIntType(peek(index + TYPE))) {
      yield* raise(me, TYPE_ERROR, 'indices must be integers');
      return -1;
    }
    const length = peek(array + ARRAY_LENGTH);
    const i = intValue(index);
    const at = i < 0 ? Number(i) + length : Number(i);
    if (at >= 0 && at < length) return at;
    yield* raise(me, INDEX_ERROR, 'invalid index');
    return -1;
  }

  function* arraySubscript(me: Thread, array: Ref, index: Ref): Steps<Ref> {
    const kind = peek(array + ARRAY_KIND);
    const i = yield* elementIndex(me, array, index);
    if (i < 0) return 0;
    const bytes = kind === C_FLOAT || kind === C_INT32 ? 4 : 8;
    return yield* element(me, kind, peek(array + ARRAY_ADDRESS) + i * bytes);
  }

  /** `array[index] = value`; false with the exception set. */
  function* arrayStore(me: Thread, array: Ref, index: Ref, value: Ref): Steps<boolean> {
    const kind = peek(array + ARRAY_KIND);
    const i = yield* elementIndex(me, array, index);
    if (i < 0) return false;
    const isFloat = kind === C_FLOAT || kind === C_DOUBLE;
    const type = peek(value + TYPE);
    if (isFloat ? !isNumberType(type) : !isIntType(type)) {
      const why = isFloat
        ? `must be real number, not ${typeName(value)}`
        : `'${typeName(value)}' object cannot be interpreted as an integer`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const bytes = kind === C_FLOAT || kind === C_INT32 ? 4 : 8;
    const p = peek(array + ARRAY_ADDRESS) + i * bytes;
    if (kind === C_FLOAT) yield* writeBufferF32(p, asFloat(value));
    else if (kind === C_DOUBLE) yield* writeBufferF64(p, asFloat(value));
    else {
      yield* writeBuffer(p, peek(value + INT_LOW));
      if (bytes === 8) yield* writeBuffer(p + 4, peek(value + INT_HIGH));
    }
    return true;
  }

  function* arrayLength(_me: Thread, array: Ref): Steps<number> {
    return peek(array + ARRAY_LENGTH);
  }

  const entries: readonly NativeEntry[] = [
    {
      owner: ARRAY_TYPE_TYPE,
      name: 'from_address',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (names !== 0) {
          return yield* raise(me, TYPE_ERROR, 'from_address() takes no keyword arguments');
        }
        // The type itself comes first, as the receiver.
        if (n !== 2) {
          const why = `from_address() takes exactly 1 positional argument (${n - 1} given)`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        return yield* fromAddress(me, peek(args), peek(args + 1));
      },
    },
    {
      owner: 'ctypes',
      name: 'sizeof',
      *native(me: Thread, args: Address, n: number, _names: Ref): Steps<Ref> {
        if (n !== 1) {
          const why = `sizeof() takes exactly one argument (${n} given)`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const object = peek(args);
        const type = peek(object + TYPE);
        if (type !== CTYPE_TYPE && type !== ARRAY_TYPE_TYPE && type !== ARRAY_TYPE) {
          return yield* raise(me, TYPE_ERROR, 'this type has no size');
        }
        const { bytes } = SCALAR_KINDS[peek(object + ARRAY_KIND)]!;
        return yield* newInt(me, type === CTYPE_TYPE ? bytes : bytes * peek(object + ARRAY_LENGTH));
      },
    },
  ];

  return { newScalarType, newArrayType, arraySubscript, arrayStore, arrayLength, entries };
}
