// The module ctypes, as far as arrays go: over given addresses, `(c_float * n).from_address(p)`, and with
// memory of their own, `(c_float * n)(1, 2)`. How an element is read is in ctypes-elements.ts.

import type { Address, Steps } from '../memory.ts';
import { bufferBytes, calling, peek, poke, pokeProcess } from '../memory.ts';
import { allocateProcess, PROCESS_PAGE } from '../heap/process.ts';
import { ARRAY_WORDS } from '../heap/references.ts';
import {
  ARRAY_ADDRESS,
  ARRAY_BLOCK,
  ARRAY_KIND,
  ARRAY_LENGTH,
  ARRAY_OWN_TYPE,
  ARRAY_TYPE,
  ARRAY_TYPE_TYPE,
  CTYPE_TYPE,
  INT_HIGH,
  INT_LOW,
  LIST_ITEMS,
  LIST_TYPE,
  LONG_TYPE,
  MEMORYVIEW_TYPE,
  SIZE,
  SLICE_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { ARRAY_STORE, ARRAY_SUBSCRIPT } from './charges.ts';
import type { Lists } from './collections/lists.ts';
import type { Slices } from './collections/slices.ts';
import { elementWords, makeElements } from './ctypes-elements.ts';
import {
  arrayTypeName,
  C_BOOL,
  C_INT32,
  C_INT64,
  isFloatKind,
  KIND_MASK,
  SCALAR_KINDS,
} from './ctypes-kinds.ts';
import { INDEX_ERROR, OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from './exceptions.ts';
import type { Hooks } from './hooks.ts';
import type { NativeEntry } from './native.ts';
import { asFloat, isIntType, isNumberType, TOO_LARGE } from './numbers.ts';
import { bigIntValue, intValue, type Objects } from './objects.ts';
import { typeName } from './types.ts';

export type Arrays = ReturnType<typeof makeArrays>;

export function makeArrays(objects: Objects, hooks: Hooks, lists: Lists, { boundsOf }: Slices) {
  const { decref, incref, newInt, newList, newObject, raise } = objects;
  const { element, storeInteger, storeReal, storeWords } = makeElements(objects);

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
    const { name, bytes } = SCALAR_KINDS[kind]!;
    if (bytes < 4) {
      const why = `an array of ${name} at an address is outside the guest language`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const address = Number(intValue(p));
    const length = peek(type + ARRAY_LENGTH);
    const isMapped = address >= PROCESS_PAGE && address + length * bytes <= bufferBytes();
    if (!isMapped || address % bytes !== 0) {
      // CPython would crash, now or later.
      return yield* raise(me, VALUE_ERROR, `address ${address} is not mapped, or not aligned`);
    }
    const array = yield* newObject(me, ARRAY_TYPE, ARRAY_WORDS);
    if (array === 0) return 0;
    poke(array + ARRAY_KIND, kind);
    poke(array + ARRAY_LENGTH, length);
    poke(array + ARRAY_ADDRESS, address);
    poke(array + ARRAY_OWN_TYPE, type);
    poke(array + ARRAY_BLOCK, 0);
    yield* incref(me, type);
    return array;
  }

  /** Index of an element, negative ones from the end; -1 with the exception set. */
  function* elementIndex(me: Thread, array: Ref, index: Ref, otherwise: string): Steps<number> {
    if (!isIntType(peek(index + TYPE))) {
      yield* raise(me, TYPE_ERROR, otherwise);
      return -1;
    }
    const length = peek(array + ARRAY_LENGTH);
    const i = intValue(index);
    const at = i < 0 ? Number(i) + length : Number(i);
    if (at >= 0 && at < length) return at;
    yield* raise(me, INDEX_ERROR, 'invalid index');
    return -1;
  }

  /** `array[key]`: an element, or a list of them. */
  function* arraySubscript(me: Thread, array: Ref, key: Ref): Steps<Ref> {
    calling(ARRAY_SUBSCRIPT);
    if (peek(key + TYPE) === SLICE_TYPE) return yield* arraySlice(me, array, key);
    const i = yield* elementIndex(me, array, key, 'indices must be integers');
    if (i < 0) return 0;
    return yield* element(me, peek(array + ARRAY_KIND), peek(array + ARRAY_ADDRESS), i);
  }

  function* arraySlice(me: Thread, array: Ref, slice: Ref): Steps<Ref> {
    const bounds = yield* boundsOf(me, slice, peek(array + ARRAY_LENGTH));
    if (bounds === undefined) return 0;
    const { start, step, count } = bounds;
    const list = yield* newList(me, 0, count);
    const [kind, at] = [peek(array + ARRAY_KIND), peek(array + ARRAY_ADDRESS)];
    if (list === 0) return 0;
    for (let i = 0; i < count; i++) {
      const item = yield* element(me, kind, at, start + i * step);
      if (item === 0) {
        yield* decref(me, list);
        return 0;
      }
      poke(peek(list + LIST_ITEMS) + i, item);
      poke(list + SIZE, i + 1);
    }
    return list;
  }

  /** `array[key] = value`; false with the exception set. */
  function* arrayStore(me: Thread, array: Ref, key: Ref, value: Ref): Steps<boolean> {
    calling(ARRAY_STORE);
    if (peek(key + TYPE) === SLICE_TYPE) return yield* storeSlice(me, array, key, value);
    const i = yield* elementIndex(me, array, key, 'indices must be integer');
    return i >= 0 && (yield* storeElement(me, array, i, value));
  }

  /** Element `i`, which is there, becomes `value`. */
  function* storeElement(me: Thread, array: Ref, i: number, value: Ref): Steps<boolean> {
    const [kind, at] = [peek(array + ARRAY_KIND), peek(array + ARRAY_ADDRESS)];
    const type = peek(value + TYPE);
    if (isFloatKind(kind & KIND_MASK)) {
      if (!isNumberType(type)) {
        yield* raise(me, TYPE_ERROR, `must be real number, not ${typeName(value)}`);
        return false;
      }
      const real = asFloat(value);
      if (type === LONG_TYPE && !Number.isFinite(real)) {
        yield* raise(me, OVERFLOW_ERROR, TOO_LARGE);
        return false;
      }
      yield* storeReal(kind, at, i, real);
      return true;
    }
    if ((kind & KIND_MASK) === C_BOOL) {
      const isTrue = yield* hooks.truth(me, value);
      if (isTrue >= 0) yield* storeInteger(kind, at, i, BigInt(isTrue));
      return isTrue >= 0;
    }
    if (!isIntType(type)) {
      const why = `'${typeName(value)}' object cannot be interpreted as an integer`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    if ((kind === C_INT32 || kind === C_INT64) && type !== LONG_TYPE) {
      yield* storeWords(kind, at, i, peek(value + INT_LOW), peek(value + INT_HIGH));
      return true;
    }
    yield* storeInteger(kind, at, i, bigIntValue(value));
    return true;
  }

  /** `array[slice] = values` for a list, a tuple or another array. */
  function* storeSlice(me: Thread, array: Ref, slice: Ref, values: Ref): Steps<boolean> {
    const bounds = yield* boundsOf(me, slice, peek(array + ARRAY_LENGTH));
    if (bounds === undefined) return false;
    const { start, step, count } = bounds;
    const type = peek(values + TYPE);
    let given = -1;
    if (type === LIST_TYPE) given = yield* lists.listLength(me, values);
    else if (type === TUPLE_TYPE) given = peek(values + SIZE);
    else if (type === ARRAY_TYPE || type === MEMORYVIEW_TYPE) given = peek(values + ARRAY_LENGTH);
    let isDone = given === count;
    if (!isDone) yield* raise(me, VALUE_ERROR, 'Can only assign sequence of same size');
    for (let i = 0; isDone && i < count; i++) {
      const item = yield* itemOf(me, values, i);
      isDone = item !== 0 && (yield* storeElement(me, array, start + i * step, item));
      if (item !== 0) yield* decref(me, item);
    }
    return isDone;
  }

  function* itemOf(me: Thread, values: Ref, i: number): Steps<Ref> {
    const type = peek(values + TYPE);
    if (type === LIST_TYPE) return yield* lists.listItem(me, values, i);
    if (type === ARRAY_TYPE || type === MEMORYVIEW_TYPE) {
      return yield* element(me, peek(values + ARRAY_KIND), peek(values + ARRAY_ADDRESS), i);
    }
    yield* incref(me, peek(values + TUPLE_ITEMS + i));
    return peek(values + TUPLE_ITEMS + i);
  }

  /** An array of type `type` with memory of its own, and its first elements. */
  function* newArray(me: Thread, type: Ref, values: Address, n: number): Steps<Ref> {
    const [kind, length] = [peek(type + ARRAY_KIND), peek(type + ARRAY_LENGTH)];
    const array = yield* newObject(me, ARRAY_TYPE, ARRAY_WORDS);
    if (array === 0) return 0;
    poke(array + ARRAY_KIND, kind);
    poke(array + ARRAY_LENGTH, length);
    poke(array + ARRAY_OWN_TYPE, type);
    yield* incref(me, type);
    const words = length * elementWords(kind);
    const block = yield* allocateProcess(words);
    poke(array + ARRAY_BLOCK, block);
    poke(array + ARRAY_ADDRESS, 4 * block);
    if (block === 0) {
      yield* decref(me, array);
      return yield* objects.raiseMemoryError(me);
    }
    for (let i = 0; i < words; i++) pokeProcess(block + i, 0);
    let isDone = n <= length;
    if (!isDone) yield* raise(me, INDEX_ERROR, 'invalid index');
    for (let i = 0; isDone && i < n; i++) {
      isDone = yield* storeElement(me, array, i, peek(values + i));
    }
    if (isDone) return array;
    yield* decref(me, array);
    return 0;
  }

  function* arrayLength(_me: Thread, array: Ref): Steps<number> {
    return peek(array + ARRAY_LENGTH);
  }

  /** `_length_` of an array or of its type. */
  const lengthEntry = (owner: Ref): NativeEntry => ({
    owner,
    name: '_length_',
    binds: 'getter',
    *native(me: Thread, args: Address, _n: number, _names: Ref): Steps<Ref> {
      return yield* newInt(me, peek(peek(args) + ARRAY_LENGTH));
    },
  });

  const entries: readonly NativeEntry[] = [
    lengthEntry(ARRAY_TYPE),
    lengthEntry(ARRAY_TYPE_TYPE),
    {
      // What a call of an array type runs; the type comes first.
      owner: ARRAY_TYPE_TYPE,
      name: 'new',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (names !== 0) {
          const why = `${arrayTypeName(peek(args))}() takes no keyword arguments`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        return yield* newArray(me, peek(args), args + 1, n - 1);
      },
    },
    {
      owner: 'ctypes',
      name: 'addressof',
      *native(me: Thread, args: Address, n: number, _names: Ref): Steps<Ref> {
        if (n !== 1) {
          const why = `addressof() takes exactly one argument (${n} given)`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const array = peek(args);
        if (peek(array + TYPE) !== ARRAY_TYPE) {
          return yield* raise(me, TYPE_ERROR, 'invalid type');
        }
        return yield* newInt(me, peek(array + ARRAY_ADDRESS));
      },
    },
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
        const { bytes } = SCALAR_KINDS[peek(object + ARRAY_KIND) & KIND_MASK]!;
        return yield* newInt(me, type === CTYPE_TYPE ? bytes : bytes * peek(object + ARRAY_LENGTH));
      },
    },
  ];

  /** Element `i`, which is there. */
  function* arrayElement(me: Thread, array: Ref, i: number): Steps<Ref> {
    return yield* element(me, peek(array + ARRAY_KIND), peek(array + ARRAY_ADDRESS), i);
  }

  return {
    newScalarType,
    newArrayType,
    arraySubscript,
    arrayStore,
    arrayElement,
    arrayLength,
    storeElement,
    entries,
  };
}
