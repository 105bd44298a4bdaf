// range: start, step and length as 64-bit numbers inside the object, and its iterator of the same shape.
//
// Bounds that differ by more than a safe integer are exact too: what is computed is bigint, except where
// all of it fits into 32 bits, as the loop's own fast path checks (interpreter.ts, rangeNext).

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { layoutOf, RANGE_WORDS } from '../../heap/references.ts';
import {
  INT_HIGH,
  INT_LOW,
  INT_ZERO,
  NONE,
  RANGE_ITERATOR_TYPE,
  RANGE_LENGTH,
  RANGE_START,
  RANGE_STEP,
  RANGE_STOP,
  RANGE_TYPE,
  SLICE_START,
  SLICE_STEP,
  SLICE_STOP,
  SLICE_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, OVERFLOW_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { bigFloorDivide, isIntType } from '../numbers.ts';
import { bigIntValue, type Objects } from '../objects.ts';
import { typeName } from '../types.ts';

const MOST = 2n ** 63n - 1n;

/** The 64-bit number at two words. */
export function pairValue(a: Address): bigint {
  return (BigInt(peek(a + 1)) << 32n) | BigInt(peek(a) >>> 0);
}

export function setPair(a: Address, value: bigint): void {
  poke(a, Number(BigInt.asIntN(32, value)));
  poke(a + 1, Number(BigInt.asIntN(32, value >> 32n)));
}

/** How many values there are from `start` to before `stop`. */
function lengthOf(start: bigint, stop: bigint, step: bigint): bigint {
  const span = step > 0n ? stop - start : start - stop;
  const stride = step > 0n ? step : -step;
  return span <= 0n ? 0n : (span - 1n) / stride + 1n;
}

/** Whether an int is so small that the difference of two such ones fits into 31 bits. */
function isShort(object: Ref): boolean {
  const low = peek(object + INT_LOW);
  return peek(object + INT_HIGH) === low >> 31 && low >> 30 === low >> 31;
}

/** Whether `item`, an int or bool, is in the range. */
export function rangeContains(range: Ref, item: Ref): boolean {
  const [value, start] = [bigIntValue(item), pairValue(range + RANGE_START)];
  const step = pairValue(range + RANGE_STEP);
  const at = bigFloorDivide(value - start, step);
  return at >= 0n && at < pairValue(range + RANGE_LENGTH) && start + at * step === value;
}

/** Index of an int that is in the range. */
export function rangeIndex(range: Ref, item: Ref): bigint {
  const offset = bigIntValue(item) - pairValue(range + RANGE_START);
  return offset / pairValue(range + RANGE_STEP);
}

/** Ranges are equal when they give the same values. */
export function rangesEqual(a: Ref, b: Ref): boolean {
  const length = pairValue(a + RANGE_LENGTH);
  if (length !== pairValue(b + RANGE_LENGTH)) return false;
  if (length === 0n) return true;
  if (pairValue(a + RANGE_START) !== pairValue(b + RANGE_START)) return false;
  return length === 1n || pairValue(a + RANGE_STEP) === pairValue(b + RANGE_STEP);
}

export type Ranges = ReturnType<typeof makeRanges>;

export function makeRanges(objects: Objects) {
  const { newBigInt, newObject, raise } = objects;

  function* makeRange(me: Thread, start: bigint, stop: bigint, step: bigint): Steps<Ref> {
    const length = lengthOf(start, stop, step);
    if ([length, start, stop, step].some((value) => value > MOST || value < -MOST)) {
      const why = 'a range with bounds past 64 bits is outside the guest language';
      return yield* raise(me, OVERFLOW_ERROR, why);
    }
    const range = yield* newObject(me, RANGE_TYPE, RANGE_WORDS);
    if (range === 0) return 0;
    setPair(range + RANGE_START, start);
    setPair(range + RANGE_STEP, step);
    setPair(range + RANGE_LENGTH, length);
    setPair(range + RANGE_STOP, stop);
    return range;
  }

  /** A range of step 1 with bounds so small that its length fits into 31 bits, as loops have it. */
  function* makeShortRange(me: Thread, start: number, stop: number): Steps<Ref> {
    const range = yield* newObject(me, RANGE_TYPE, RANGE_WORDS);
    if (range === 0) return 0;
    poke(range + RANGE_START, start);
    poke(range + RANGE_START + 1, start >> 31);
    poke(range + RANGE_STEP, 1);
    poke(range + RANGE_STEP + 1, 0);
    poke(range + RANGE_LENGTH, stop > start ? stop - start : 0);
    poke(range + RANGE_LENGTH + 1, 0);
    poke(range + RANGE_STOP, stop);
    poke(range + RANGE_STOP + 1, stop >> 31);
    return range;
  }

  /** `range(...)` with `n` arguments at `args`. */
  function* newRange(me: Thread, args: Address, n: number): Steps<Ref> {
    if (n === 0) return yield* raise(me, TYPE_ERROR, 'range expected at least 1 argument, got 0');
    if (n > 3) {
      return yield* raise(me, TYPE_ERROR, `range expected at most 3 arguments, got ${n}`);
    }
    for (let i = 0; i < n; i++) {
      if (isIntType(layoutOf(peek(args + i)))) continue;
      const why = `'${typeName(peek(args + i))}' object cannot be interpreted as an integer`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const first = peek(args);
    if (n < 3) {
      const start = n === 1 ? INT_ZERO : first;
      const stop = n === 1 ? first : peek(args + 1);
      if (isShort(start) && isShort(stop)) {
        return yield* makeShortRange(me, peek(start + INT_LOW), peek(stop + INT_LOW));
      }
      return yield* makeRange(me, bigIntValue(start), bigIntValue(stop), 1n);
    }
    const step = bigIntValue(peek(args + 2));
    if (step === 0n) return yield* raise(me, VALUE_ERROR, 'range() arg 3 must not be zero');
    return yield* makeRange(me, bigIntValue(first), bigIntValue(peek(args + 1)), step);
  }

  /** An iterator over a range. */
  function* rangeIterator(me: Thread, range: Ref): Steps<Ref> {
    const iterator = yield* newObject(me, RANGE_ITERATOR_TYPE, RANGE_WORDS);
    if (iterator === 0) return 0;
    for (let i = 0; i < 6; i++) poke(iterator + RANGE_START + i, peek(range + RANGE_START + i));
    return iterator;
  }

  /** The next value of a range iterator with numbers of any size; 0 at the end. */
  function* rangeIteratorNext(me: Thread, iterator: Ref): Steps<Ref> {
    const left = pairValue(iterator + RANGE_LENGTH);
    if (left === 0n) return 0;
    const value = pairValue(iterator + RANGE_START);
    setPair(iterator + RANGE_LENGTH, left - 1n);
    // Past the last value it may wrap, and is not looked at again.
    setPair(iterator + RANGE_START, value + pairValue(iterator + RANGE_STEP));
    return yield* newBigInt(me, value);
  }

  /** The number of values; -1 with OverflowError if no array could be that long. */
  function* rangeLength(me: Thread, range: Ref): Steps<number> {
    const length = pairValue(range + RANGE_LENGTH);
    if (length <= Number.MAX_SAFE_INTEGER) return Number(length);
    yield* raise(me, OVERFLOW_ERROR, 'range of more than 2**53 - 1 values has no usable length');
    return -1;
  }

  /** `range[key]` for an int or a slice. */
  function* rangeSubscript(me: Thread, range: Ref, key: Ref): Steps<Ref> {
    if (layoutOf(key) === SLICE_TYPE) return yield* rangeSlice(me, range, key);
    if (!isIntType(layoutOf(key))) {
      const why = `range indices must be integers or slices, not ${typeName(key)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const length = pairValue(range + RANGE_LENGTH);
    const index = bigIntValue(key);
    const at = index < 0n ? index + length : index;
    if (at < 0n || at >= length) {
      return yield* raise(me, INDEX_ERROR, 'range object index out of range');
    }
    return yield* newBigInt(
      me,
      pairValue(range + RANGE_START) + at * pairValue(range + RANGE_STEP),
    );
  }

  function* rangeSlice(me: Thread, range: Ref, slice: Ref): Steps<Ref> {
    for (let i = SLICE_START; i <= SLICE_STEP; i++) {
      const given = peek(slice + i);
      if (given === NONE || isIntType(layoutOf(given))) continue;
      const why = 'slice indices must be integers or None or have an __index__ method';
      return yield* raise(me, TYPE_ERROR, why);
    }
    const length = pairValue(range + RANGE_LENGTH);
    const by = peek(slice + SLICE_STEP) === NONE ? 1n : bigIntValue(peek(slice + SLICE_STEP));
    if (by === 0n) return yield* raise(me, VALUE_ERROR, 'slice step cannot be zero');
    const from = bound(peek(slice + SLICE_START), length, by, by > 0n ? 0n : length - 1n);
    const to = bound(peek(slice + SLICE_STOP), length, by, by > 0n ? length : -1n);
    const [start, step] = [pairValue(range + RANGE_START), pairValue(range + RANGE_STEP)];
    return yield* makeRange(me, start + from * step, start + to * step, step * by);
  }

  /** A bound of a slice of something `length` long, clipped as Python clips it. */
  function bound(object: Ref, length: bigint, step: bigint, otherwise: bigint): bigint {
    if (object === NONE) return otherwise;
    const value = bigIntValue(object);
    const at = value < 0n ? value + length : value;
    const [least, most] = step > 0n ? [0n, length] : [-1n, length - 1n];
    if (at < least) return least;
    return at > most ? most : at;
  }

  return {
    newRange,
    rangeIterator,
    rangeIteratorNext,
    rangeLength,
    rangeSubscript,
  };
}
