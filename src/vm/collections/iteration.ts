// Iterators: over sequences by index, over dicts and sets by entry, ranges, and enumerate.
//
// An iterator that is used by several threads at once gives some items to more than one of them, as
// CPython's free-threaded build does; it never reads what is not there. One that is exhausted says so
// in ITERATOR_NEXT and keeps what it went over alive until it dies.

import type { Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad, relaxedStore } from '../../memory.ts';
import { ITERATOR_WORDS } from '../../heap/references.ts';
import {
  AREA_EXCEPTION,
  ARRAY_TYPE,
  BYTES_TYPE,
  STR_CHARS,
  DICT_ITERATOR_TYPE,
  DICT_TYPE,
  ENUMERATE_COUNT,
  ENUMERATE_START,
  ENUMERATE_TYPE,
  GENERATOR_TYPE,
  ITEMS_TYPE,
  ITERATOR_KIND,
  ITERATOR_LENGTH,
  ITERATOR_NEXT,
  ITERATOR_OVER,
  KEYS_TYPE,
  LIST_TYPE,
  MEMORYVIEW_TYPE,
  NONE,
  OBJECT_TYPE,
  RANGE_ITERATOR_TYPE,
  RANGE_TYPE,
  SEQUENCE_ITERATOR_TYPE,
  FROZENSET_TYPE,
  SET_TYPE,
  SIZE,
  STR_TYPE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  VALUES_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { INDEX_ERROR, RUNTIME_ERROR, STOP_ITERATION, TYPE_ERROR } from '../exceptions.ts';
import type { Arrays } from '../ctypes.ts';
import { bigIntValue, type Objects } from '../objects.ts';
import type { Strings } from '../text/strings.ts';
import { isSubtype, typeName } from '../types.ts';
import type { Generators } from '../generators.ts';
import { ABSENT, type Lookup } from '../classes/lookup.ts';
import type { Specials } from '../classes/specials.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import type { Hooks } from '../hooks.ts';
import { isAdapterType, makeAdapters } from './adapters.ts';
import { OF_ITEMS, OF_KEYS, OF_VALUES } from './dicts.ts';
import type { Collections } from './index.ts';
import { pairValue, setPair, type Ranges } from './ranges.ts';

/** In ITERATOR_NEXT: there is nothing more. */
const EXHAUSTED = -1;
/** An enumerate that starts nearer to 0 than this counts from there, within its words. */
const COUNTED = 1n << 62n;

/** Whether objects of a built-in type are iterators. */
export function isIteratorType(type: Ref): boolean {
  switch (type) {
    case RANGE_ITERATOR_TYPE:
    case SEQUENCE_ITERATOR_TYPE:
    case DICT_ITERATOR_TYPE:
    case GENERATOR_TYPE:
    case ENUMERATE_TYPE:
      return true;
    default:
      return isAdapterType(type);
  }
}

export type Iteration = ReturnType<typeof makeIteration>;

export function makeIteration(
  objects: Objects,
  hooks: Hooks,
  lookup: Lookup,
  specials: Specials,
  generators: Generators,
  { lists, dicts, equality }: Collections,
  strings: Strings,
  ranges: Ranges,
  arrays: Arrays,
) {
  const { decref, incref, newBigInt, newInt, newContainer, newTuple, raise } = objects;

  const { equals } = equality;
  const adapters = makeAdapters(objects, hooks, { iterNext, itemAt, equals });

  /** An iterator of `type` over `over`. */
  function* newIterator(me: Thread, type: Ref, over: Ref, kind = 0): Steps<Ref> {
    const iterator = yield* newContainer(me, type, ITERATOR_WORDS);
    if (iterator === 0) return 0;
    yield* incref(me, over);
    poke(iterator + ITERATOR_OVER, over);
    poke(iterator + ITERATOR_NEXT, 0);
    poke(iterator + ITERATOR_LENGTH, 0);
    poke(iterator + ITERATOR_KIND, kind);
    return iterator;
  }

  function* dictIterator(me: Thread, dict: Ref, kind: number): Steps<Ref> {
    const iterator = yield* newIterator(me, DICT_ITERATOR_TYPE, dict, kind);
    if (iterator !== 0) poke(iterator + ITERATOR_LENGTH, yield* dicts.dictLength(me, dict));
    return iterator;
  }

  /** `enumerate` over an iterator, from `start`, which is borrowed; 0: from the first. */
  function* newEnumerate(me: Thread, iterator: Ref, start: Ref): Steps<Ref> {
    const object = yield* newIterator(me, ENUMERATE_TYPE, iterator);
    if (object === 0) return 0;
    const first = start === 0 ? 0n : bigIntValue(start);
    const isCounted = first > -COUNTED && first < COUNTED;
    poke(object + ENUMERATE_START, isCounted ? 0 : start);
    if (!isCounted) yield* incref(me, start);
    setPair(object + ENUMERATE_COUNT, isCounted ? first : 0n);
    return object;
  }

  /** `iter(object)` */
  function* getIter(me: Thread, object: Ref): Steps<Ref> {
    if (isClass(peek(object + TYPE))) {
      const iterator = yield* iterSpecial(me, object);
      if (iterator !== ABSENT) return iterator;
    }
    return yield* iterBuiltIn(me, object);
  }

  /** The iterator of an instance by `__iter__` or `__getitem__`; ABSENT: it has neither. */
  function* iterSpecial(me: Thread, object: Ref): Steps<Ref> {
    const iterator = yield* lookup.callSpecial(me, object, '__iter__');
    if (iterator > 0 && !(yield* isIterator(me, iterator))) {
      const why = `iter() returned non-iterator of type '${typeName(iterator)}'`;
      yield* decref(me, iterator);
      return yield* raise(me, TYPE_ERROR, why);
    }
    if (iterator !== ABSENT) return iterator;
    const isSequence =
      layoutOf(object) === OBJECT_TYPE && (yield* lookup.hasSpecial(me, object, '__getitem__'));
    return isSequence ? yield* newIterator(me, SEQUENCE_ITERATOR_TYPE, object) : ABSENT;
  }

  /** Whether the class of an object has a say in what its items are. */
  function* hasOwnIter(me: Thread, object: Ref): Steps<boolean> {
    return isClass(peek(object + TYPE)) && (yield* lookup.hasSpecial(me, object, '__iter__'));
  }

  /** Whether `next()` can be asked for items. */
  function* isIterator(me: Thread, object: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (isClass(type)) return yield* lookup.hasSpecial(me, object, '__next__');
    return isIteratorType(type);
  }

  /** The same of built-in types only. */
  function* iterBuiltIn(me: Thread, object: Ref): Steps<Ref> {
    switch (layoutOf(object)) {
      case RANGE_TYPE:
        return yield* ranges.rangeIterator(me, object);
      case LIST_TYPE:
      case TUPLE_TYPE:
      case STR_TYPE:
      case BYTES_TYPE:
      case ARRAY_TYPE:
      case MEMORYVIEW_TYPE:
        return yield* newIterator(me, SEQUENCE_ITERATOR_TYPE, object);
      case DICT_TYPE:
      case SET_TYPE:
      case FROZENSET_TYPE:
        return yield* dictIterator(me, object, OF_KEYS);
      case KEYS_TYPE:
        return yield* dictIterator(me, peek(object + ITERATOR_OVER), OF_KEYS);
      case VALUES_TYPE:
        return yield* dictIterator(me, peek(object + ITERATOR_OVER), OF_VALUES);
      case ITEMS_TYPE:
        return yield* dictIterator(me, peek(object + ITERATOR_OVER), OF_ITEMS);
      case RANGE_ITERATOR_TYPE:
      case SEQUENCE_ITERATOR_TYPE:
      case DICT_ITERATOR_TYPE:
      case GENERATOR_TYPE:
      case ENUMERATE_TYPE:
        yield* incref(me, object);
        return object;
      default:
        if (isAdapterType(layoutOf(object))) {
          yield* incref(me, object);
          return object;
        }
        return yield* raise(me, TYPE_ERROR, `'${typeName(object)}' object is not iterable`);
    }
  }

  /** The next item; 0 at the end, or with the thread's exception set. */
  function* iterNext(me: Thread, iterator: Ref): Steps<Ref> {
    if (isClass(peek(iterator + TYPE))) {
      const item = yield* specials.nextSpecial(me, iterator);
      if (item !== ABSENT) return item;
    }
    switch (layoutOf(iterator)) {
      case RANGE_ITERATOR_TYPE:
        return yield* ranges.rangeIteratorNext(me, iterator);
      case SEQUENCE_ITERATOR_TYPE:
        return yield* sequenceNext(me, iterator);
      case DICT_ITERATOR_TYPE:
        return yield* dictNext(me, iterator);
      case GENERATOR_TYPE:
        return yield* generators.generatorNext(me, iterator);
      case ENUMERATE_TYPE:
        return yield* enumerateNext(me, iterator);
      default:
        if (isAdapterType(layoutOf(iterator))) return yield* adapters.adapterNext(me, iterator);
        return yield* raise(me, TYPE_ERROR, `'${typeName(iterator)}' object is not an iterator`);
    }
  }

  /** Like `iterNext`, but a StopIteration that says what an iterator has returned stays set. */
  function* nextOrStop(me: Thread, iterator: Ref): Steps<Ref> {
    if (isClass(peek(iterator + TYPE))) {
      const item = yield* specials.nextWithStop(me, iterator);
      if (item !== ABSENT) return item;
    }
    if (layoutOf(iterator) !== GENERATOR_TYPE) return yield* iterNext(me, iterator);
    yield* incref(me, NONE);
    return yield* generators.itemOrStop(me, yield* generators.send(me, iterator, NONE));
  }

  function* sequenceNext(me: Thread, iterator: Ref): Steps<Ref> {
    const at = yield* relaxedLoad(iterator + ITERATOR_NEXT);
    if (at === EXHAUSTED) return 0;
    const item = yield* itemAt(me, peek(iterator + ITERATOR_OVER), at);
    yield* relaxedStore(iterator + ITERATOR_NEXT, item === 0 ? EXHAUSTED : at + 1);
    return item;
  }

  /** Item `at` of a sequence; 0 without an exception past its end. */
  function* itemAt(me: Thread, sequence: Ref, at: number): Steps<Ref> {
    switch (layoutOf(sequence)) {
      case LIST_TYPE:
        return yield* lists.listItem(me, sequence, at);
      case TUPLE_TYPE: {
        if (at >= peek(sequence + SIZE)) return 0;
        const item = peek(sequence + TUPLE_ITEMS + at);
        yield* incref(me, item);
        return item;
      }
      case STR_TYPE:
        return at < peek(sequence + SIZE) ? yield* strings.strItem(me, sequence, at) : 0;
      case BYTES_TYPE:
        if (at >= peek(sequence + SIZE)) return 0;
        return yield* newInt(me, peek(sequence + STR_CHARS + at));
      default: {
        const layout = layoutOf(sequence);
        if (layout === ARRAY_TYPE || layout === MEMORYVIEW_TYPE) {
          if (at >= (yield* arrays.arrayLength(me, sequence))) return 0;
          return yield* arrays.arrayElement(me, sequence, at);
        }
        const index = yield* newInt(me, at);
        if (index === 0) return 0;
        const item = yield* lookup.callSpecial(me, sequence, '__getitem__', [index]);
        yield* decref(me, index);
        if (item === 0) yield* dropEnd(me);
        return item === ABSENT ? 0 : item;
      }
    }
  }

  /** IndexError and StopIteration are the end of a sequence that is asked by `__getitem__`. */
  function* dropEnd(me: Thread): Steps {
    const exception = peek(me.area + AREA_EXCEPTION);
    if (exception === 0) return;
    const type = peek(exception + TYPE);
    if (isSubtype(type, INDEX_ERROR) || isSubtype(type, STOP_ITERATION))
      yield* objects.setException(me, 0);
  }

  function* dictNext(me: Thread, iterator: Ref): Steps<Ref> {
    if ((yield* relaxedLoad(iterator + ITERATOR_NEXT)) === EXHAUSTED) return 0;
    const over = peek(iterator + ITERATOR_OVER);
    const length = yield* dicts.dictLength(me, over);
    if (length !== peek(iterator + ITERATOR_LENGTH)) {
      yield* relaxedStore(iterator + ITERATOR_NEXT, EXHAUSTED);
      const what = layoutOf(over) === SET_TYPE ? 'Set' : 'dictionary';
      return yield* raise(me, RUNTIME_ERROR, `${what} changed size during iteration`);
    }
    const position = iterator + ITERATOR_NEXT;
    const item = yield* dicts.dictEntry(me, over, position, peek(iterator + ITERATOR_KIND));
    if (item === 0) yield* relaxedStore(position, EXHAUSTED);
    return item;
  }

  function* enumerateNext(me: Thread, iterator: Ref): Steps<Ref> {
    const item = yield* iterNext(me, peek(iterator + ITERATOR_OVER));
    if (item === 0) return 0;
    const at = pairValue(iterator + ENUMERATE_COUNT);
    setPair(iterator + ENUMERATE_COUNT, at + 1n);
    const start = peek(iterator + ENUMERATE_START);
    const index = yield* newBigInt(me, start === 0 ? at : bigIntValue(start) + at);
    const pair = index === 0 ? 0 : yield* newTuple(me, 2);
    if (pair === 0) {
      yield* decref(me, item);
      if (index !== 0) yield* decref(me, index);
      return 0;
    }
    poke(pair + TUPLE_ITEMS, index);
    poke(pair + TUPLE_ITEMS + 1, item);
    return pair;
  }

  return {
    getIter,
    iterBuiltIn,
    hasOwnIter,
    isIterator,
    iterNext,
    nextOrStop,
    newEnumerate,
    newAdapter: adapters.newAdapter,
  };
}
