// Iterators over iterators and over functions: map, filter, zip, reversed, iter with a sentinel.
//
// Payload: what it goes over (an iterator, or a tuple of them for map and zip; a sequence for reversed; a
// callable), then one word of each type's own, then 1 once it is exhausted. The first words never
// change; the last may race, as in CPython's free-threaded build.

import type { Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad, relaxedStore } from '../../memory.ts';
import { ITERATOR_WORDS } from '../../heap/references.ts';
import {
  ADAPTER_FUNCTION,
  ADAPTER_IS_EXHAUSTED,
  ADAPTER_OVER,
  CALLABLE_ITERATOR_TYPE,
  FILTER_TYPE,
  MAP_TYPE,
  NONE,
  REVERSED_TYPE,
  SIZE,
  TUPLE_ITEMS,
  TYPE,
  ZIP_TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { STOP_ITERATION, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import type { Objects } from '../objects.ts';

/** What adapters need of the iteration that they are part of. */
interface Underneath {
  readonly iterNext: (me: Thread, iterator: Ref) => Steps<Ref>;
  /** Item `at` of a sequence; 0 without an exception if there is none. */
  readonly itemAt: (me: Thread, sequence: Ref, at: number) => Steps<Ref>;
  /** `a == b`: 1, 0, or -1 with the exception set. */
  readonly equals: (me: Thread, a: Ref, b: Ref) => Steps<number>;
}

/** Whether `type` is the type of one of these iterators. */
export function isAdapterType(type: Ref): boolean {
  switch (type) {
    case MAP_TYPE:
    case FILTER_TYPE:
    case ZIP_TYPE:
    case REVERSED_TYPE:
    case CALLABLE_ITERATOR_TYPE:
      return true;
    default:
      return false;
  }
}

export function makeAdapters(objects: Objects, hooks: Hooks, underneath: Underneath) {
  const { decref, incref, newContainer, newTuple, raise, setException } = objects;
  const { iterNext, itemAt, equals } = underneath;

  /** An iterator of `type` over `over`; `own` is a borrowed reference, or for zip and reversed a number. */
  function* newAdapter(me: Thread, type: Ref, over: Ref, own: number): Steps<Ref> {
    const adapter = yield* newContainer(me, type, ITERATOR_WORDS);
    if (adapter === 0) return 0;
    yield* incref(me, over);
    if (type !== ZIP_TYPE && type !== REVERSED_TYPE) yield* incref(me, own);
    poke(adapter + ADAPTER_OVER, over);
    poke(adapter + ADAPTER_FUNCTION, own);
    poke(adapter + ADAPTER_IS_EXHAUSTED, 0);
    return adapter;
  }

  /** The next item; 0 at the end, or with the exception set. */
  function* adapterNext(me: Thread, adapter: Ref): Steps<Ref> {
    switch (peek(adapter + TYPE)) {
      case MAP_TYPE:
        return yield* mapNext(me, adapter);
      case FILTER_TYPE:
        return yield* filterNext(me, adapter);
      case ZIP_TYPE:
        return yield* zipNext(me, adapter);
      case REVERSED_TYPE:
        return yield* reversedNext(me, adapter);
      default:
        return yield* callableNext(me, adapter);
    }
  }

  function* dropAll(me: Thread, items: readonly Ref[]): Steps {
    for (const item of items) yield* decref(me, item);
  }

  function* mapNext(me: Thread, adapter: Ref): Steps<Ref> {
    const over = peek(adapter + ADAPTER_OVER);
    const items: Ref[] = [];
    for (let i = 0; i < peek(over + SIZE); i++) {
      const item = yield* iterNext(me, peek(over + TUPLE_ITEMS + i));
      if (item === 0) {
        yield* dropAll(me, items);
        return 0;
      }
      items.push(item);
    }
    const result = yield* hooks.callObject(me, peek(adapter + ADAPTER_FUNCTION), items);
    yield* dropAll(me, items);
    return result;
  }

  function* filterNext(me: Thread, adapter: Ref): Steps<Ref> {
    const test = peek(adapter + ADAPTER_FUNCTION);
    for (;;) {
      const item = yield* iterNext(me, peek(adapter + ADAPTER_OVER));
      if (item === 0) return 0;
      const isKept = test === NONE ? yield* hooks.truth(me, item) : yield* passes(me, test, item);
      if (isKept === 1) return item;
      yield* decref(me, item);
      if (isKept < 0) return 0;
    }
  }

  /** Whether `test(item)` is true: 1, 0, or -1 with the exception set. */
  function* passes(me: Thread, test: Ref, item: Ref): Steps<number> {
    const answer = yield* hooks.callObject(me, test, [item]);
    if (answer === 0) return -1;
    const isTrue = yield* hooks.truth(me, answer);
    yield* decref(me, answer);
    return isTrue;
  }

  function* zipNext(me: Thread, adapter: Ref): Steps<Ref> {
    const over = peek(adapter + ADAPTER_OVER);
    const count = peek(over + SIZE);
    if (count === 0) return 0;
    const items: Ref[] = [];
    for (let i = 0; i < count; i++) {
      const item = yield* iterNext(me, peek(over + TUPLE_ITEMS + i));
      if (item === 0) {
        yield* dropAll(me, items);
        if (objects.hasException(me) || peek(adapter + ADAPTER_FUNCTION) === 0) return 0;
        return yield* checkStrict(me, over, i);
      }
      items.push(item);
    }
    const tuple = yield* newTuple(me, count);
    if (tuple === 0) yield* dropAll(me, items);
    else for (const [i, item] of items.entries()) poke(tuple + TUPLE_ITEMS + i, item);
    return tuple;
  }

  /** With strict=True: iterator number `ended` has ended, those before it have not. */
  function* checkStrict(me: Thread, over: Ref, ended: number): Steps<Ref> {
    const before = (n: number): string => (n === 1 ? 'argument 1' : `arguments 1-${n}`);
    if (ended > 0) {
      const why = `zip() argument ${ended + 1} is shorter than ${before(ended)}`;
      return yield* raise(me, VALUE_ERROR, why);
    }
    for (let i = 1; i < peek(over + SIZE); i++) {
      const item = yield* iterNext(me, peek(over + TUPLE_ITEMS + i));
      if (item === 0) {
        if (objects.hasException(me)) return 0;
        continue;
      }
      yield* decref(me, item);
      return yield* raise(me, VALUE_ERROR, `zip() argument ${i + 1} is longer than ${before(i)}`);
    }
    return 0;
  }

  /** Its own word is the index of the next item; -1: none is left. */
  function* reversedNext(me: Thread, adapter: Ref): Steps<Ref> {
    const at = yield* relaxedLoad(adapter + ADAPTER_FUNCTION);
    if (at < 0) return 0;
    const item = yield* itemAt(me, peek(adapter + ADAPTER_OVER), at);
    yield* relaxedStore(adapter + ADAPTER_FUNCTION, item === 0 ? -1 : at - 1);
    return item;
  }

  function* callableNext(me: Thread, adapter: Ref): Steps<Ref> {
    if ((yield* relaxedLoad(adapter + ADAPTER_IS_EXHAUSTED)) === 1) return 0;
    const result = yield* hooks.callObject(me, peek(adapter + ADAPTER_OVER), []);
    if (result === 0) {
      // StopIteration is the end, whoever raised it.
      if (objects.exceptionIs(me, STOP_ITERATION)) {
        yield* setException(me, 0);
        yield* relaxedStore(adapter + ADAPTER_IS_EXHAUSTED, 1);
      }
      return 0;
    }
    const isEnd = yield* equals(me, peek(adapter + ADAPTER_FUNCTION), result);
    if (isEnd === 0) return result;
    yield* decref(me, result);
    if (isEnd === 1) yield* relaxedStore(adapter + ADAPTER_IS_EXHAUSTED, 1);
    return 0;
  }

  return { newAdapter, adapterNext };
}
