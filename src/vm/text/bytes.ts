// bytes: as strs are, with one byte where a str has a code point. They never change.

import type { Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  BYTES_TYPE,
  INT_LOW,
  LONG_TYPE,
  SIZE,
  SLICE_START,
  SLICE_STEP,
  SLICE_TYPE,
  STR_CHARS,
  STR_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Iteration } from '../collections/iteration.ts';
import { INDEX_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { strContains } from './search.ts';
import { BAD_INDEX, isBound, sliceBounds, TOO_LARGE_INDEX } from './slice-bounds.ts';
import { sealStr } from './strings.ts';

export type Bytes = ReturnType<typeof makeBytes>;

/** The bytes of a bytes object. */
export function bytesValue(object: Ref): number[] {
  return Array.from({ length: peek(object + SIZE) }, (_, i) => peek(object + STR_CHARS + i));
}

/** Contents as text, one character a byte. */
export function bytesText(object: Ref): string {
  return textOfBytes(bytesValue(object));
}

export function textOfBytes(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function makeBytes(objects: Objects) {
  const { decref, incref, newInt, newObject, raise } = objects;

  function* newBytes(me: Thread, all: readonly number[]): Steps<Ref> {
    const object = yield* newObject(me, BYTES_TYPE, STR_CHARS + all.length);
    if (object === 0) return 0;
    poke(object + SIZE, all.length);
    for (let i = 0; i < all.length; i++) poke(object + STR_CHARS + i, all[i]!);
    sealStr(object);
    return object;
  }

  /** Bytes of the characters of a text, none of which is above 255. */
  function* bytesFromText(me: Thread, text: string): Steps<Ref> {
    return yield* newBytes(
      me,
      Array.from(text, (character) => character.charCodeAt(0)),
    );
  }

  /** What an object's bytes are, or those that an iterable gives; undefined with the exception set. */
  function* bytesOf(me: Thread, source: Ref, iteration: Iteration): Steps<number[] | undefined> {
    if (peek(source + TYPE) === BYTES_TYPE) return bytesValue(source);
    const iterator = peek(source + TYPE) === STR_TYPE ? 0 : yield* iteration.getIter(me, source);
    if (iterator === 0) {
      yield* raise(me, TYPE_ERROR, `cannot convert '${typeName(source)}' object to bytes`);
      return undefined;
    }
    const all: number[] = [];
    for (let isGood = true; isGood;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const byte = yield* byteOf(me, item, 'bytes');
      isGood = byte >= 0;
      if (isGood) all.push(byte);
      yield* decref(me, item);
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? undefined : all;
  }

  /** The byte that an int is; -1 with the exception set. */
  function* byteOf(me: Thread, item: Ref, what: string): Steps<number> {
    if (!isIntType(peek(item + TYPE))) {
      const why = `'${typeName(item)}' object cannot be interpreted as an integer`;
      yield* raise(me, TYPE_ERROR, why);
      return -1;
    }
    const value = Number(intValue(item));
    if (value >= 0 && value < 256) return value;
    yield* raise(me, VALUE_ERROR, `${what} must be in range(0, 256)`);
    return -1;
  }

  /** Bytes of length 1 of the byte that an int is. */
  function* bytesFromByte(me: Thread, item: Ref): Steps<Ref> {
    const byte = yield* byteOf(me, item, 'byte');
    return byte < 0 ? 0 : yield* newBytes(me, [byte]);
  }

  /** Item `i`, which is there, as an int. */
  function* byteItem(me: Thread, object: Ref, i: number): Steps<Ref> {
    return yield* newInt(me, peek(object + STR_CHARS + i));
  }

  /** `object[key]` for an int or a slice. */
  function* bytesSubscript(me: Thread, object: Ref, key: Ref): Steps<Ref> {
    const type = peek(key + TYPE);
    if (type === SLICE_TYPE) return yield* bytesSlice(me, object, key);
    if (!isIntType(type)) {
      const why = `byte indices must be integers or slices, not ${typeName(key)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (type === LONG_TYPE) return yield* raise(me, INDEX_ERROR, TOO_LARGE_INDEX);
    const length = peek(object + SIZE);
    const index = intValue(key);
    if (index < -length || index >= length) {
      return yield* raise(me, INDEX_ERROR, 'index out of range');
    }
    return yield* byteItem(me, object, peek(key + INT_LOW) + (index < 0 ? length : 0));
  }

  function* bytesSlice(me: Thread, object: Ref, slice: Ref): Steps<Ref> {
    for (let i = SLICE_START; i <= SLICE_STEP; i++) {
      if (!isBound(peek(slice + i))) return yield* raise(me, TYPE_ERROR, BAD_INDEX);
    }
    const bounds = sliceBounds(slice, peek(object + SIZE));
    if (bounds === undefined) return yield* raise(me, VALUE_ERROR, 'slice step cannot be zero');
    const { start, step, count } = bounds;
    return yield* newBytes(
      me,
      Array.from({ length: count }, (_, i) => peek(object + STR_CHARS + start + i * step)),
    );
  }

  function* bytesConcat(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    if (peek(b + TYPE) !== BYTES_TYPE) {
      return yield* raise(me, TYPE_ERROR, `can't concat ${typeName(b)} to bytes`);
    }
    return yield* newBytes(me, [...bytesValue(a), ...bytesValue(b)]);
  }

  function* bytesRepeat(me: Thread, object: Ref, times: number): Steps<Ref> {
    if (times === 1) {
      yield* incref(me, object);
      return object;
    }
    const once = bytesValue(object);
    const all = Array.from({ length: once.length * times }, (_, i) => once[i % once.length]!);
    return yield* newBytes(me, all);
  }

  /** `item in object`, for an int or bytes: 1, 0, or -1 with the exception set. */
  function* bytesContains(me: Thread, object: Ref, item: Ref): Steps<number> {
    const type = peek(item + TYPE);
    if (type === BYTES_TYPE) return strContains(object, item) ? 1 : 0;
    if (!isIntType(type)) {
      yield* raise(me, TYPE_ERROR, `a bytes-like object is required, not '${typeName(item)}'`);
      return -1;
    }
    const byte = yield* byteOf(me, item, 'byte');
    return byte < 0 ? -1 : Number(bytesValue(object).includes(byte));
  }

  return {
    newBytes,
    bytesFromText,
    bytesFromByte,
    bytesOf,
    byteItem,
    bytesSubscript,
    bytesConcat,
    bytesRepeat,
    bytesContains,
  };
}
