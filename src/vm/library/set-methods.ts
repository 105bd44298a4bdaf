// Methods of set and frozenset, and calls of the two types. The receiver is the first argument.

import type { Address, Steps } from '../../memory.ts';
import { peek } from '../../memory.ts';
import { FROZENSET_TYPE, ITEMS_TYPE, KEYS_TYPE, NONE, SET_TYPE, TYPE } from '../../layout.ts';
import { layoutOf } from '../../heap/references.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { KEY_ERROR } from '../exceptions.ts';
import type { Native, NativeEntry } from '../native.ts';
import { makeArguments } from './arguments.ts';
import type { Library } from './library.ts';

/** Combines a table with what an iterable gives into a new set of a type. */
type Combine = (me: Thread, type: Ref, set: Ref, other: Ref) => Steps<Ref>;
/** Changes a set by what an iterable gives. */
type Change = (me: Thread, set: Ref, other: Ref) => Steps<boolean>;
/** Whether something holds of two tables: 1, 0, or -1 with the exception set. */
type Test = (me: Thread, table: Ref, other: Ref) => Steps<number>;

export function makeSetMethods({ objects, collections, algebra }: Library): NativeEntry[] {
  const { dicts, sets } = collections;
  const { decref, incref, newBool, raise, raiseWith } = objects;
  const { argumentsBetween, noArguments, noKeywords, oneArgument } = makeArguments(objects);

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** The same method of set and frozenset. */
  function both(name: string, make: (typeName: string) => Native): NativeEntry[] {
    return [
      { owner: SET_TYPE, name, native: make('set') },
      { owner: FROZENSET_TYPE, name, native: make('frozenset') },
    ];
  }

  /** Of any number of iterables, one after the other; of none it is a copy. */
  function combining(name: string, combine: Combine): NativeEntry[] {
    return both(name, (typeName) => {
      return function* native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* noKeywords(me, `${typeName}.${name}`, names))) return 0;
        const type = layoutOf(peek(args));
        if (n === 1) return yield* algebra.setOf(me, type, peek(args));
        let result = yield* combine(me, type, peek(args), peek(args + 1));
        for (let i = 2; result !== 0 && i < n; i++) {
          const next = yield* combine(me, type, result, peek(args + i));
          yield* decref(me, result);
          result = next;
        }
        return result;
      };
    });
  }

  function* symmetric(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const type = layoutOf(peek(args));
    const name = `${type === SET_TYPE ? 'set' : 'frozenset'}.symmetric_difference`;
    if (!(yield* oneArgument(me, name, n - 1, names))) return 0;
    return yield* algebra.symmetricDifference(me, type, peek(args), peek(args + 1));
  }

  /** update and its like, by any number of iterables. */
  function changing(name: string, change: Change, isOne = false): NativeEntry {
    return {
      owner: SET_TYPE,
      name,
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (isOne) {
          if (!(yield* oneArgument(me, `set.${name}`, n - 1, names))) return 0;
        } else if (!(yield* noKeywords(me, `set.${name}`, names))) return 0;
        for (let i = 1; i < n; i++) {
          if (!(yield* change(me, peek(args), peek(args + i)))) return 0;
        }
        return yield* none(me);
      },
    };
  }

  function* keepCommon(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'set.intersection_update', names))) return 0;
    for (let i = 1; i < n; i++) {
      const common = yield* algebra.intersection(me, SET_TYPE, peek(args), peek(args + i));
      if (common === 0) return 0;
      yield* algebra.replaceWith(me, peek(args), common);
    }
    return yield* none(me);
  }

  /** issubset, issuperset and isdisjoint. */
  function testing(name: string, holds: Test): NativeEntry[] {
    return both(name, (typeName) => {
      return function* native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `${typeName}.${name}`, n - 1, names))) return 0;
        const other = yield* algebra.asTable(me, peek(args + 1));
        if (other === 0) return 0;
        const answer = yield* holds(me, peek(args), other);
        yield* decref(me, other);
        return answer < 0 ? 0 : yield* newBool(me, answer === 1);
      };
    });
  }

  function* isSuperset(me: Thread, set: Ref, other: Ref): Steps<number> {
    return yield* algebra.isWithin(me, other, set);
  }

  function* copy(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const type = layoutOf(peek(args));
    const name = `${type === SET_TYPE ? 'set' : 'frozenset'}.copy`;
    if (!(yield* noArguments(me, name, n - 1, names))) return 0;
    if (peek(peek(args) + TYPE) !== FROZENSET_TYPE)
      return yield* algebra.setOf(me, type, peek(args));
    yield* incref(me, peek(args));
    return peek(args);
  }

  function* add(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'set.add', n - 1, names))) return 0;
    return (yield* sets.setAdd(me, peek(args), peek(args + 1))) ? yield* none(me) : 0;
  }

  /** Removes an item, which may be a set where the items are frozensets: as `setDiscard` answers. */
  function* remove(me: Thread, set: Ref, item: Ref): Steps<number> {
    if (layoutOf(item) !== SET_TYPE) return yield* sets.setDiscard(me, set, item);
    const key = yield* algebra.frozen(me, item);
    if (key === 0) return -1;
    const found = yield* sets.setDiscard(me, set, key);
    yield* decref(me, key);
    return found;
  }

  function* discardItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'set.discard', n - 1, names))) return 0;
    return (yield* remove(me, peek(args), peek(args + 1))) < 0 ? 0 : yield* none(me);
  }

  function* removeItem(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* oneArgument(me, 'set.remove', n - 1, names))) return 0;
    const found = yield* remove(me, peek(args), peek(args + 1));
    if (found > 0) return yield* none(me);
    if (found < 0) return 0;
    yield* incref(me, peek(args + 1));
    return yield* raiseWith(me, KEY_ERROR, peek(args + 1));
  }

  function* pop(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'set.pop', n - 1, names))) return 0;
    const item = yield* algebra.takeAny(me, peek(args));
    if (item !== 0 || objects.hasException(me)) return item;
    return yield* raise(me, KEY_ERROR, 'pop from an empty set');
  }

  function* clear(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'set.clear', n - 1, names))) return 0;
    return (yield* dicts.dictClear(me, peek(args), SET_TYPE)) ? yield* none(me) : 0;
  }

  function* newSetOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'set', names))) return 0;
    if (!(yield* argumentsBetween(me, 'set', n, 0, 1))) return 0;
    return n === 0 ? yield* sets.newSet(me) : yield* algebra.setOf(me, SET_TYPE, peek(args));
  }

  function* newFrozenSetOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noKeywords(me, 'frozenset', names))) return 0;
    if (!(yield* argumentsBetween(me, 'frozenset', n, 0, 1))) return 0;
    if (n === 0) return yield* sets.newSet(me, FROZENSET_TYPE);
    if (peek(peek(args) + TYPE) !== FROZENSET_TYPE) {
      return yield* algebra.setOf(me, FROZENSET_TYPE, peek(args));
    }
    yield* incref(me, peek(args));
    return peek(args);
  }

  /** isdisjoint of a view of keys or items. */
  function ofView(owner: Ref, typeName: string): NativeEntry {
    return {
      owner,
      name: 'isdisjoint',
      *native(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
        if (!(yield* oneArgument(me, `${typeName}.isdisjoint`, n - 1, names))) return 0;
        const table = yield* algebra.asTable(me, peek(args));
        if (table === 0) return 0;
        const answer = yield* algebra.isDisjoint(me, table, peek(args + 1));
        yield* decref(me, table);
        return answer < 0 ? 0 : yield* newBool(me, answer === 1);
      },
    };
  }

  return [
    { owner: SET_TYPE, name: 'new', native: newSetOf },
    { owner: FROZENSET_TYPE, name: 'new', native: newFrozenSetOf },
    ...combining('union', algebra.union),
    ...combining('intersection', algebra.intersection),
    ...combining('difference', algebra.difference),
    ...both('symmetric_difference', () => symmetric),
    ...both('copy', () => copy),
    ...testing('issubset', algebra.isWithin),
    ...testing('issuperset', isSuperset),
    ...testing('isdisjoint', algebra.isDisjoint),
    changing('update', algebra.addAll),
    changing('difference_update', algebra.discardAll),
    changing('symmetric_difference_update', algebra.toggle, true),
    { owner: SET_TYPE, name: 'intersection_update', native: keepCommon },
    { owner: SET_TYPE, name: 'add', native: add },
    { owner: SET_TYPE, name: 'discard', native: discardItem },
    { owner: SET_TYPE, name: 'remove', native: removeItem },
    { owner: SET_TYPE, name: 'pop', native: pop },
    { owner: SET_TYPE, name: 'clear', native: clear },
    ofView(KEYS_TYPE, 'dict_keys'),
    ofView(ITEMS_TYPE, 'dict_items'),
  ];
}
