// Sets: the table of dicts without values.

import type { Address, Steps } from '../../memory.ts';
import { peek, read } from '../../memory.ts';
import { SET_TYPE } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Objects } from '../objects.ts';
import { ENTRY_KEY, type Tables } from './tables.ts';

export type Sets = ReturnType<typeof makeSets>;

export function makeSets(objects: Objects, tables: Tables) {
  const { decref, raiseMemoryError } = objects;
  const { deleteHeld, hashKey, holdAndFind, insertHeld, newTable, releaseFound } = tables;

  function* newSet(me: Thread, type: Ref = SET_TYPE): Steps<Ref> {
    return yield* newTable(me, type);
  }

  /** Adds an item, of which the set takes a reference of its own. */
  function* setAdd(me: Thread, set: Ref, item: Ref): Steps<boolean> {
    const hash = yield* hashKey(me, item);
    if (hash === 0) return false;
    const entry = yield* holdAndFind(me, set, item, hash);
    if (entry < 0) return false;
    const isAdded = entry !== 0 || (yield* insertHeld(me, set, item, hash, 0));
    yield* releaseFound(me, set);
    if (!isAdded) yield* raiseMemoryError(me);
    return isAdded;
  }

  /** Removes an item: 1, 0 if it was not there, -1 with the exception set. */
  function* setDiscard(me: Thread, set: Ref, item: Ref): Steps<number> {
    const hash = yield* hashKey(me, item);
    if (hash === 0) return -1;
    let own: Ref = 0;
    const entry = yield* holdAndFind(me, set, item, hash);
    if (entry < 0) return -1;
    if (entry !== 0) {
      own = yield* read(entry + ENTRY_KEY);
      yield* deleteHeld(me, set, entry);
    }
    yield* releaseFound(me, set);
    if (own === 0) return 0;
    yield* decref(me, own);
    return 1;
  }

  /** A set of the `n` items on the stack from `from` on, borrowed. */
  function* setFromStack(me: Thread, from: Address, n: number): Steps<Ref> {
    const set = yield* newSet(me);
    if (set === 0) return 0;
    for (let i = 0; i < n; i++) {
      if (yield* setAdd(me, set, peek(from + i))) continue;
      yield* decref(me, set);
      return 0;
    }
    return set;
  }

  return { newSet, setAdd, setDiscard, setFromStack };
}
