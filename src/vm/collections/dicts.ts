// Dicts. An operation holds the dict while it looks at the table, and drops references afterwards.

import type { Address, Steps } from '../../memory.ts';
import { peek, poke, read, relaxedLoad, relaxedStore } from '../../memory.ts';
import { ENTRY_WORDS, layoutOf } from '../../heap/references.ts';
import { DICT_ENTRIES, DICT_TYPE, DICT_USED, SIZE, TUPLE_ITEMS } from '../../layout.ts';
import { UNDECIDED, type Ref, type Thread } from '../../strategy.ts';
import { KEY_ERROR } from '../exceptions.ts';
import type { Objects } from '../objects.ts';
import { comparePlain } from './keys.ts';
import { ENTRY_KEY, ENTRY_VALUE, isSetType, type Tables } from './tables.ts';

// What an iterator or a view gives of an entry.
export const OF_KEYS = 0;
export const OF_VALUES = 1;
export const OF_ITEMS = 2;

export type Dicts = ReturnType<typeof makeDicts>;

export function makeDicts(objects: Objects, tables: Tables) {
  const { containers, counts, decref, incref, newTuple, raiseMemoryError, raiseWith } = objects;
  const { deleteHeld, hashKey, holdAndFind, insertHeld, newTable, releaseFound, swapHeld } = tables;

  function* newDict(me: Thread): Steps<Ref> {
    return yield* newTable(me, DICT_TYPE);
  }

  /** How many entries a dict or set has. */
  function* dictLength(me: Thread, dict: Ref): Steps<number> {
    if (!isSetType(layoutOf(dict))) return yield* containers.loadLength(me, dict);
    yield* containers.acquire(me, dict);
    const size = yield* read(dict + SIZE);
    yield* containers.release(me, dict);
    return size;
  }

  /** The value of a key; 0 if there is none, or if it has no hash: then the exception is set. */
  function* dictGet(me: Thread, dict: Ref, key: Ref): Steps<Ref> {
    const hash = yield* hashKey(me, key);
    if (hash === 0) return 0;
    const found = yield* containers.lookUp(me, dict, key, hash, comparePlain);
    return found === UNDECIDED ? yield* getHeld(me, dict, key, hash) : found;
  }

  /** The value of a key with that hash, looked up while the dict is held. */
  function* getHeld(me: Thread, dict: Ref, key: Ref, hash: number): Steps<Ref> {
    let value: Ref = 0;
    const entry = yield* holdAndFind(me, dict, key, hash);
    if (entry < 0) return 0;
    if (entry !== 0) {
      value = yield* read(entry + ENTRY_VALUE);
      yield* counts.increfLocked(me, value);
    }
    yield* releaseFound(me, dict);
    return value;
  }

  /** `key in dict`, of dicts and sets: 1, 0, or -1 with the exception set. */
  function* dictContains(me: Thread, dict: Ref, key: Ref): Steps<number> {
    const hash = yield* hashKey(me, key);
    if (hash === 0) return -1;
    if (!isSetType(layoutOf(dict))) {
      const found = yield* containers.lookUp(me, dict, key, hash, comparePlain);
      if (found !== UNDECIDED && found !== 0) yield* decref(me, found);
      if (found !== UNDECIDED) return found === 0 ? 0 : 1;
    }
    const entry = yield* holdAndFind(me, dict, key, hash);
    if (entry < 0) return -1;
    yield* releaseFound(me, dict);
    return entry === 0 ? 0 : 1;
  }

  /** `dict[key] = value` */
  function* dictSet(me: Thread, dict: Ref, key: Ref, value: Ref): Steps<boolean> {
    const hash = yield* hashKey(me, key);
    if (hash === 0) return false;
    let old: Ref = 0;
    let isSet = true;
    const entry = yield* holdAndFind(me, dict, key, hash);
    if (entry < 0) return false;
    if (entry === 0) isSet = yield* insertHeld(me, dict, key, hash, value);
    else {
      old = yield* read(entry + ENTRY_VALUE);
      yield* counts.incref(me, value);
      yield* containers.put(me, dict, entry + ENTRY_VALUE, value);
    }
    yield* releaseFound(me, dict);
    if (old !== 0) yield* decref(me, old);
    if (!isSet) yield* raiseMemoryError(me);
    return isSet;
  }

  /** `dict.setdefault(key, otherwise)` in one step: the value that the key has then; 0 with the exception set. */
  function* dictSetDefault(me: Thread, dict: Ref, key: Ref, otherwise: Ref): Steps<Ref> {
    const hash = yield* hashKey(me, key);
    if (hash === 0) return 0;
    let value = otherwise;
    const entry = yield* holdAndFind(me, dict, key, hash);
    if (entry < 0) return 0;
    if (entry !== 0) {
      value = yield* read(entry + ENTRY_VALUE);
      yield* counts.increfLocked(me, value);
    }
    const isSet = entry !== 0 || (yield* insertHeld(me, dict, key, hash, otherwise));
    yield* releaseFound(me, dict);
    if (!isSet) return yield* raiseMemoryError(me);
    if (entry === 0) yield* incref(me, value);
    return value;
  }

  /** Removes the youngest entry: a tuple of its key and its value; 0, perhaps with the exception set. */
  function* dictPopItem(me: Thread, dict: Ref): Steps<Ref> {
    const pair = yield* newTuple(me, 2);
    if (pair === 0) return 0;
    yield* containers.acquire(me, dict);
    const entries = yield* read(dict + DICT_ENTRIES);
    let at = (yield* read(dict + SIZE)) === 0 ? 0 : yield* read(dict + DICT_USED);
    while (at > 0 && peek(pair + TUPLE_ITEMS) === 0) {
      const entry = entries + --at * ENTRY_WORDS;
      const key = yield* read(entry + ENTRY_KEY);
      if (key === 0) continue;
      poke(pair + TUPLE_ITEMS, key);
      poke(pair + TUPLE_ITEMS + 1, yield* read(entry + ENTRY_VALUE));
      yield* deleteHeld(me, dict, entry);
    }
    yield* containers.release(me, dict);
    if (peek(pair + TUPLE_ITEMS) !== 0) return pair;
    yield* decref(me, pair);
    return 0;
  }

  /** A tuple of what an iterator of the kind `kind` gives, as the dict or set is at one moment. */
  function* dictItems(me: Thread, dict: Ref, kind: number): Steps<Ref> {
    const pairs = yield* dictPairs(me, dict);
    if (pairs === 0) return 0;
    const count = peek(pairs + SIZE) / 2;
    const items = yield* newTuple(me, count);
    const size = items === 0 ? 0 : count;
    for (let i = 0; i < size; i++) {
      const at = pairs + TUPLE_ITEMS + 2 * i;
      let item = peek(kind === OF_VALUES ? at + 1 : at);
      if (kind === OF_ITEMS) item = yield* newPair(me, peek(at), peek(at + 1));
      else yield* incref(me, item);
      if (item === 0) {
        yield* decref(me, items);
        yield* decref(me, pairs);
        return 0;
      }
      poke(items + TUPLE_ITEMS + i, item);
    }
    yield* decref(me, pairs);
    return items;
  }

  function* newPair(me: Thread, key: Ref, value: Ref): Steps<Ref> {
    const pair = yield* newTuple(me, 2);
    if (pair === 0) return 0;
    yield* incref(me, key);
    yield* incref(me, value);
    poke(pair + TUPLE_ITEMS, key);
    poke(pair + TUPLE_ITEMS + 1, value);
    return pair;
  }

  function* raiseKeyError(me: Thread, key: Ref): Steps<Ref> {
    yield* incref(me, key);
    return yield* raiseWith(me, KEY_ERROR, key);
  }

  /** Removes an entry: its value, or 0; then the exception is set only if the key has no hash. */
  function* dictTake(me: Thread, dict: Ref, key: Ref): Steps<Ref> {
    const hash = yield* hashKey(me, key);
    if (hash === 0) return 0;
    let [own, value]: [Ref, Ref] = [0, 0];
    const entry = yield* holdAndFind(me, dict, key, hash);
    if (entry < 0) return 0;
    if (entry !== 0) {
      own = yield* read(entry + ENTRY_KEY);
      value = yield* read(entry + ENTRY_VALUE);
      yield* deleteHeld(me, dict, entry);
    }
    yield* releaseFound(me, dict);
    if (own !== 0) yield* decref(me, own);
    return value;
  }

  /** `del dict[key]` */
  function* dictDelete(me: Thread, dict: Ref, key: Ref): Steps<boolean> {
    const value = yield* dictTake(me, dict, key);
    if (value === 0) {
      if (!objects.hasException(me)) yield* raiseKeyError(me, key);
      return false;
    }
    yield* decref(me, value);
    return true;
  }

  /**
   * The first entry at or after the number at `position`, which moves behind it: its key, its value, or a
   * tuple of both; 0 if there is none, or with the exception set.
   */
  function* dictEntry(me: Thread, dict: Ref, position: Address, kind: number): Steps<Ref> {
    let [key, value]: [Ref, Ref] = [0, 0];
    yield* containers.acquire(me, dict);
    const used = yield* read(dict + DICT_USED);
    const entries = yield* read(dict + DICT_ENTRIES);
    let at = yield* relaxedLoad(position);
    while (at < used && key === 0) {
      key = yield* read(entries + at * ENTRY_WORDS + ENTRY_KEY);
      value = yield* read(entries + at * ENTRY_WORDS + ENTRY_VALUE);
      at++;
    }
    if (key !== 0 && kind !== OF_VALUES) yield* counts.increfLocked(me, key);
    if (key !== 0 && kind !== OF_KEYS) yield* counts.increfLocked(me, value);
    yield* containers.release(me, dict);
    yield* relaxedStore(position, at);
    if (key === 0) return 0;
    if (kind === OF_KEYS) return key;
    if (kind === OF_VALUES) return value;
    const pair = yield* newTuple(me, 2);
    if (pair === 0) {
      yield* decref(me, key);
      yield* decref(me, value);
      return 0;
    }
    poke(pair + TUPLE_ITEMS, key);
    poke(pair + TUPLE_ITEMS + 1, value);
    return pair;
  }

  /** A dict of `n` pairs of key and value on the stack from `from` on, borrowed. */
  function* dictFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const dict = yield* newDict(me);
    if (dict === 0) return 0;
    for (let i = 0; i < n; i++) {
      if (yield* dictSet(me, dict, peek(from + 2 * i), peek(from + 2 * i + 1))) continue;
      yield* decref(me, dict);
      return 0;
    }
    return dict;
  }

  /** A dict of `n` values on the stack and the tuple of their keys behind them, all borrowed. */
  function* dictFromKeys(me: Thread, from: Address, n: number): Steps<Ref> {
    const dict = yield* newDict(me);
    if (dict === 0) return 0;
    const keys = peek(from + n);
    for (let i = 0; i < n; i++) {
      if (yield* dictSet(me, dict, peek(keys + TUPLE_ITEMS + i), peek(from + i))) continue;
      yield* decref(me, dict);
      return 0;
    }
    return dict;
  }

  /** Sets all entries of another dict. */
  function* dictUpdate(me: Thread, dict: Ref, source: Ref): Steps<boolean> {
    // The position is a word of an object of our own, so that nobody else moves it.
    const pairs = yield* dictPairs(me, source);
    if (pairs === 0) return false;
    let isDone = true;
    for (let i = 0; isDone && i < peek(pairs + SIZE); i += 2) {
      const key = peek(pairs + TUPLE_ITEMS + i);
      isDone = yield* dictSet(me, dict, key, peek(pairs + TUPLE_ITEMS + i + 1));
    }
    yield* decref(me, pairs);
    return isDone;
  }

  /** A tuple of the keys and values of a dict, one after the other, as they are at one moment. */
  function* dictPairs(me: Thread, dict: Ref): Steps<Ref> {
    for (;;) {
      const size = yield* dictLength(me, dict);
      const pairs = yield* newTuple(me, 2 * size);
      if (pairs === 0) return 0;
      if (yield* copyPairs(me, dict, pairs)) return pairs;
      yield* decref(me, pairs);
    }
  }

  /** Fills a tuple with the entries, if there are just as many as it has room for. */
  function* copyPairs(me: Thread, dict: Ref, pairs: Ref): Steps<boolean> {
    yield* containers.acquire(me, dict);
    const isSame = 2 * (yield* read(dict + SIZE)) === peek(pairs + SIZE);
    const used = isSame ? yield* read(dict + DICT_USED) : 0;
    const entries = yield* read(dict + DICT_ENTRIES);
    let into = pairs + TUPLE_ITEMS;
    for (let i = 0; i < used; i++) {
      const key = yield* read(entries + i * ENTRY_WORDS + ENTRY_KEY);
      if (key === 0) continue;
      const value = yield* read(entries + i * ENTRY_WORDS + ENTRY_VALUE);
      yield* counts.increfLocked(me, key);
      yield* counts.increfLocked(me, value);
      poke(into++, key);
      poke(into++, value);
    }
    yield* containers.release(me, dict);
    return isSame;
  }

  function* dictCopy(me: Thread, dict: Ref): Steps<Ref> {
    const copy = yield* newDict(me);
    if (copy === 0 || (yield* dictUpdate(me, copy, dict))) return copy;
    yield* decref(me, copy);
    return 0;
  }

  /** Empties a dict or set. */
  function* dictClear(me: Thread, dict: Ref, type: Ref = DICT_TYPE): Steps<boolean> {
    const empty = yield* newTable(me, type);
    if (empty === 0) return false;
    yield* containers.acquire(me, dict);
    yield* swapHeld(me, dict, empty);
    yield* containers.release(me, dict);
    yield* decref(me, empty);
    return true;
  }

  return {
    newDict,
    dictLength,
    dictGet,
    dictContains,
    dictSet,
    dictTake,
    dictDelete,
    dictSetDefault,
    dictPopItem,
    dictItems,
    dictEntry,
    dictPairs,
    dictFromStack,
    dictFromKeys,
    dictUpdate,
    dictCopy,
    dictClear,
    raiseKeyError,
  };
}
