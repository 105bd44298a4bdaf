// Built-in functions of sequences and iterators: len, iter, next, sorted, reversed, map, filter, zip.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import {
  ARRAY_TYPE,
  BYTEARRAY_TYPE,
  BYTES_TYPE,
  CALLABLE_ITERATOR_TYPE,
  DICT_TYPE,
  FILTER_TYPE,
  MAP_TYPE,
  REVERSED_TYPE,
  SIZE,
  TUPLE_ITEMS,
  ZIP_TYPE,
  INT_ZERO,
  ITEMS_TYPE,
  KEYS_TYPE,
  LIST_TYPE,
  NONE,
  OBJECT_TYPE,
  RANGE_TYPE,
  SCALAR_WORDS,
  STR_TYPE,
  TUPLE_TYPE,
  VALUES_TYPE,
} from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { ABSENT } from '../classes/lookup.ts';
import { STOP_ITERATION, TYPE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { typeName } from '../types.ts';
import { makeArguments } from './arguments.ts';
import { isCallable } from './inspection.ts';
import type { Library } from './library.ts';
import type { Sorting } from './sorting.ts';

const MINUS_ONE = INT_ZERO - SCALAR_WORDS;

export function makeSequences(library: Library, { sortAsAsked }: Sorting): readonly NativeEntry[] {
  const { objects, collections, iteration, lookup, operations } = library;
  const { decref, incref, newInt, newList, newTuple, raise, raiseEmpty } = objects;
  const { argumentsBetween, bindKeywords, noArguments, noKeywords, oneArgument } =
    makeArguments(objects);

  function* len(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'len', n, names))) return 0;
    const length = yield* operations.length(me, peek(args));
    return length < 0 ? 0 : yield* newInt(me, length);
  }

  function* iter(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'iter', names))) return 0;
    if (!(yield* argumentsBetween(me, 'iter', n, 1, 2))) return 0;
    if (n === 1) return yield* iteration.getIter(me, peek(args));
    if (isCallable(peek(args))) {
      return yield* iteration.newAdapter(me, CALLABLE_ITERATOR_TYPE, peek(args), peek(args + 1));
    }
    return yield* raise(me, TYPE_ERROR, 'iter(v, w): v must be callable');
  }

  function* nextItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'next', names))) return 0;
    if (!(yield* argumentsBetween(me, 'next', n, 1, 2))) return 0;
    if (n === 1) {
      const item = yield* iteration.nextOrStop(me, peek(args));
      if (item !== 0 || objects.hasException(me)) return item;
      return yield* raiseEmpty(me, STOP_ITERATION);
    }
    const item = yield* iteration.iterNext(me, peek(args));
    if (item !== 0 || objects.hasException(me)) return item;
    yield* incref(me, peek(args + 1));
    return peek(args + 1);
  }

  /** A new list of what an iterable gives. */
  function* listOf(me: Thread, iterable: Ref): Steps<Ref> {
    const list = yield* newList(me, 0);
    if (list === 0 || (yield* operations.listExtend(me, list, iterable))) return list;
    yield* decref(me, list);
    return 0;
  }

  function* sorted(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'sorted', n, 1, 1))) return 0;
    const list = yield* listOf(me, peek(args));
    if (list === 0) return 0;
    if (yield* sortAsAsked(me, list, args + n, names)) return list;
    yield* decref(me, list);
    return 0;
  }

  function* newReversed(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'reversed', names))) return 0;
    if (!(yield* argumentsBetween(me, 'reversed', n, 1, 1))) return 0;
    const sequence = peek(args);
    const own = yield* lookup.callSpecial(me, sequence, '__reversed__');
    return own !== ABSENT ? own : yield* reversedBuiltIn(me, sequence);
  }

  function* reversedOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, '__reversed__', n - 1, names))) return 0;
    return yield* reversedBuiltIn(me, peek(args));
  }

  function* reversedBuiltIn(me: Thread, sequence: Ref): Steps<Ref> {
    const isOwnSequence =
      layoutOf(sequence) === OBJECT_TYPE &&
      (yield* lookup.hasSpecial(me, sequence, '__len__')) &&
      (yield* lookup.hasSpecial(me, sequence, '__getitem__'));
    switch (isOwnSequence ? LIST_TYPE : layoutOf(sequence)) {
      case LIST_TYPE:
      case TUPLE_TYPE:
      case STR_TYPE:
      case BYTES_TYPE:
      case BYTEARRAY_TYPE:
      case ARRAY_TYPE: {
        const length = yield* operations.length(me, sequence);
        if (length < 0) return 0;
        return yield* iteration.newAdapter(me, REVERSED_TYPE, sequence, length - 1);
      }
      case RANGE_TYPE:
        return yield* reversedRange(me, sequence);
      case DICT_TYPE:
      case KEYS_TYPE:
      case VALUES_TYPE:
      case ITEMS_TYPE: {
        // What is changed later is not seen, unlike in CPython.
        const list = yield* listOf(me, sequence);
        if (list === 0) return 0;
        const last = peek(list + SIZE) - 1;
        const iterator = yield* iteration.newAdapter(me, REVERSED_TYPE, list, last);
        yield* decref(me, list);
        return iterator;
      }
      default: {
        const why = `'${typeName(sequence)}' object is not reversible`;
        return yield* raise(me, TYPE_ERROR, why);
      }
    }
  }

  function* reversedRange(me: Thread, range: Ref): Steps<Ref> {
    const slice = yield* collections.slices.newSlice(me, NONE, NONE, MINUS_ONE);
    if (slice === 0) return 0;
    const backwards = yield* operations.subscript(me, range, slice);
    yield* decref(me, slice);
    if (backwards === 0) return 0;
    const iterator = yield* iteration.getIter(me, backwards);
    yield* decref(me, backwards);
    return iterator;
  }

  /** A tuple of iterators over the `n` arguments at `args`. */
  function* iteratorsOf(me: Thread, args: Address, n: number): Steps<Ref> {
    const iterators = yield* newTuple(me, n);
    if (iterators === 0) return 0;
    for (let i = 0; i < n; i++) {
      const iterator = yield* iteration.getIter(me, peek(args + i));
      if (iterator === 0) {
        yield* decref(me, iterators);
        return 0;
      }
      poke(iterators + TUPLE_ITEMS + i, iterator);
    }
    return iterators;
  }

  function* newMap(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'map', names))) return 0;
    if (n < 2) return yield* raise(me, TYPE_ERROR, 'map() must have at least two arguments.');
    const iterators = yield* iteratorsOf(me, args + 1, n - 1);
    if (iterators === 0) return 0;
    const made = yield* iteration.newAdapter(me, MAP_TYPE, iterators, peek(args));
    yield* decref(me, iterators);
    return made;
  }

  function* newFilter(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'filter', names))) return 0;
    if (!(yield* argumentsBetween(me, 'filter', n, 2, 2))) return 0;
    const iterator = yield* iteration.getIter(me, peek(args + 1));
    if (iterator === 0) return 0;
    const made = yield* iteration.newAdapter(me, FILTER_TYPE, iterator, peek(args));
    yield* decref(me, iterator);
    return made;
  }

  function* newZip(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindKeywords(me, 'zip', ['strict'], args + n, names);
    if (bound === undefined) return 0;
    const isStrict = bound[0] === 0 ? 0 : yield* operations.truth(me, bound[0]!);
    if (isStrict < 0) return 0;
    const iterators = yield* iteratorsOf(me, args, n);
    if (iterators === 0) return 0;
    const made = yield* iteration.newAdapter(me, ZIP_TYPE, iterators, isStrict);
    yield* decref(me, iterators);
    return made;
  }

  return [
    ...[LIST_TYPE, DICT_TYPE, RANGE_TYPE].map((owner) => ({
      owner,
      name: '__reversed__',
      native: reversedOf,
    })),
    { owner: 'builtins', name: 'len', native: len },
    { owner: 'builtins', name: 'iter', native: iter },
    { owner: 'builtins', name: 'next', native: nextItem },
    { owner: 'builtins', name: 'sorted', native: sorted },
    { owner: REVERSED_TYPE, name: 'new', native: newReversed },
    { owner: MAP_TYPE, name: 'new', native: newMap },
    { owner: FILTER_TYPE, name: 'new', native: newFilter },
    { owner: ZIP_TYPE, name: 'new', native: newZip },
  ];
}
