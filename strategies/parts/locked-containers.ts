// Containers that hold their own lock during an operation; a single slot is read without it.
//
// Source: PEP 703, "Container Thread-Safety" and "Optimistically Avoiding Locking"; CPython 3.13,
//   Objects/dictobject.c and listobject.c of the free-threaded build.
// Differs: lists and dicts are locked for reads too; only slots that never move (a module's globals)
//   are read optimistically. Lock-free reads of lists and dicts are `free-threading`'s.
// State: MUTEX of the container's header.
// Invariant: items of a list or dict change only while its MUTEX is held. What a slot holds has a
//   reference of the slot's own until the slot is exchanged.

import type { Address, Steps } from '../../src/memory.ts';
import { count, load, read, relaxedLoad, swap, write } from '../../src/memory.ts';
import { OBJECT_LOCKS, OBJECT_LOCKS_CONTENDED } from '../../src/counters.ts';
import { LIST_ITEMS, MUTEX, SIZE } from '../../src/layout.ts';
import {
  UNDECIDED,
  type Containers,
  type Ref,
  type ReferenceCounts,
  type SameKey,
  type Thread,
  type World,
} from '../../src/strategy.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../../src/sync/mutex.ts';

export function lockedContainers(world: World, counts: ReferenceCounts): Containers {
  const { blocking, releaseBlock } = world;
  const { decref, increfLocked, tryIncref } = counts;

  function* acquire(me: Thread, container: Ref): Steps {
    count(me, OBJECT_LOCKS);
    if (yield* mutexTryAcquire(container + MUTEX)) return;
    count(me, OBJECT_LOCKS_CONTENDED);
    yield* blocking(me, mutexAcquire, container + MUTEX);
  }

  function* release(_me: Thread, container: Ref): Steps {
    yield* mutexRelease(container + MUTEX);
  }

  /** The lower address first, or each of two threads could hold what the other waits for. */
  function* acquireTwo(me: Thread, a: Ref, b: Ref): Steps {
    yield* acquire(me, Math.min(a, b));
    if (a !== b) yield* acquire(me, Math.max(a, b));
  }

  function* releaseTwo(me: Thread, a: Ref, b: Ref): Steps {
    if (a !== b) yield* release(me, Math.max(a, b));
    yield* release(me, Math.min(a, b));
  }

  function* loadLength(me: Thread, container: Ref): Steps<number> {
    yield* acquire(me, container);
    const size = yield* read(container + SIZE);
    yield* release(me, container);
    return size;
  }

  function* loadItem(me: Thread, list: Ref, index: number): Steps<Ref> {
    let item: Ref = 0;
    yield* acquire(me, list);
    const size = yield* read(list + SIZE);
    const at = index < 0 ? index + size : index;
    if (at >= 0 && at < size) {
      item = yield* read((yield* read(list + LIST_ITEMS)) + at);
      yield* increfLocked(me, item);
    }
    yield* release(me, list);
    return item;
  }

  function* loadLocked(me: Thread, container: Ref, slot: Address): Steps<Ref> {
    yield* acquire(me, container);
    const object = yield* load(slot);
    if (object !== 0) yield* increfLocked(me, object);
    yield* release(me, container);
    return object;
  }

  return {
    acquire,
    release,
    acquireTwo,
    releaseTwo,
    loadLength,
    loadItem,

    *lookUp(_me: Thread, _dict: Ref, _key: Ref, _hash: number, _isSame: SameKey): Steps<Ref> {
      return UNDECIDED;
    },

    *put(_me: Thread, _container: Ref, a: Address, value: number): Steps {
      yield* write(a, value);
    },

    *retire(me: Thread, _container: Ref, block: Address, words: number): Steps {
      yield* releaseBlock(me, block, words);
    },

    *passOn(_me: Thread, _from: Ref, _to: Ref): Steps {},

    *load(me: Thread, container: Ref, slot: Address): Steps<Ref> {
      const object = yield* relaxedLoad(slot);
      if (object === 0) return 0;
      if (yield* tryIncref(me, object)) {
        if ((yield* load(slot)) === object) return object;
        yield* decref(me, object);
      }
      return yield* loadLocked(me, container, slot);
    },

    *exchange(me: Thread, container: Ref, slot: Address, value: Ref): Steps<Ref> {
      yield* acquire(me, container);
      const old = yield* swap(slot, value);
      yield* release(me, container);
      return old;
    },
  };
}
