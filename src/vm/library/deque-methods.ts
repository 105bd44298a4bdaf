// `_collections._Ring`, of which `collections.deque` is a class: its methods, in CPython's words. The
// receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { DEQUE_MOST, DEQUE_TYPE, NONE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { makeDeques, mostItems } from '../collections/deques.ts';
import { INDEX_ERROR, RUNTIME_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { makeArguments, type Signature } from './arguments.ts';
import type { Library } from './library.ts';

const NEW: Signature = { name: 'deque', parameters: ['iterable', 'maxlen'], required: 0 };
const CHANGED = 'deque mutated during iteration';

export function makeDequeMethods(library: Library): readonly NativeEntry[] {
  const { objects, collections, iteration, operations, text } = library;
  const { equality } = collections;
  const { decref, incref, newBool, newInt, raise, hasException } = objects;
  const { argumentsBetween, bindArguments, integerArgument, noArguments, noKeywords, oneArgument } =
    makeArguments(objects);
  const deques = makeDeques(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function* done(me: Thread, isDone: boolean): Steps<Ref> {
    return isDone ? yield* none(me) : 0;
  }

  /** Adds what an iterable gives, at one end; false with the exception set. */
  function* addFrom(me: Thread, deque: Ref, source: Ref, isLeft: boolean): Steps<boolean> {
    if (source === deque) {
      // What it has now: it would never end.
      const own = yield* objects.newList(me, 0);
      if (own === 0) return false;
      const isListed = yield* operations.listExtend(me, own, deque);
      const isAdded = isListed && (yield* addFrom(me, deque, own, isLeft));
      yield* decref(me, own);
      return isAdded;
    }
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) return false;
    let isAdded = true;
    while (isAdded) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      isAdded = yield* deques.dequeAdd(me, deque, item, isLeft);
      yield* decref(me, item);
    }
    yield* decref(me, iterator);
    return isAdded && !hasException(me);
  }

  /** `__init__`: anew what the iterable gives, of which the last `maxlen` stay. */
  function* fill(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const deque = peek(args);
    const bound = yield* bindArguments(me, NEW, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [iterable, given] = bound as [Ref, Ref];
    let most = -1;
    if (given !== 0 && given !== NONE) {
      const number = yield* integerArgument(me, given);
      if (number === undefined) return 0;
      if (number < 0) return yield* raise(me, VALUE_ERROR, 'maxlen must be non-negative');
      most = Math.min(number, 0x7fffffff);
    }
    yield* deques.dequeClear(me, deque);
    poke(deque + DEQUE_MOST, most);
    return yield* done(me, iterable === 0 || (yield* addFrom(me, deque, iterable, false)));
  }

  function method(name: string, native: Native): NativeEntry {
    return { owner: DEQUE_TYPE, name, native };
  }

  /** A method that adds its argument at one end. */
  function adds(name: string, isLeft: boolean): NativeEntry {
    function* add(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* oneArgument(me, `deque.${name}`, n - 1, names))) return 0;
      return yield* done(me, yield* deques.dequeAdd(me, peek(args), peek(args + 1), isLeft));
    }
    return method(name, add);
  }

  function takes(name: string, isLeft: boolean): NativeEntry {
    function* take(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* noArguments(me, `deque.${name}`, n - 1, names))) return 0;
      const item = yield* deques.dequeTake(me, peek(args), isLeft);
      return item !== 0 ? item : yield* raise(me, INDEX_ERROR, 'pop from an empty deque');
    }
    return method(name, take);
  }

  function extends_(name: string, isLeft: boolean): NativeEntry {
    function* extend(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
      if (!(yield* oneArgument(me, `deque.${name}`, n - 1, names))) return 0;
      return yield* done(me, yield* addFrom(me, peek(args), peek(args + 1), isLeft));
    }
    return method(name, extend);
  }

  function* rotate(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'deque.rotate', names))) return 0;
    if (!(yield* argumentsBetween(me, 'rotate', n - 1, 0, 1))) return 0;
    const by = n === 1 ? 1 : yield* integerArgument(me, peek(args + 1));
    if (by === undefined) return 0;
    yield* deques.dequeRotate(me, peek(args), by);
    return yield* none(me);
  }

  function* reverse(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'deque.reverse', n - 1, names))) return 0;
    yield* deques.dequeReverse(me, peek(args));
    return yield* none(me);
  }

  function* clear(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'deque.clear', n - 1, names))) return 0;
    yield* deques.dequeClear(me, peek(args));
    return yield* none(me);
  }

  /** Index of the first item from `from` to before `to` that equals `item`; -1 none, -2 exception. */
  function* find(me: Thread, deque: Ref, item: Ref, from: number, to: number): Steps<number> {
    const before = yield* deques.dequeChanges(me, deque);
    for (let i = from; i < to; i++) {
      const own = yield* deques.dequeItem(me, deque, i);
      if (own === 0) return -1;
      const answer = own === item ? 1 : yield* equality.equals(me, own, item);
      yield* decref(me, own);
      if (answer < 0) return -2;
      if ((yield* deques.dequeChanges(me, deque)) !== before) {
        yield* raise(me, RUNTIME_ERROR, CHANGED);
        return -2;
      }
      if (answer === 1) return i;
    }
    return -1;
  }

  function* count(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'deque.count', n - 1, names))) return 0;
    const length = yield* deques.dequeLength(me, peek(args));
    let found = 0;
    for (let at = -1; ; found++) {
      at = yield* find(me, peek(args), peek(args + 1), at + 1, length);
      if (at === -2) return 0;
      if (at < 0) return yield* newInt(me, found);
    }
  }

  function* index(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'deque.index', names))) return 0;
    if (!(yield* argumentsBetween(me, 'index', n - 1, 1, 3))) return 0;
    const length = yield* deques.dequeLength(me, peek(args));
    const bounds = [0, length];
    for (let i = 2; i < n; i++) {
      const given = yield* integerArgument(me, peek(args + i));
      if (given === undefined) return 0;
      bounds[i - 2] = Math.max(0, given < 0 ? given + length : given);
    }
    const to = Math.min(length, bounds[1]!);
    const at = yield* find(me, peek(args), peek(args + 1), bounds[0]!, to);
    if (at >= 0) return yield* newInt(me, at);
    if (at === -2) return 0;
    const shown = yield* text.textRepr(me, peek(args + 1));
    return shown === undefined ? 0 : yield* raise(me, VALUE_ERROR, `${shown} is not in deque`);
  }

  function* insert(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'deque.insert', names))) return 0;
    if (!(yield* argumentsBetween(me, 'insert', n - 1, 2, 2))) return 0;
    const at = yield* integerArgument(me, peek(args + 1));
    if (at === undefined) return 0;
    const deque = peek(args);
    const length = yield* deques.dequeLength(me, deque);
    if (length >= mostItems(deque))
      return yield* raise(me, INDEX_ERROR, 'deque already at its maximum size');
    const place = Math.min(length, Math.max(0, at < 0 ? at + length : at));
    return yield* done(me, yield* deques.dequeInsert(me, deque, place, peek(args + 2)));
  }

  function* remove(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'deque.remove', n - 1, names))) return 0;
    const deque = peek(args);
    const length = yield* deques.dequeLength(me, deque);
    const at = yield* find(me, deque, peek(args + 1), 0, length);
    if (at === -2) return 0;
    if (at >= 0) {
      yield* deques.dequeRemoveAt(me, deque, at);
      return yield* none(me);
    }
    const shown = yield* text.textRepr(me, peek(args + 1));
    return shown === undefined ? 0 : yield* raise(me, VALUE_ERROR, `${shown} is not in deque`);
  }

  // --- what operations call ------------------------------------------------------------------------

  function* lengthOf(me: Thread, args: Address): Steps<Ref> {
    return yield* newInt(me, yield* deques.dequeLength(me, peek(args)));
  }

  /** The place that an index means, perhaps none; undefined with the exception set. */
  function* placeOf(me: Thread, deque: Ref, key: Ref): Steps<number | undefined> {
    const at = yield* integerArgument(me, key);
    if (at === undefined) return undefined;
    return at < 0 ? at + (yield* deques.dequeLength(me, deque)) : at;
  }

  function* getItem(me: Thread, args: Address): Steps<Ref> {
    const at = yield* placeOf(me, peek(args), peek(args + 1));
    if (at === undefined) return 0;
    const item = yield* deques.dequeItem(me, peek(args), at);
    return item !== 0 ? item : yield* raise(me, INDEX_ERROR, 'deque index out of range');
  }

  function* setItem(me: Thread, args: Address): Steps<Ref> {
    const at = yield* placeOf(me, peek(args), peek(args + 1));
    if (at === undefined) return 0;
    if (yield* deques.dequeStore(me, peek(args), at, peek(args + 2))) return yield* none(me);
    return yield* raise(me, INDEX_ERROR, 'deque index out of range');
  }

  function* deleteItem(me: Thread, args: Address): Steps<Ref> {
    const at = yield* placeOf(me, peek(args), peek(args + 1));
    if (at === undefined) return 0;
    if (yield* deques.dequeRemoveAt(me, peek(args), at)) return yield* none(me);
    return yield* raise(me, INDEX_ERROR, 'deque index out of range');
  }

  function* containsItem(me: Thread, args: Address): Steps<Ref> {
    const all = yield* deques.dequeLength(me, peek(args));
    const at = yield* find(me, peek(args), peek(args + 1), 0, all);
    return at === -2 ? 0 : yield* newBool(me, at >= 0);
  }

  /** The most items, or None. */
  function* mostOf(me: Thread, args: Address): Steps<Ref> {
    const limit = mostItems(peek(args));
    return limit === Infinity ? yield* none(me) : yield* newInt(me, limit);
  }

  function* changes(me: Thread, args: Address): Steps<Ref> {
    return yield* newInt(me, yield* deques.dequeChanges(me, peek(args)));
  }

  return [
    adds('append', false),
    adds('appendleft', true),
    takes('pop', false),
    takes('popleft', true),
    extends_('extend', false),
    extends_('extendleft', true),
    method('rotate', rotate),
    method('reverse', reverse),
    method('clear', clear),
    method('count', count),
    method('index', index),
    method('insert', insert),
    method('remove', remove),
    // What the class gives the names of special methods.
    method('_fill', fill),
    method('_len', lengthOf),
    method('_getitem', getItem),
    method('_setitem', setItem),
    method('_delitem', deleteItem),
    method('_contains', containsItem),
    method('_most', mostOf),
    method('_changes', changes),
  ];
}
