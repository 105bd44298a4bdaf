// Built-in functions of sequences and iterators: len, iter, next, sorted, reversed.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import {
  DICT_TYPE,
  INT_ZERO,
  ITEMS_TYPE,
  KEYS_TYPE,
  LIST_TYPE,
  NONE,
  RANGE_TYPE,
  SCALAR_WORDS,
  STR_TYPE,
  TUPLE_TYPE,
  TYPE,
  VALUES_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { exceptionType, TYPE_ERROR } from '../exceptions.ts';
import type { NativeEntry } from '../native.ts';
import { typeName } from '../types.ts';
import { NO_KEY_FUNCTIONS } from './aggregates.ts';
import { makeArguments } from './arguments.ts';
import { isCallable } from './inspection.ts';
import type { Library } from './library.ts';

const STOP_ITERATION = exceptionType('StopIteration');
const MINUS_ONE = INT_ZERO - SCALAR_WORDS;

/** Sorts a list in place; false with the exception set. */
export type SortList = (me: Thread, list: Ref, isReversed: boolean) => Steps<boolean>;

export function makeSequences(library: Library, sortList: SortList): readonly NativeEntry[] {
  const { objects, collections, iteration, operations } = library;
  const { decref, incref, newInt, newList, raise, raiseEmpty } = objects;
  const { argumentsBetween, bindKeywords, noKeywords, oneArgument } = makeArguments(objects);

  function* len(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'len', n, names))) return 0;
    const length = yield* operations.length(me, peek(args));
    return length < 0 ? 0 : yield* newInt(me, length);
  }

  function* iter(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'iter', names))) return 0;
    if (!(yield* argumentsBetween(me, 'iter', n, 1, 2))) return 0;
    if (n === 1) return yield* iteration.getIter(me, peek(args));
    const why = isCallable(peek(args))
      ? 'iter() with a sentinel is outside the guest language'
      : 'iter(v, w): v must be callable';
    return yield* raise(me, TYPE_ERROR, why);
  }

  function* nextItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'next', names))) return 0;
    if (!(yield* argumentsBetween(me, 'next', n, 1, 2))) return 0;
    const item = yield* iteration.iterNext(me, peek(args));
    if (item !== 0 || objects.hasException(me)) return item;
    if (n === 1) return yield* raiseEmpty(me, STOP_ITERATION);
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

  /** Sorts with the keyword arguments of list.sort, whose name is in the messages. */
  function* sortAsAsked(me: Thread, list: Ref, values: Address, names: Ref): Steps<boolean> {
    const bound = yield* bindKeywords(me, 'sort', ['key', 'reverse'], values, names);
    if (bound === undefined) return false;
    const [key, reverse] = bound as [Ref, Ref];
    if (key !== 0 && key !== NONE) {
      yield* raise(me, TYPE_ERROR, NO_KEY_FUNCTIONS);
      return false;
    }
    const order = reverse === 0 ? 0 : yield* operations.truth(me, reverse);
    return order >= 0 && (yield* sortList(me, list, order === 1));
  }

  function* reversed(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'reversed', names))) return 0;
    if (!(yield* argumentsBetween(me, 'reversed', n, 1, 1))) return 0;
    const sequence = peek(args);
    switch (peek(sequence + TYPE)) {
      case LIST_TYPE:
      case TUPLE_TYPE:
      case STR_TYPE:
      case RANGE_TYPE:
        return yield* reverseOf(me, sequence);
      case DICT_TYPE:
      case KEYS_TYPE:
      case VALUES_TYPE:
      case ITEMS_TYPE: {
        const list = yield* listOf(me, sequence);
        if (list === 0) return 0;
        const iterator = yield* reverseOf(me, list);
        yield* decref(me, list);
        return iterator;
      }
      default: {
        const why = `'${typeName(sequence)}' object is not reversible`;
        return yield* raise(me, TYPE_ERROR, why);
      }
    }
  }

  /** An iterator over `sequence[::-1]`: what is changed later is not seen, unlike in CPython. */
  function* reverseOf(me: Thread, sequence: Ref): Steps<Ref> {
    const slice = yield* collections.slices.newSlice(me, NONE, NONE, MINUS_ONE);
    if (slice === 0) return 0;
    const copy = yield* operations.subscript(me, sequence, slice);
    yield* decref(me, slice);
    if (copy === 0) return 0;
    const iterator = yield* iteration.getIter(me, copy);
    yield* decref(me, copy);
    return iterator;
  }

  return [
    { owner: 'builtins', name: 'len', native: len },
    { owner: 'builtins', name: 'iter', native: iter },
    { owner: 'builtins', name: 'next', native: nextItem },
    { owner: 'builtins', name: 'sorted', native: sorted },
    { owner: 'builtins', name: 'reversed', native: reversed },
  ];
}
