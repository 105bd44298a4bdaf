// Methods and attributes of range and slice. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  RANGE_START,
  RANGE_STEP,
  RANGE_STOP,
  RANGE_TYPE,
  SLICE_START,
  SLICE_STEP,
  SLICE_STOP,
  SLICE_TYPE,
  TUPLE_ITEMS,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { pairValue, rangeContains, rangeIndex } from '../collections/ranges.ts';
import { VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { isIntType } from '../numbers.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

const RANGE_PARTS = { start: RANGE_START, stop: RANGE_STOP, step: RANGE_STEP } as const;
const SLICE_PARTS = { start: SLICE_START, stop: SLICE_STOP, step: SLICE_STEP } as const;

export function makeRangeMethods(library: Library): readonly NativeEntry[] {
  const { objects, collections, iteration, text } = library;
  const { decref, incref, newBigInt, newInt, newTuple, raise } = objects;
  const { integerArgument, oneArgument } = makeArguments(objects);

  function rangePart(name: string, at: number): NativeEntry {
    return {
      owner: RANGE_TYPE,
      name,
      binds: 'getter',
      *native(me: Thread, args: Address, _n: number, _names: Ref): Steps<Ref> {
        return yield* newBigInt(me, pairValue(peek(args) + at));
      },
    };
  }

  function slicePart(name: string, at: number): NativeEntry {
    return {
      owner: SLICE_TYPE,
      name,
      binds: 'getter',
      *native(me: Thread, args: Address, _n: number, _names: Ref): Steps<Ref> {
        const part = peek(peek(args) + at);
        yield* incref(me, part);
        return part;
      },
    };
  }

  /** How often something that is no int is in a range: -1 with the exception set. */
  function* search(me: Thread, range: Ref, item: Ref, isFirst: boolean): Steps<number> {
    const iterator = yield* iteration.getIter(me, range);
    if (iterator === 0) return -1;
    let found = 0;
    for (let i = 0; ; i++) {
      const value = yield* iteration.iterNext(me, iterator);
      if (value === 0) break;
      const isEqual = yield* collections.equality.equals(me, value, item);
      yield* decref(me, value);
      if (isEqual === 1 && isFirst) found = i + 1;
      else if (isEqual === 1) found++;
      if (isEqual < 0 || (isEqual === 1 && isFirst)) break;
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? -1 : found;
  }

  function* count(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'range.count', n - 1, names))) return 0;
    const [range, item] = [peek(args), peek(args + 1)];
    if (isIntType(peek(item + TYPE))) return yield* newInt(me, rangeContains(range, item) ? 1 : 0);
    const found = yield* search(me, range, item, false);
    return found < 0 ? 0 : yield* newInt(me, found);
  }

  function* index(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'range.index', n - 1, names))) return 0;
    const [range, item] = [peek(args), peek(args + 1)];
    if (isIntType(peek(item + TYPE))) {
      if (rangeContains(range, item)) return yield* newBigInt(me, rangeIndex(range, item));
      const shown = yield* text.textRepr(me, item);
      return shown === undefined ? 0 : yield* raise(me, VALUE_ERROR, `${shown} is not in range`);
    }
    const found = yield* search(me, range, item, true);
    if (found > 0) return yield* newInt(me, found - 1);
    if (found < 0) return 0;
    return yield* raise(me, VALUE_ERROR, 'sequence.index(x): x not in sequence');
  }

  /** `slice.indices(length)`: what it takes of a sequence of that length. */
  function* indices(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'slice.indices', n - 1, names))) return 0;
    const length = yield* integerArgument(me, peek(args + 1));
    if (length === undefined) return 0;
    if (length < 0) return yield* raise(me, VALUE_ERROR, 'length should not be negative');
    const bounds = yield* collections.slices.boundsOf(me, peek(args), length);
    if (bounds === undefined) return 0;
    const triple = yield* newTuple(me, 3);
    if (triple === 0) return 0;
    for (const [i, value] of [bounds.start, bounds.stop, bounds.step].entries()) {
      poke(triple + TUPLE_ITEMS + i, yield* newInt(me, value));
    }
    return triple;
  }

  return [
    ...Object.entries(RANGE_PARTS).map(([name, at]) => rangePart(name, at)),
    ...Object.entries(SLICE_PARTS).map(([name, at]) => slicePart(name, at)),
    { owner: RANGE_TYPE, name: 'count', native: count },
    { owner: RANGE_TYPE, name: 'index', native: index },
    { owner: SLICE_TYPE, name: 'indices', native: indices },
  ];
}
