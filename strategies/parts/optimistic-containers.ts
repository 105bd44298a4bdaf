// Lists and dicts that are read without holding them, and held only if what was read may have changed.
//
// Source: PEP 703, "Optimistically Avoiding Locking" and "Optimistic List/Dict Access Summary"; CPython
//   3.13, Objects/listobject.c: list_get_item_ref, ensure_shared_on_resize; Objects/dictobject.c:
//   _Py_dict_lookup_threadsafe, ensure_shared_on_read, ensure_shared_on_resize; Objects/object.c and
//   Include/internal/pycore_object.h: _Py_TryIncrefCompare.
// Differs: a word of an item that is given up is cleared (vm/collections/lists.ts): CPython's pop leaves it, and the
//   memory of an object that has died may be another object's. The keys of a dict are the block of its
//   index, which leads to the entries (vm/collections/table-index.ts); none are shared by dicts, or embedded. A key
//   is compared as the interpreter says, after it was referred to. Slots of modules and cells never
//   move: they are read as an item is, without asking who owns their container.
// State: FLAGS of a list or dict: FLAG_SHARED, by whoever holds it, for good: threads that do not own it may
//   be reading it. Its OWNER, whoever made it, may be reading it in any case.
// Invariant: a container that is read without being held is its reader's own, or FLAG_SHARED; who writes to
//   one that may be read so stores atomically, and what it points to first. Its blocks are retired, not
//   given back. A reader has no reference until tryIncref has succeeded, and comes to no checkpoint before
//   it has looked again whether the word it read, and the block that it is in, are still the container's.
// Limits: a read that has met a change holds the container, and waits for whoever changes it. An item that only
//   its owner has counted so far cannot be taken by others but by holding the container, once.

import type { Address, Steps } from '../../src/memory.ts';
import { fetchOr, load, peek, relaxedLoad, store, write } from '../../src/memory.ts';
import {
  DICT_INDEX,
  FLAG_SHARED,
  FLAGS,
  LIST_ITEMS,
  OWNER,
  PAYLOAD,
  SIZE,
} from '../../src/layout.ts';
import {
  UNDECIDED,
  type Containers,
  type Ref,
  type ReferenceCounts,
  type SameKey,
  type Thread,
  type World,
} from '../../src/strategy.ts';
import type { Holds } from './critical-sections.ts';
import { heldContainers } from './held-containers.ts';
import type { DelayedReuse } from './qsbr.ts';

// An entry of a dict: hash, key, value. A number in its index is that of an entry + 1; 0: none.
const ENTRY_WORDS = 3;
const ENTRY_HASH = 0;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

export function optimisticContainers(
  world: World,
  counts: ReferenceCounts,
  holds: Holds,
  { retireBlock }: DelayedReuse,
): Containers {
  const { releaseBlock } = world;
  const { acquire, release } = holds;
  const { decref, tryIncref } = counts;
  const held = heldContainers(world, counts, holds);

  // --- who may read without holding -----------------------------------------------------------------

  /** Whether only its owner, `me`, reads the container without holding it. The container is held. */
  function* isPrivate(me: Thread, container: Ref): Steps<boolean> {
    if ((yield* relaxedLoad(container + OWNER)) !== me.id) return false;
    return ((yield* relaxedLoad(container + FLAGS)) & FLAG_SHARED) === 0;
  }

  /** Before the container is read without being held. */
  function* ensureShared(me: Thread, container: Ref): Steps {
    if ((yield* relaxedLoad(container + OWNER)) === me.id) return;
    if (((yield* load(container + FLAGS)) & FLAG_SHARED) !== 0) return;
    yield* acquire(me, container);
    yield* fetchOr(container + FLAGS, FLAG_SHARED);
    yield* release(me, container);
  }

  // --- reading --------------------------------------------------------------------------------------

  /** A new reference to what the word at `a` holds; 0 if it is empty, or if that cannot be told. */
  function* tryTake(me: Thread, a: Address): Steps<Ref> {
    const object = yield* load(a);
    if (object === 0 || !(yield* tryIncref(me, object))) return 0;
    if ((yield* load(a)) === object) return object;
    yield* decref(me, object);
    return 0;
  }

  function* loadLength(me: Thread, container: Ref): Steps<number> {
    yield* ensureShared(me, container);
    return yield* load(container + SIZE);
  }

  function* loadItem(me: Thread, list: Ref, index: number): Steps<Ref> {
    yield* ensureShared(me, list);
    const size = yield* load(list + SIZE);
    const at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) return 0;
    const items = yield* load(list + LIST_ITEMS);
    // The size may be of other items than these.
    if (items === 0 || at >= peek(items - PAYLOAD + SIZE))
      return yield* held.loadItem(me, list, index);
    const item = yield* tryTake(me, items + at);
    if (item === 0) return yield* held.loadItem(me, list, index);
    if ((yield* load(list + LIST_ITEMS)) === items) return item;
    yield* decref(me, item);
    return yield* held.loadItem(me, list, index);
  }

  function* lookUp(me: Thread, dict: Ref, key: Ref, hash: number, isSame: SameKey): Steps<Ref> {
    yield* ensureShared(me, dict);
    const keys = yield* load(dict + DICT_INDEX);
    if (keys === 0) return 0;
    const places = peek(keys - PAYLOAD + SIZE) - 1;
    const entry = yield* findEntry(me, keys, places, { key, hash, isSame });
    if (entry <= 0) return entry;
    const value = yield* tryTake(me, entry + ENTRY_VALUE);
    if (value === 0) return UNDECIDED;
    if ((yield* load(dict + DICT_INDEX)) === keys) return value;
    yield* decref(me, value);
    return UNDECIDED;
  }

  /** The entry of a key; 0: it has none; UNDECIDED. */
  function* findEntry(
    me: Thread,
    keys: Address,
    places: number,
    { key, hash, isSame }: { key: Ref; hash: number; isSame: SameKey },
  ): Steps<Address> {
    const entries = peek(keys + places);
    for (let i = hash & (places - 1); ; i = (i + 1) & (places - 1)) {
      const number = yield* load(keys + i);
      if (number === 0) return 0;
      const entry = entries + (number - 1) * ENTRY_WORDS;
      const found = yield* load(entry + ENTRY_KEY);
      if (found === key) return entry;
      if (found === 0 || (yield* load(entry + ENTRY_HASH)) !== hash) continue;
      if ((yield* tryTake(me, entry + ENTRY_KEY)) !== found) return UNDECIDED;
      const answer = isSame(found, key);
      yield* decref(me, found);
      if (answer === 1) return entry;
      if (answer < 0) return UNDECIDED;
    }
  }

  // --- writing, while the container is held ---------------------------------------------------------

  function* put(me: Thread, container: Ref, a: Address, value: number): Steps {
    if (yield* isPrivate(me, container)) yield* write(a, value);
    else yield* store(a, value);
  }

  function* retire(me: Thread, container: Ref, block: Address, words: number): Steps {
    if (yield* isPrivate(me, container)) yield* releaseBlock(me, block, words);
    else yield* retireBlock(me, block);
  }

  /** The blocks of `from` may be read by those who read `from` a moment ago. */
  function* passOn(me: Thread, from: Ref, to: Ref): Steps {
    if (!(yield* isPrivate(me, from))) yield* fetchOr(to + FLAGS, FLAG_SHARED);
  }

  return {
    ...held,
    loadLength,
    loadItem,
    lookUp,
    put,
    retire,
    passOn,

    *load(me: Thread, container: Ref, slot: Address): Steps<Ref> {
      const object = yield* relaxedLoad(slot);
      if (object === 0) return 0;
      if (yield* tryIncref(me, object)) {
        if ((yield* load(slot)) === object) return object;
        yield* decref(me, object);
      }
      return yield* held.load(me, container, slot);
    },
  };
}
