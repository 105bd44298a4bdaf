// Built-in functions that go through an iterable once: min, max, sum, any, all.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  FLOAT_TYPE,
  INT_TYPE,
  INT_ZERO,
  LONG_TYPE,
  NONE,
  STR_TYPE,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { asFloat, GT, isIntType, LT, NB_ADD } from '../numbers.ts';
import { floatValue } from '../objects.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

const SUM = { name: 'sum', parameters: ['', 'start'], required: 1 };
const UNSUMMABLE: ReadonlyMap<Ref, string> = new Map([
  [STR_TYPE, "strings [use ''"],
  [BYTES_TYPE, "bytes [use b''"],
  [BYTEARRAY_TYPE, "bytearray [use b''"],
]);
const KEYWORDS = ['key', 'default'];

export function makeAggregates({
  hooks,
  objects,
  iteration,
  operations,
}: Library): readonly NativeEntry[] {
  const { decref, incref, newBool, newFloat, raise } = objects;
  const { bindArguments, bindKeywords, oneArgument } = makeArguments(objects);

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** min and max: the first item for which `op` holds against all that came before. */
  function extreme(name: string, op: number): NativeEntry {
    return {
      owner: 'builtins',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (n > 1 && names === 0) return yield* extremeOfArguments(me, op, args, n, 0);
        if (n === 0) {
          return yield* raise(me, TYPE_ERROR, `${name} expected at least 1 argument, got 0`);
        }
        const bound = yield* bindKeywords(me, name, KEYWORDS, args + n, names);
        if (bound === undefined) return 0;
        const [key, otherwise] = bound as [Ref, Ref];
        if (n > 1 && otherwise !== 0) {
          const why = `Cannot specify a default for ${name}() with multiple positional arguments`;
          return yield* raise(me, TYPE_ERROR, why);
        }
        const by = key === NONE ? 0 : key;
        if (n > 1) return yield* extremeOfArguments(me, op, args, n, by);
        const best = yield* extremeOfIterable(me, op, peek(args), by);
        if (best !== 0 || objects.hasException(me)) return best;
        if (otherwise !== 0) return yield* owned(me, otherwise);
        return yield* raise(me, VALUE_ERROR, `${name}() iterable argument is empty`);
      },
    };
  }

  /** What an item is compared by, a new reference; 0 with the exception set. */
  function* keyOf(me: Thread, item: Ref, by: Ref): Steps<Ref> {
    return by === 0 ? yield* owned(me, item) : yield* hooks.callObject(me, by, [item]);
  }

  function* extremeOfArguments(
    me: Thread,
    op: number,
    args: Address,
    n: number,
    by: Ref,
  ): Steps<Ref> {
    let best: Ref = 0;
    let bestKey: Ref = 0;
    let isGood = true;
    for (let i = 0; isGood && i < n; i++) {
      const key = yield* keyOf(me, peek(args + i), by);
      isGood = key !== 0;
      if (!isGood) break;
      const isBetter = best === 0 ? 1 : yield* operations.holds(me, op, key, bestKey);
      const dropped = isBetter === 1 ? bestKey : key;
      if (isBetter === 1) [best, bestKey] = [peek(args + i), key];
      if (dropped !== 0) yield* decref(me, dropped);
      isGood = isBetter >= 0;
    }
    if (bestKey !== 0) yield* decref(me, bestKey);
    return isGood ? yield* owned(me, best) : 0;
  }

  /** 0 without an exception if there is no item. */
  function* extremeOfIterable(me: Thread, op: number, iterable: Ref, by: Ref): Steps<Ref> {
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return 0;
    let [best, bestKey]: [Ref, Ref] = [0, 0];
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const key = yield* keyOf(me, item, by);
      let isBetter = -1;
      if (key !== 0) isBetter = best === 0 ? 1 : yield* operations.holds(me, op, key, bestKey);
      const dropped = isBetter === 1 ? [best, bestKey] : [item, key];
      if (isBetter === 1) [best, bestKey] = [item, key];
      for (const object of dropped) if (object !== 0) yield* decref(me, object);
      if (isBetter < 0) break;
    }
    yield* decref(me, iterator);
    if (bestKey !== 0) yield* decref(me, bestKey);
    if (!objects.hasException(me)) return best;
    if (best !== 0) yield* decref(me, best);
    return 0;
  }

  function* sumOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, SUM, args, n, names);
    if (bound === undefined) return 0;
    const [iterable, given] = bound as [Ref, Ref];
    const iterator = yield* iteration.getIter(me, iterable);
    if (iterator === 0) return 0;
    const start = given === 0 ? INT_ZERO : given;
    let total: Ref = 0;
    const without = UNSUMMABLE.get(peek(start + TYPE));
    if (without !== undefined) {
      yield* raise(me, TYPE_ERROR, `sum() can't sum ${without}.join(seq) instead]`);
    } else total = yield* sumItems(me, iterator, yield* owned(me, start));
    yield* decref(me, iterator);
    return total;
  }

  /** Adds what an iterator gives to `total`, whose reference is taken over. */
  function* sumItems(me: Thread, iterator: Ref, total: Ref): Steps<Ref> {
    // Floats are compensated from the first one on, if there were only ints before, and up to the first
    // item that is no number: what follows is added as by `+` (CPython 3.13, builtin_sum_impl).
    let sum = total;
    let mayCompensate = peek(sum + TYPE) === INT_TYPE || peek(sum + TYPE) === FLOAT_TYPE;
    for (;;) {
      if (mayCompensate && peek(sum + TYPE) === FLOAT_TYPE) {
        mayCompensate = false;
        sum = yield* sumFloats(me, iterator, sum);
        if (sum === 0) return 0;
      }
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) {
        if (!objects.hasException(me)) return sum;
        yield* decref(me, sum);
        return 0;
      }
      sum = yield* addItem(me, sum, item);
      if (sum === 0) return 0;
      if (peek(sum + TYPE) === LONG_TYPE) mayCompensate = false;
    }
  }

  /** `sum + item`, whose references are taken over. */
  function* addItem(me: Thread, sum: Ref, item: Ref): Steps<Ref> {
    const next = yield* operations.binary(me, NB_ADD, sum, item);
    yield* decref(me, item);
    yield* decref(me, sum);
    return next;
  }

  /**
   * Adds floats and ints to the float `start`, whose reference is taken over, with Neumaier's compensation,
   * up to the end or the first item of another type, which is added as any other.
   */
  function* sumFloats(me: Thread, iterator: Ref, start: Ref): Steps<Ref> {
    let [x, low] = [floatValue(start), 0];
    yield* decref(me, start);
    for (;;) {
      const item = yield* iteration.iterNext(me, iterator);
      const type = item === 0 ? 0 : peek(item + TYPE);
      if (type === FLOAT_TYPE) {
        const value = floatValue(item);
        const t = x + value;
        low += Math.abs(x) >= Math.abs(value) ? x - t + value : value - t + x;
        x = t;
      } else if (isIntType(type) && type !== LONG_TYPE) x += asFloat(item);
      else {
        if (objects.hasException(me)) return 0;
        // A compensation that is not finite would spoil an infinite sum.
        const sum = yield* newFloat(me, low !== 0 && Number.isFinite(low) ? x + low : x);
        if (item === 0) return sum;
        if (sum !== 0) return yield* addItem(me, sum, item);
        yield* decref(me, item);
        return 0;
      }
      yield* decref(me, item);
    }
  }

  /** any and all: whether an item is found whose truth is `wanted`. */
  function quantifier(name: string, wanted: number): NativeEntry {
    return {
      owner: 'builtins',
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, name, n, names))) return 0;
        const iterator = yield* iteration.getIter(me, peek(args));
        if (iterator === 0) return 0;
        let isFound = false;
        while (!isFound && !objects.hasException(me)) {
          const item = yield* iteration.iterNext(me, iterator);
          if (item === 0) break;
          isFound = (yield* operations.truth(me, item)) === wanted;
          yield* decref(me, item);
        }
        yield* decref(me, iterator);
        if (objects.hasException(me)) return 0;
        return yield* newBool(me, isFound === (wanted === 1));
      },
    };
  }

  return [
    extreme('min', LT),
    extreme('max', GT),
    { owner: 'builtins', name: 'sum', native: sumOf },
    quantifier('any', 1),
    quantifier('all', 0),
  ];
}
