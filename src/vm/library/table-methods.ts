// Methods of dict and tuple. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke } from '../../memory.ts';
import { ITERATOR_WORDS } from '../../heap/references.ts';
import {
  DICT_TYPE,
  ITEMS_TYPE,
  ITERATOR_OVER,
  KEYS_TYPE,
  NONE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  VALUES_TYPE,
} from '../../layout.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Collections } from '../collections/index.ts';
import type { Iteration } from '../collections/iteration.ts';
import { KEY_ERROR, TYPE_ERROR, VALUE_ERROR } from '../exceptions.ts';
import type { Hooks } from '../hooks.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import { isIntType } from '../numbers.ts';
import { clippedBound } from '../text/slice-bounds.ts';
import { BAD_BOUND, makeArguments } from './arguments.ts';

export function makeTableMethods(
  objects: Objects,
  hooks: Hooks,
  { dicts, equality }: Collections,
  iteration: Iteration,
  operations: Operations,
) {
  const { decref, incref, newInt, newContainer, raise } = objects;
  const { argumentsBetween, noArguments, noKeywords, oneArgument } = makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** A view of a dict, for its methods keys, values and items. */
  function view(name: string, type: Ref): NativeEntry {
    return {
      owner: DICT_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noArguments(me, `dict.${name}`, n - 1, names))) return 0;
        const made = yield* newContainer(me, type, ITERATOR_WORDS);
        if (made === 0) return 0;
        yield* incref(me, peek(args));
        poke(made + ITERATOR_OVER, peek(args));
        return made;
      },
    };
  }

  function* getOr(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'dict.get', names))) return 0;
    if (!(yield* argumentsBetween(me, 'get', n - 1, 1, 2))) return 0;
    const value = yield* dicts.dictGet(me, peek(args), peek(args + 1));
    if (value !== 0 || objects.hasException(me)) return value;
    const otherwise = n === 3 ? peek(args + 2) : NONE;
    yield* incref(me, otherwise);
    return otherwise;
  }

  function* popKey(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'dict.pop', names))) return 0;
    if (!(yield* argumentsBetween(me, 'pop', n - 1, 1, 2))) return 0;
    const value = yield* dicts.dictTake(me, peek(args), peek(args + 1));
    if (value !== 0 || objects.hasException(me)) return value;
    if (n === 2) return yield* dicts.raiseKeyError(me, peek(args + 1));
    yield* incref(me, peek(args + 2));
    return peek(args + 2);
  }

  function* popItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'dict.popitem', n - 1, names))) return 0;
    const pair = yield* dicts.dictPopItem(me, peek(args));
    if (pair !== 0 || objects.hasException(me)) return pair;
    return yield* raise(me, KEY_ERROR, 'popitem(): dictionary is empty');
  }

  function* setDefault(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'dict.setdefault', names))) return 0;
    if (!(yield* argumentsBetween(me, 'setdefault', n - 1, 1, 2))) return 0;
    return yield* dicts.dictSetDefault(
      me,
      peek(args),
      peek(args + 1),
      n === 3 ? peek(args + 2) : NONE,
    );
  }

  function* update(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'update', n - 1, 0, 1))) return 0;
    if (n === 2 && !(yield* updateFrom(me, peek(args), peek(args + 1)))) return 0;
    const keywords = names === 0 ? 0 : peek(names + SIZE);
    for (let i = 0; i < keywords; i++) {
      const name = peek(names + TUPLE_ITEMS + i);
      if (!(yield* dicts.dictSet(me, peek(args), name, peek(args + n + i)))) return 0;
    }
    return yield* none(me);
  }

  /** Sets the entries of a dict, or of an iterable of pairs. */
  function* updateFrom(me: Thread, dict: Ref, source: Ref): Steps<boolean> {
    if (layoutOf(source) === DICT_TYPE) return yield* dicts.dictUpdate(me, dict, source);
    if (isClass(peek(source + TYPE))) {
      const answer = yield* updateByKeys(me, dict, source);
      if (answer !== 0) return answer > 0;
    }
    const iterator = yield* iteration.getIter(me, source);
    if (iterator === 0) return false;
    for (let i = 0; ; i++) {
      const item = yield* iteration.iterNext(me, iterator);
      if (item === 0) break;
      const isSet = yield* setPair(me, dict, item, i);
      yield* decref(me, item);
      if (!isSet) break;
    }
    yield* decref(me, iterator);
    return !objects.hasException(me);
  }

  /** Sets what `source[key]` is for each of `source.keys()`: 1; 0: it has no keys; -1 with the exception set. */
  function* updateByKeys(me: Thread, dict: Ref, source: Ref): Steps<number> {
    const name = yield* objects.newStr(me, 'keys');
    if (name === 0) return -1;
    const method = yield* hooks.findAttribute(me, source, name);
    yield* decref(me, name);
    if (method <= 0) return method === 0 ? -1 : 0;
    const keys = yield* hooks.callObject(me, method, []);
    yield* decref(me, method);
    const iterator = keys === 0 ? 0 : yield* iteration.getIter(me, keys);
    if (keys !== 0) yield* decref(me, keys);
    if (iterator === 0) return -1;
    for (;;) {
      const key = yield* iteration.iterNext(me, iterator);
      if (key === 0) break;
      const value = yield* operations.subscript(me, source, key);
      const isSet = value !== 0 && (yield* dicts.dictSet(me, dict, key, value));
      if (value !== 0) yield* decref(me, value);
      yield* decref(me, key);
      if (!isSet) break;
    }
    yield* decref(me, iterator);
    return objects.hasException(me) ? -1 : 1;
  }

  /** Sets one entry from an item of length 2, number `i` of its sequence. */
  function* setPair(me: Thread, dict: Ref, item: Ref, i: number): Steps<boolean> {
    const iterator = yield* iteration.getIter(me, item);
    if (iterator === 0) {
      const why = `cannot convert dictionary update sequence element #${i} to a sequence`;
      yield* raise(me, TYPE_ERROR, why);
      return false;
    }
    const key = yield* iteration.iterNext(me, iterator);
    const value = key === 0 ? 0 : yield* iteration.iterNext(me, iterator);
    const more = value === 0 ? 0 : yield* iteration.iterNext(me, iterator);
    yield* decref(me, iterator);
    let isSet = false;
    if (value !== 0 && more === 0) isSet = yield* dicts.dictSet(me, dict, key, value);
    else if (!objects.hasException(me)) {
      const length = yield* operations.length(me, item);
      const why = `dictionary update sequence element #${i} has length ${length}; 2 is required`;
      yield* raise(me, VALUE_ERROR, why);
    }
    if (key !== 0) yield* decref(me, key);
    if (value !== 0) yield* decref(me, value);
    if (more !== 0) yield* decref(me, more);
    return isSet;
  }

  /** `dict.fromkeys(keys, value)`; the type is the first argument. */
  function* fromKeys(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'dict.fromkeys', names))) return 0;
    if (!(yield* argumentsBetween(me, 'fromkeys', n - 1, 1, 2))) return 0;
    const value = n === 3 ? peek(args + 2) : NONE;
    const iterator = yield* iteration.getIter(me, peek(args + 1));
    if (iterator === 0) return 0;
    const isPlain = peek(args) === DICT_TYPE;
    const dict = isPlain ? yield* dicts.newDict(me) : yield* hooks.callObject(me, peek(args), []);
    for (let isSet = dict !== 0; isSet;) {
      const key = yield* iteration.iterNext(me, iterator);
      if (key === 0) break;
      isSet = yield* operations.storeSubscript(me, dict, key, value);
      yield* decref(me, key);
    }
    yield* decref(me, iterator);
    if (dict === 0 || !objects.hasException(me)) return dict;
    yield* decref(me, dict);
    return 0;
  }

  function* clearDict(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'dict.clear', n - 1, names))) return 0;
    return (yield* dicts.dictClear(me, peek(args))) ? yield* none(me) : 0;
  }

  function* copyDict(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'dict.copy', n - 1, names))) return 0;
    return yield* dicts.dictCopy(me, peek(args));
  }

  /**
   * How many items of a tuple from `from` to before `to` equal `item`, or, if `isFirst`, the index of the
   * first; -1 with the exception set.
   */
  function* search(
    me: Thread,
    tuple: Ref,
    item: Ref,
    isFirst: boolean,
    [from, to]: readonly [number, number],
  ): Steps<number> {
    let found = 0;
    for (let i = from; i < to; i++) {
      const own = peek(tuple + TUPLE_ITEMS + i);
      const answer = own === item ? 1 : yield* equality.equals(me, own, item);
      if (answer < 0) return -1;
      if (answer === 1 && isFirst) return i;
      found += answer;
    }
    if (!isFirst) return found;
    yield* raise(me, VALUE_ERROR, 'tuple.index(x): x not in tuple');
    return -1;
  }

  function* indexInTuple(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'tuple.index', names))) return 0;
    if (!(yield* argumentsBetween(me, 'index', n - 1, 1, 3))) return 0;
    const size = peek(peek(args) + SIZE);
    const bounds: [number, number] = [0, size];
    for (let i = 2; i < n; i++) {
      const given = peek(args + i);
      if (!isIntType(layoutOf(given))) return yield* raise(me, TYPE_ERROR, BAD_BOUND);
      bounds[i - 2] = clippedBound(given, size, 0, size);
    }
    const at = yield* search(me, peek(args), peek(args + 1), true, bounds);
    return at < 0 ? 0 : yield* newInt(me, at);
  }

  function* countInTuple(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'tuple.count', n - 1, names))) return 0;
    const size = peek(peek(args) + SIZE);
    const found = yield* search(me, peek(args), peek(args + 1), false, [0, size]);
    return found < 0 ? 0 : yield* newInt(me, found);
  }

  const entries: readonly NativeEntry[] = [
    view('keys', KEYS_TYPE),
    view('values', VALUES_TYPE),
    view('items', ITEMS_TYPE),
    { owner: DICT_TYPE, name: 'get', native: getOr },
    { owner: DICT_TYPE, name: 'pop', native: popKey },
    { owner: DICT_TYPE, name: 'popitem', native: popItem },
    { owner: DICT_TYPE, name: 'setdefault', native: setDefault },
    { owner: DICT_TYPE, name: 'update', native: update },
    { owner: DICT_TYPE, name: 'fromkeys', native: fromKeys, binds: 'class' },
    { owner: DICT_TYPE, name: 'clear', native: clearDict },
    { owner: DICT_TYPE, name: 'copy', native: copyDict },
    { owner: TUPLE_TYPE, name: 'index', native: indexInTuple },
    { owner: TUPLE_TYPE, name: 'count', native: countInTuple },
  ];
  return { updateByKeys, entries, updateFrom };
}
