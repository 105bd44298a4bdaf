// Tuples: items that never change, so that reading them needs no hold.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { LIST_ITEMS, LONG_TYPE, SIZE, SLICE_TYPE, TUPLE_ITEMS } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, TYPE_ERROR } from '../exceptions.ts';
import { isIntType } from '../numbers.ts';
import { intValue, type Objects } from '../objects.ts';
import { TOO_LARGE_INDEX } from '../text/slice-bounds.ts';
import { typeName } from '../types.ts';
import type { Lists } from './lists.ts';
import type { Slices } from './slices.ts';

export type Tuples = ReturnType<typeof makeTuples>;

export function makeTuples(objects: Objects, { boundsOf }: Slices, { listCopy }: Lists) {
  const { decref, incref, newTuple, raise } = objects;

  /** A tuple of the `n` references on the stack from `from` on, which it takes over. */
  function* tupleFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const tuple = yield* newTuple(me, n);
    if (tuple === 0) return 0;
    for (let i = 0; i < n; i++) poke(tuple + TUPLE_ITEMS + i, peek(from + i));
    return tuple;
  }

  function* tupleFromList(me: Thread, list: Ref): Steps<Ref> {
    // A copy that nobody else changes, whose items move into the tuple.
    const copy = yield* listCopy(me, list);
    if (copy === 0) return 0;
    const size = peek(copy + SIZE);
    const tuple = yield* newTuple(me, size);
    if (tuple !== 0) {
      const items = peek(copy + LIST_ITEMS);
      for (let i = 0; i < size; i++) poke(tuple + TUPLE_ITEMS + i, peek(items + i));
      poke(copy + SIZE, 0);
    }
    yield* decref(me, copy);
    return tuple;
  }

  /** Item `i`; 0 without an exception if there is none. */
  function* tupleItem(me: Thread, tuple: Ref, i: number): Steps<Ref> {
    if (i < 0 || i >= peek(tuple + SIZE)) return 0;
    const item = peek(tuple + TUPLE_ITEMS + i);
    yield* incref(me, item);
    return item;
  }

  /** `tuple[key]` for an int or a slice. */
  function* tupleSubscript(me: Thread, tuple: Ref, key: Ref): Steps<Ref> {
    const size = peek(tuple + SIZE);
    if (layoutOf(key) === SLICE_TYPE) {
      const bounds = yield* boundsOf(me, key, size);
      if (bounds === undefined) return 0;
      return yield* copyOf(me, tuple, bounds.start, bounds.step, bounds.count);
    }
    if (!isIntType(layoutOf(key))) {
      const why = `tuple indices must be integers or slices, not ${typeName(key)}`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (layoutOf(key) === LONG_TYPE) return yield* raise(me, INDEX_ERROR, TOO_LARGE_INDEX);
    const index = Number(intValue(key));
    const item = yield* tupleItem(me, tuple, index < 0 ? index + size : index);
    return item === 0 ? yield* raise(me, INDEX_ERROR, 'tuple index out of range') : item;
  }

  function* copyOf(
    me: Thread,
    tuple: Ref,
    start: number,
    step: number,
    length: number,
  ): Steps<Ref> {
    const copy = yield* newTuple(me, length);
    if (copy !== 0) yield* fillFrom(me, copy, 0, tuple, start, step, length);
    return copy;
  }

  /** Puts `length` items of `from`, from `start` in steps, into a fresh tuple at `at`. */
  function* fillFrom(
    me: Thread,
    tuple: Ref,
    at: number,
    from: Ref,
    start: number,
    step: number,
    length: number,
  ): Steps {
    for (let i = 0; i < length; i++) {
      const item = peek(from + TUPLE_ITEMS + start + i * step);
      yield* incref(me, item);
      poke(tuple + TUPLE_ITEMS + at + i, item);
    }
  }

  function* tupleConcat(me: Thread, a: Ref, b: Ref): Steps<Ref> {
    const [sizeA, sizeB] = [peek(a + SIZE), peek(b + SIZE)];
    const sum = yield* newTuple(me, sizeA + sizeB);
    if (sum === 0) return 0;
    yield* fillFrom(me, sum, 0, a, 0, 1, sizeA);
    yield* fillFrom(me, sum, sizeA, b, 0, 1, sizeB);
    return sum;
  }

  function* tupleRepeat(me: Thread, tuple: Ref, n: number): Steps<Ref> {
    const size = peek(tuple + SIZE);
    const repeated = yield* newTuple(me, size * n);
    if (repeated === 0) return 0;
    for (let i = 0; i < n; i++) yield* fillFrom(me, repeated, i * size, tuple, 0, 1, size);
    return repeated;
  }

  return { tupleFromStack, tupleFromList, tupleItem, tupleSubscript, tupleConcat, tupleRepeat };
}
