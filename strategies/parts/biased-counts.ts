// Biased reference counts: the thread that made an object counts with plain operations, all others
// on a second count with atomic ones; the two are merged when the owner's reaches zero.
//
// Source: J. Choi, T. Shull, J. Torrellas, "Biased Reference Counting", PACT 2018, algorithms 1-4;
//   PEP 703, "Biased Reference Counting"; CPython 3.13, Include/refcount.h, Objects/object.c,
//   Python/brc.c.
// Differs: an owner's merge queue is a lock-free list through the objects' LINK words, its head in the
//   owner's area, instead of a hash table of thread states with a lock a bucket: an owner is found by
//   its id, and a push needs neither memory nor lock. The owner takes the whole list at once.
// State: OWNER   id of the thread that uses LOCAL; 0: none
//        LOCAL   references counted by the owner; IMMORTAL: never counted
//        SHARED  31       2 1    0
//               +----------+-------+   count: references counted by all others, may be negative
//               |  count   | state |   state: 0 initial, MAYBE_WEAK, QUEUED, MERGED; only ever rises
//               +----------+-------+
//        area    QUEUE: first queued object, linked by LINK; 0: none; CLOSED: the owner has ended
// Invariant: LOCAL + count = references held (while QUEUED the queue holds one of them).
//   OWNER = 0 exactly if the state is MERGED or the object is immortal. Only the owner writes LOCAL
//   and OWNER. An object dies from state 0 by its owner, both counts 0, or from MERGED, count 0.
// Limits: a queued object waits for its owner's next checkpoint; a detached owner lets it wait
//   (CPython gh-157838). Thread ids are not used twice in a heap.

import type { Address, Steps } from '../../src/memory.ts';
import {
  cas,
  count,
  fetchAdd,
  fetchOr,
  invariant,
  load,
  peek,
  relaxedLoad,
  relaxedStore,
  swap,
  write,
} from '../../src/memory.ts';
import {
  IMMORTAL_DECREFS,
  IMMORTAL_INCREFS,
  LOCAL_DECREFS,
  LOCAL_INCREFS,
  MERGED as MERGED_COUNTER,
  QUEUED as QUEUED_COUNTER,
  SHARED_DECREFS,
  SHARED_INCREFS,
} from '../../src/counters.ts';
import {
  AREA_BREAKER,
  AREA_STRATEGY,
  areaOf,
  IMMORTAL,
  LINK,
  LOCAL,
  OWNER,
  SHARED,
} from '../../src/layout.ts';
import {
  EXPLICIT_MERGE,
  type Ref,
  type ReferenceCounts,
  type Thread,
  type World,
} from '../../src/strategy.ts';

const MAYBE_WEAK = 1;
const QUEUED = 2;
const MERGED = 3;
const STATE = 3;
/** One reference in SHARED. */
const ONE = 4;

/** Offset in the owner's area; written by everyone, by cas and swap. */
const QUEUE = AREA_STRATEGY + 0;
const CLOSED = -1;

export function biasedCounts({ destroy }: World): ReferenceCounts {
  function* initialise(me: Thread, object: Ref): Steps {
    yield* relaxedStore(object + OWNER, me.id);
    yield* relaxedStore(object + LOCAL, 1);
    yield* relaxedStore(object + SHARED, 0);
  }

  function* incref(me: Thread, object: Ref): Steps {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL) {
      count(me, IMMORTAL_INCREFS);
      return;
    }
    if ((yield* relaxedLoad(object + OWNER)) === me.id) {
      count(me, LOCAL_INCREFS);
      yield* relaxedStore(object + LOCAL, local + 1);
      return;
    }
    count(me, SHARED_INCREFS);
    yield* fetchAdd(object + SHARED, ONE);
  }

  function* decref(me: Thread, object: Ref): Steps {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL) {
      count(me, IMMORTAL_DECREFS);
      return;
    }
    if ((yield* relaxedLoad(object + OWNER)) !== me.id) {
      count(me, SHARED_DECREFS);
      yield* decrefShared(me, object);
      return;
    }
    count(me, LOCAL_DECREFS);
    invariant(local > 0, 'the owner gives up a reference that it holds');
    yield* relaxedStore(object + LOCAL, local - 1);
    if (local === 1) yield* mergeZeroLocal(me, object);
  }

  /** A thread that is not the owner gives up a reference. */
  function* decrefShared(me: Thread, object: Ref): Steps {
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      // The count is 0 and not merged, so what is given up here was counted by the owner: only the
      // owner can settle that, and the reference goes with the queue.
      const queue = shared === 0 || shared === MAYBE_WEAK;
      const next = queue ? QUEUED : shared - ONE;
      if ((yield* cas(object + SHARED, shared, next)) !== shared) continue;
      if (queue) yield* enqueue(me, object);
      else if (next === MERGED) yield* destroy(me, object);
      return;
    }
  }

  /** The owner's count has just become zero. */
  function* mergeZeroLocal(me: Thread, object: Ref): Steps {
    const shared = yield* load(object + SHARED);
    if (shared === 0) {
      // Nobody else ever counted it. OWNER stays as it is (CPython gh-121794).
      yield* destroy(me, object);
      return;
    }
    yield* relaxedStore(object + OWNER, 0);
    for (;;) {
      const now = yield* relaxedLoad(object + SHARED);
      const next = (now & ~STATE) | MERGED;
      if ((yield* cas(object + SHARED, now, next)) !== now) continue;
      count(me, MERGED_COUNTER);
      if (next === MERGED) yield* destroy(me, object);
      return;
    }
  }

  /**
   * Merges both counts and adds `extra`; returns the references left. Only for the owner, or when the
   * owner has ended.
   */
  function* explicitMerge(me: Thread, object: Ref, extra: number): Steps<number> {
    const local = yield* relaxedLoad(object + LOCAL);
    // Before MERGED is published: from then on the object may be gone (CPython gh-119999).
    yield* relaxedStore(object + LOCAL, 0);
    yield* relaxedStore(object + OWNER, 0);
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const references = (shared >> 2) + local + extra;
      if ((yield* cas(object + SHARED, shared, (references << 2) | MERGED)) !== shared) continue;
      count(me, MERGED_COUNTER);
      return references;
    }
  }

  /** Hands the object, and the reference given up, to its owner. */
  function* enqueue(me: Thread, object: Ref): Steps {
    const owner = yield* relaxedLoad(object + OWNER);
    if (owner === 0) {
      // Merged in between: the owner's count reached zero. The reference is an ordinary one again.
      yield* decref(me, object);
      return;
    }
    count(me, QUEUED_COUNTER);
    const queue = areaOf(owner) + QUEUE;
    for (;;) {
      const first = yield* load(queue);
      if (first === CLOSED) {
        // The owner has ended and will never look: merge in its place.
        if ((yield* explicitMerge(me, object, -1)) === 0) yield* destroy(me, object);
        return;
      }
      yield* write(object + LINK, first);
      if ((yield* cas(queue, first, object)) === first) break;
    }
    yield* fetchOr(areaOf(owner) + AREA_BREAKER, EXPLICIT_MERGE);
  }

  /** The owner merges what was queued; false if there was nothing. */
  function* mergeQueued(me: Thread): Steps<boolean> {
    let object: Address = yield* swap(me.area + QUEUE, 0);
    if (object === 0) return false;
    while (object !== 0) {
      const next = peek(object + LINK);
      if ((yield* explicitMerge(me, object, -1)) === 0) yield* destroy(me, object);
      object = next;
    }
    return true;
  }

  function* tryIncref(me: Thread, object: Ref): Steps<boolean> {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL) {
      count(me, IMMORTAL_INCREFS);
      return true;
    }
    if ((yield* relaxedLoad(object + OWNER)) === me.id) {
      if (local === 0) return false;
      count(me, LOCAL_INCREFS);
      yield* relaxedStore(object + LOCAL, local + 1);
      return true;
    }
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      // Zero and not marked: the owner may be destroying it right now, without a look at SHARED.
      if (shared === 0 || shared === MERGED) return false;
      if ((yield* cas(object + SHARED, shared, shared + ONE)) !== shared) continue;
      count(me, SHARED_INCREFS);
      return true;
    }
  }

  function* increfLocked(me: Thread, object: Ref): Steps {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL || (yield* relaxedLoad(object + OWNER)) === me.id) {
      yield* incref(me, object);
      return;
    }
    count(me, SHARED_INCREFS);
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const marked = (shared & STATE) === 0 ? MAYBE_WEAK : 0;
      if ((yield* cas(object + SHARED, shared, (shared + ONE) | marked)) === shared) return;
    }
  }

  function* checkpoint(me: Thread, requests: number): Steps {
    if ((requests & EXPLICIT_MERGE) !== 0) yield* mergeQueued(me);
  }

  function* exit(me: Thread): Steps {
    // Once the queue is closed others merge in this thread's place, so it must be done counting.
    do while (yield* mergeQueued(me));
    while ((yield* cas(me.area + QUEUE, 0, CLOSED)) !== 0);
  }

  return {
    hasImmortals: true,
    initialise,
    incref,
    decref,
    tryIncref,
    increfLocked,
    checkpoint,
    exit,
  };
}
