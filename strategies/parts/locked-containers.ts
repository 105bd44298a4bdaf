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
import { count, load, relaxedLoad } from '../../src/memory.ts';
import { OBJECT_LOCKS, OBJECT_LOCKS_CONTENDED } from '../../src/counters.ts';
import { MUTEX } from '../../src/layout.ts';
import type { Containers, Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';
import { heldContainers } from './held-containers.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../../src/sync/mutex.ts';

export function lockedContainers(world: World, counts: ReferenceCounts): Containers {
  const { blocking } = world;
  const { decref, tryIncref } = counts;

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

  const held = heldContainers(world, counts, { acquire, release, acquireTwo, releaseTwo });

  return {
    ...held,

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
