// Strs: making them from others, and their items. A str never changes once anyone else can see it.

import type { Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  INT_LOW,
  LONG_TYPE,
  SIZE,
  SLICE_START,
  SLICE_STEP,
  SLICE_TYPE,
  STR_CHARS,
  STR_HASH,
  STR_TYPE,
  TYPE,
} from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';
import { strCompare, strContains } from './search.ts';
import { BAD_INDEX, isBound, sliceBounds, TOO_LARGE_INDEX } from './slice-bounds.ts';

/** A longer str would not fit into any heap. */
const MOST_CHARS = 2 ** 28;

export type Strings = ReturnType<typeof makeStrings>;

/** Computes the hash of a str whose code points are all there: `hashText` of its contents. */
export function sealStr(object: Ref): void {
  const end = object + STR_CHARS + peek(object + SIZE);
  let hash = 0x811c9dc5;
  for (let a = object + STR_CHARS; a < end; a++) hash = Math.imul(hash ^ peek(a), 0x01000193);
  poke(object + STR_HASH, hash === 0 ? 1 : hash);
}

/** Copies `n` code points of `from`, from index `at` on, to the address `into`. */
export function copyChars(from: Ref, at: number, n: number, into: number): void {
  for (let i = 0; i < n; i++) poke(into + i, peek(from + STR_CHARS + at + i));
}

export function makeStrings(objects: Objects) {
  const { incref, newObject, raise, raiseMemoryError } = objects;

  /** A str of `n` code points, for the caller to fill in and to seal. */
  function* newChars(me: Thread, n: number): Steps<Ref> {
    if (n > MOST_CHARS) return yield* raiseMemoryError(me);
    const object = yield* newObject(me, STR_TYPE, STR_CHARS + n);
    if (object !== 0) poke(object + SIZE, n);
    return object;
  }

  function* strConcat(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    const [lengthA, lengthB] = [peek(a + SIZE), peek(b + SIZE)];
    const object = yield* newChars(me, lengthA + lengthB);
    if (object === 0) return 0;
    copyChars(a, 0, lengthA, object + STR_CHARS);
    copyChars(b, 0, lengthB, object + STR_CHARS + lengthA);
    sealStr(object);
    return object;
  }

  /** `text * times`; `times` is not negative. */
  function* strRepeat(me: Thread, text: Ref, times: number): Steps<Ref> {
    const n = peek(text + SIZE);
    const object = yield* newChars(me, n * times);
    if (object === 0) return 0;
    for (let i = 0; i < times; i++) copyChars(text, 0, n, object + STR_CHARS + i * n);
    sealStr(object);
    return object;
  }

  /** A str that is all of `text`: `text` itself, unless it is of a subclass. */
  function* plainStr(me: Thread, text: Ref): Steps<Ref> {
    if (peek(text + TYPE) !== STR_TYPE) return yield* strRepeat(me, text, 1);
    yield* incref(me, text);
    return text;
  }

  /** The code points [from, to); the str itself if that is all of it. */
  function* strPart(me: Thread, text: Ref, from: number, to: number): Steps<Ref> {
    if (from === 0 && to === peek(text + SIZE)) return yield* plainStr(me, text);
    const object = yield* newChars(me, to - from);
    if (object === 0) return 0;
    copyChars(text, from, to - from, object + STR_CHARS);
    sealStr(object);
    return object;
  }

  /** A str of the one code point at index `i`, which is there. */
  function* strItem(me: Thread, text: Ref, i: number): Steps<Ref> {
    return yield* strPart(me, text, i, i + 1);
  }

  /** `text[key]` for an int or a slice. */
  function* strSubscript(me: Thread, text: Ref, key: Ref): Steps<Ref> {
    const type = layoutOf(key);
    if (type === SLICE_TYPE) return yield* strSlice(me, text, key);
    if (!isIntType(type)) {
      const why = `string indices must be integers, not '${typeName(key)}'`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (type === LONG_TYPE) return yield* raise(me, INDEX_ERROR, TOO_LARGE_INDEX);
    const length = peek(text + SIZE);
    const index = intValue(key);
    const i = index < 0 ? peek(key + INT_LOW) + length : peek(key + INT_LOW);
    if (index < -length || index >= length) {
      return yield* raise(me, INDEX_ERROR, 'string index out of range');
    }
    return yield* strItem(me, text, i);
  }

  function* strSlice(me: Thread, text: Ref, slice: Ref): Steps<Ref> {
    for (let i = SLICE_START; i <= SLICE_STEP; i++) {
      if (!isBound(peek(slice + i))) return yield* raise(me, TYPE_ERROR, BAD_INDEX);
    }
    const bounds = sliceBounds(slice, peek(text + SIZE));
    if (bounds === undefined) return yield* raise(me, VALUE_ERROR, 'slice step cannot be zero');
    const { start, step, count } = bounds;
    if (step === 1) return yield* strPart(me, text, start, start + count);
    const object = yield* newChars(me, count);
    if (object === 0) return 0;
    for (let i = 0; i < count; i++) {
      poke(object + STR_CHARS + i, peek(text + STR_CHARS + start + i * step));
    }
    sealStr(object);
    return object;
  }

  return {
    newChars,
    strConcat,
    strRepeat,
    plainStr,
    strPart,
    strItem,
    strSubscript,
    strContains,
    strCompare,
  };
}
