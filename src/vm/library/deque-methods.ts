// `collections.deque`: its methods, as CPython names them and in its words. The receiver is the first
// argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { ITERATOR_WORDS } from '../../heap/references.ts';
import {
  DEQUE_ITERATOR_CHANGES,
  DEQUE_ITERATOR_IS_REVERSED,
  DEQUE_ITERATOR_TYPE,
  DEQUE_MOST,
  DEQUE_TYPE,
  ITERATOR_NEXT,
  ITERATOR_OVER,
  NONE,
  NOT_IMPLEMENTED,
  TYPE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { makeDeques, mostItems } from '../collections/deques.ts';
import { INDEX_ERROR, RUNTIME_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { typeName } from '../types.ts';
import { makeArguments, type Signature } from './arguments.ts';
import type { Library } from './library.ts';

const NEW: Signature = { name: 'deque', parameters: ['iterable', 'maxlen'], required: 0 };
const CHANGED = 'deque mutated during iteration';

export function makeDequeMethods(library: Library): readonly NativeEntry[] {
  const { objects, collections, iteration, operations, text } = library;
  const { equality, lists } = collections;
  const { decref, incref, newBool, newInt, newObject, raise, hasException } = objects;
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

  function* owned(me: Thread, object: Ref): Steps<Ref> {
    yield* incref(me, object);
    return object;
  }

  /** Adds what an iterable gives, at one end; false with the exception set. */
  function* addFrom(me: Thread, deque: Ref, source: Ref, isLeft: boolean): Steps<boolean> {
    if (source === deque) {
      // What it has now: it would never end.
      const copy = yield* copyOf(me, deque);
      if (copy === 0) return false;
      const isAdded = yield* addFrom(me, deque, copy, isLeft);
      yield* decref(me, copy);
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

  function* copyOf(me: Thread, deque: Ref): Steps<Ref> {
    const copy = yield* deques.newDeque(me, DEQUE_TYPE, peek(deque + DEQUE_MOST));
    if (copy === 0) return 0;
    if (yield* deques.dequeAddAll(me, copy, deque)) return copy;
    yield* decref(me, copy);
    return 0;
  }

  function* make(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, NEW, args, n, names);
    if (bound === undefined) return 0;
    const [iterable, given] = bound as [Ref, Ref];
    let most = -1;
    if (given !== 0 && given !== NONE) {
      const number = yield* integerArgument(me, given);
      if (number === undefined) return 0;
      if (number < 0) return yield* raise(me, VALUE_ERROR, 'maxlen must be non-negative');
      most = Math.min(number, 0x7fffffff);
    }
    const deque = yield* deques.newDeque(me, DEQUE_TYPE, most);
    if (deque === 0 || iterable === 0) return deque;
    if (yield* addFrom(me, deque, iterable, false)) return deque;
    yield* decref(me, deque);
    return 0;
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

  function* copy(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'deque.copy', n - 1, names))) return 0;
    return yield* copyOf(me, peek(args));
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

  function* length(me: Thread, args: Address): Steps<Ref> {
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

  function* newIterator(me: Thread, deque: Ref, isReversed: boolean): Steps<Ref> {
    const iterator = yield* newObject(me, DEQUE_ITERATOR_TYPE, ITERATOR_WORDS);
    if (iterator === 0) return 0;
    yield* incref(me, deque);
    poke(iterator + ITERATOR_OVER, deque);
    poke(iterator + ITERATOR_NEXT, 0);
    poke(iterator + DEQUE_ITERATOR_CHANGES, yield* deques.dequeChanges(me, deque));
    poke(iterator + DEQUE_ITERATOR_IS_REVERSED, isReversed ? 1 : 0);
    return iterator;
  }

  function* iterate(me: Thread, args: Address): Steps<Ref> {
    return yield* newIterator(me, peek(args), false);
  }

  function* iterateReversed(me: Thread, args: Address): Steps<Ref> {
    return yield* newIterator(me, peek(args), true);
  }

  function* iterateSelf(me: Thread, args: Address): Steps<Ref> {
    return yield* owned(me, peek(args));
  }

  /** The next item of an iterator; 0 at the end, or with the exception set. */
  function* next(me: Thread, args: Address): Steps<Ref> {
    const iterator = peek(args);
    const deque = peek(iterator + ITERATOR_OVER);
    const at = peek(iterator + ITERATOR_NEXT);
    if ((yield* deques.dequeChanges(me, deque)) !== peek(iterator + DEQUE_ITERATOR_CHANGES))
      return yield* raise(me, RUNTIME_ERROR, CHANGED);
    const size = yield* deques.dequeLength(me, deque);
    const isReversed = peek(iterator + DEQUE_ITERATOR_IS_REVERSED) === 1;
    const item = yield* deques.dequeItem(me, deque, isReversed ? size - 1 - at : at);
    if (item !== 0) poke(iterator + ITERATOR_NEXT, at + 1);
    return item;
  }

  /** A list of the items, which text and comparisons are made of. */
  function* listOf(me: Thread, deque: Ref): Steps<Ref> {
    const list = yield* objects.newList(me, 0);
    if (list === 0) return 0;
    const size = yield* deques.dequeLength(me, deque);
    for (let i = 0; i < size; i++) {
      const item = yield* deques.dequeItem(me, deque, i);
      if (item === 0) break;
      const isAppended = yield* lists.listAppend(me, list, item);
      yield* decref(me, item);
      if (isAppended) continue;
      yield* decref(me, list);
      return 0;
    }
    return list;
  }

  function* show(me: Thread, args: Address): Steps<Ref> {
    const list = yield* listOf(me, peek(args));
    if (list === 0) return 0;
    const shown = yield* text.textRepr(me, list);
    yield* decref(me, list);
    if (shown === undefined) return 0;
    const most = mostItems(peek(args));
    const limit = most === Infinity ? '' : `, maxlen=${most}`;
    return yield* objects.newStr(me, `${typeName(peek(args))}(${shown}${limit})`);
  }

  /** A comparison of two deques as that of the lists of their items. */
  function compares(name: string, op: number): NativeEntry {
    function* compare(me: Thread, args: Address): Steps<Ref> {
      if (peek(peek(args + 1) + TYPE) !== DEQUE_TYPE) return yield* owned(me, NOT_IMPLEMENTED);
      const a = yield* listOf(me, peek(args));
      const b = a === 0 ? 0 : yield* listOf(me, peek(args + 1));
      const answer = b === 0 ? 0 : yield* operations.compare(me, op, a, b);
      if (a !== 0) yield* decref(me, a);
      if (b !== 0) yield* decref(me, b);
      return answer;
    }
    return method(name, compare);
  }

  function* add(me: Thread, args: Address): Steps<Ref> {
    const other = peek(args + 1);
    if (peek(other + TYPE) !== DEQUE_TYPE) {
      const why = `can only concatenate deque (not "${typeName(other)}") to deque`;
      return yield* raise(me, TYPE_ERROR, why);
    }
    const sum = yield* copyOf(me, peek(args));
    if (sum === 0 || (yield* deques.dequeAddAll(me, sum, other))) return sum;
    yield* decref(me, sum);
    return 0;
  }

  function* addInPlace(me: Thread, args: Address): Steps<Ref> {
    const isAdded = yield* addFrom(me, peek(args), peek(args + 1), false);
    return isAdded ? yield* owned(me, peek(args)) : 0;
  }

  function* repeat(me: Thread, args: Address): Steps<Ref> {
    const times = yield* integerArgument(me, peek(args + 1));
    if (times === undefined) return 0;
    const product = yield* deques.newDeque(me, DEQUE_TYPE, peek(peek(args) + DEQUE_MOST));
    for (let i = 0; product !== 0 && i < times; i++) {
      if (yield* deques.dequeAddAll(me, product, peek(args))) continue;
      yield* decref(me, product);
      return 0;
    }
    return product;
  }

  return [
    method('new', make),
    adds('append', false),
    adds('appendleft', true),
    takes('pop', false),
    takes('popleft', true),
    extends_('extend', false),
    extends_('extendleft', true),
    method('rotate', rotate),
    method('reverse', reverse),
    method('clear', clear),
    method('copy', copy),
    method('__copy__', copy),
    method('count', count),
    method('index', index),
    method('insert', insert),
    method('remove', remove),
    method('__len__', length),
    method('__getitem__', getItem),
    method('__setitem__', setItem),
    method('__delitem__', deleteItem),
    method('__contains__', containsItem),
    method('__iter__', iterate),
    method('__reversed__', iterateReversed),
    method('__repr__', show),
    compares('__lt__', 0),
    compares('__le__', 1),
    compares('__eq__', 2),
    compares('__ne__', 3),
    compares('__gt__', 4),
    compares('__ge__', 5),
    method('__add__', add),
    method('__iadd__', addInPlace),
    method('__mul__', repeat),
    method('__rmul__', repeat),
    { owner: DEQUE_ITERATOR_TYPE, name: '__iter__', native: iterateSelf },
    { owner: DEQUE_ITERATOR_TYPE, name: '__next__', native: next },
  ];
}
