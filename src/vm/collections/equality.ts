// Whether two objects are equal, whatever they are.

import type { Steps } from '../../memory.ts';
import { peek, read } from '../../memory.ts';
import { ENTRY_WORDS } from '../../heap/references.ts';
import {
  DICT_ENTRIES,
  DICT_TYPE,
  DICT_USED,
  FLOAT_TYPE,
  ITERATOR_OVER,
  KEYS_TYPE,
  LIST_TYPE,
  SIZE,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  WEAKREF_TYPE,
} from '../../layout.ts';
import { isClass, layoutOf } from '../../heap/references.ts';
import { ABSENT } from '../classes/lookup.ts';
import type { Specials } from '../classes/specials.ts';
import type { Weakrefs } from '../classes/weakrefs.ts';
import type { Hooks } from '../hooks.ts';
import { EQ } from '../numbers.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { RECURSION_ERROR } from '../exceptions.ts';
import { floatValue, type Objects } from '../objects.ts';
import type { Dicts } from './dicts.ts';
import { sameKey } from './keys.ts';
import { isSetType } from './tables.ts';
import type { Lists } from './lists.ts';
import { ENTRY_KEY } from './tables.ts';

const MOST_LEVELS = 1000;

export type Equality = ReturnType<typeof makeEquality>;

interface Parts {
  readonly objects: Objects;
  readonly hooks: Hooks;
  readonly specials: Specials;
  readonly weakrefs: Weakrefs;
  readonly lists: Lists;
  readonly dicts: Dicts;
}

export function makeEquality(parts: Parts) {
  const { objects, hooks, specials, weakrefs, lists, dicts } = parts;
  const { containers, counts, decref, raise } = objects;

  /** `a == b`: 1, 0, or -1 with the exception set. Items that are the same object count as equal. */
  function* equals(me: Thread, a: Ref, b: Ref, level = 0): Steps<number> {
    if (isClass(peek(a + TYPE)) || isClass(peek(b + TYPE))) {
      const result = yield* specials.compareSpecial(me, EQ, a, b);
      if (result === 0) return -1;
      if (result !== ABSENT) {
        const isEqual = yield* hooks.truth(me, result);
        yield* decref(me, result);
        return isEqual;
      }
    }
    return yield* equalsBuiltIn(me, a, b, level);
  }

  /** Weak references are equal if their targets are, as long as those live. */
  function* sameTargets(me: Thread, a: Ref, b: Ref): Steps<number> {
    const x = yield* weakrefs.upgrade(me, a);
    const y = yield* weakrefs.upgrade(me, b);
    let answer = a === b ? 1 : 0;
    if (x !== 0 && y !== 0 && a !== b) answer = x === y ? 1 : yield* equals(me, x, y);
    if (x !== 0) yield* decref(me, x);
    if (y !== 0) yield* decref(me, y);
    return answer;
  }

  /** The same of built-in types only. */
  function* equalsBuiltIn(me: Thread, a: Ref, b: Ref, level = 0): Steps<number> {
    const type = layoutOf(a);
    const isSet = isSetType(type) || type === KEYS_TYPE;
    if (type === WEAKREF_TYPE && layoutOf(b) === WEAKREF_TYPE) return yield* sameTargets(me, a, b);
    if (type !== LIST_TYPE && type !== TUPLE_TYPE && type !== DICT_TYPE && !isSet) {
      // As keys the same object is always the same; of all objects only NaN does not equal itself.
      return sameKey(a, b) && !isNaNFloat(a) ? 1 : 0;
    }
    if (level > MOST_LEVELS) {
      yield* raise(me, RECURSION_ERROR, 'maximum recursion depth exceeded in comparison');
      return -1;
    }
    const other = layoutOf(b);
    if (isSet) {
      return isSetType(other) || other === KEYS_TYPE ? yield* sameItems(me, a, b) : 0;
    }
    if (type !== other) return 0;
    if (type === DICT_TYPE) return yield* sameEntries(me, a, b, level);
    if (type === TUPLE_TYPE) return yield* sameTuples(me, a, b, level);
    return yield* sameLists(me, a, b, level);
  }

  function isNaNFloat(object: Ref): boolean {
    return layoutOf(object) === FLOAT_TYPE && Number.isNaN(floatValue(object));
  }

  function* sameTuples(me: Thread, a: Ref, b: Ref, level: number): Steps<number> {
    const size = peek(a + SIZE);
    if (size !== peek(b + SIZE)) return 0;
    for (let i = 0; i < size; i++) {
      const [x, y] = [peek(a + TUPLE_ITEMS + i), peek(b + TUPLE_ITEMS + i)];
      const answer = x === y ? 1 : yield* equals(me, x, y, level + 1);
      if (answer !== 1) return answer;
    }
    return 1;
  }

  function* sameLists(me: Thread, a: Ref, b: Ref, level: number): Steps<number> {
    if ((yield* lists.listLength(me, a)) !== (yield* lists.listLength(me, b))) return 0;
    for (let i = 0; ; i++) {
      const x = yield* lists.listItem(me, a, i);
      const y = yield* lists.listItem(me, b, i);
      let answer = x === y ? 1 : 0;
      if (x !== 0 && y !== 0 && x !== y) answer = yield* equals(me, x, y, level + 1);
      if (x !== 0) yield* decref(me, x);
      if (y !== 0) yield* decref(me, y);
      if (answer !== 1 || x === 0) return answer;
    }
  }

  function* sameEntries(me: Thread, a: Ref, b: Ref, level: number): Steps<number> {
    if ((yield* dicts.dictLength(me, a)) !== (yield* dicts.dictLength(me, b))) return 0;
    const pairs = yield* dicts.dictPairs(me, a);
    if (pairs === 0) return -1;
    let answer = 1;
    for (let i = 0; answer === 1 && i < peek(pairs + SIZE); i += 2) {
      const value = yield* dicts.dictGet(me, b, peek(pairs + TUPLE_ITEMS + i));
      if (value === 0) answer = 0;
      else {
        const own = peek(pairs + TUPLE_ITEMS + i + 1);
        answer = own === value ? 1 : yield* equals(me, own, value, level + 1);
        yield* decref(me, value);
      }
    }
    yield* decref(me, pairs);
    return answer;
  }

  const tableOf = (object: Ref): Ref =>
    layoutOf(object) === KEYS_TYPE ? peek(object + ITERATOR_OVER) : object;

  function* sameItems(me: Thread, a: Ref, b: Ref): Steps<number> {
    const [first, second] = [tableOf(a), tableOf(b)];
    if ((yield* dicts.dictLength(me, first)) !== (yield* dicts.dictLength(me, second))) return 0;
    for (let at = 0; ; at++) {
      const item = yield* keyAt(me, first, at);
      if (item < 0) return 1;
      if (item === 0) continue;
      const answer = yield* dicts.dictContains(me, second, item);
      yield* decref(me, item);
      if (answer !== 1) return answer;
    }
  }

  /** The key of entry `at`: 0 if it was deleted, -1 past the last. */
  function* keyAt(me: Thread, table: Ref, at: number): Steps<Ref> {
    let key: Ref = -1;
    yield* containers.acquire(me, table);
    if (at < (yield* read(table + DICT_USED))) {
      key = yield* read((yield* read(table + DICT_ENTRIES)) + at * ENTRY_WORDS + ENTRY_KEY);
      if (key !== 0) yield* counts.increfLocked(me, key);
    }
    yield* containers.release(me, table);
    return key;
  }

  return { equals, equalsBuiltIn, keyAt };
}
