// The slow half of biased counts: what others give up, and how an object's two counts become one.
//
// Source: J. Choi, T. Shull, J. Torrellas, "Biased Reference Counting", PACT 2018, algorithms 3-4;
//   CPython 3.13, Objects/object.c: _Py_DecRefShared, _Py_MergeZeroLocalRefcount,
//   _Py_ExplicitMergeRefcount; Python/brc.c; gh-157838 for owners that are detached.
// Differs: an owner's merge queue is a lock-free list through the objects' LINK words, its head in the
//   owner's area, instead of a hash table of thread states with a lock a bucket: an owner is found by
//   its id, and a push needs neither memory nor lock. Whoever takes objects takes the whole list.
//   CPython makes immortal only what no other thread can see; here any thread may ask for it.
// State: header   see biased-header.ts
//        area     QUEUE: first queued object, linked by LINK; 0: none; CLOSED: the owner has ended
// Invariant: exactly one thread brings an object to QUEUED, and it alone pushes it. A push is followed
//   by a look at the owner's state (see thread-states.ts: nothing queued is stranded). OWNER is
//   cleared before MERGED is published, LOCAL before OWNER. Whoever clears OWNER looks for
//   WANTED_IMMORTAL afterwards; whoever sets that looks at OWNER afterwards: one sees the other.
// Limits: an object waits for the next checkpoint of an owner that is attached. The two counts drift
//   apart meanwhile (layout.ts, MOST_HEAP_WORDS), without bound if a thread is held up between QUEUED
//   and its push: it would take 2^28 references that the owner hands out and others give up.

import type { Address, Steps } from '../../src/memory.ts';
import {
  cas,
  count,
  fetchOr,
  load,
  peek,
  relaxedLoad,
  relaxedStore,
  store,
  swap,
  write,
} from '../../src/memory.ts';
import { MERGED as MERGED_COUNTER, QUEUED as QUEUED_COUNTER } from '../../src/counters.ts';
import {
  AREA_BREAKER,
  AREA_STRATEGY,
  areaOf,
  FLAGS,
  HEAP_THREADS,
  IMMORTAL,
  LINK,
  LOCAL,
  OWNER,
  SHARED,
} from '../../src/layout.ts';
import { EXPLICIT_MERGE, type Ref, type Thread, type World } from '../../src/strategy.ts';
import { MAYBE_WEAK, MERGED, ONE, QUEUED, STATE, WANTED_IMMORTAL } from './biased-header.ts';
import { resume, suspend } from './thread-states.ts';

/** Offset in the owner's area; written by everyone, by cas and swap. */
export const QUEUE = AREA_STRATEGY + 1;
export const CLOSED = -1;

export function biasedMerge({ destroy }: World) {
  /** A thread that is not the owner gives up a reference. */
  function* decrefShared(me: Thread, object: Ref): Steps {
    if (yield* decrefSharedIsDead(me, object)) yield* destroy(me, object);
  }

  /** The same, but leaves it to the caller to destroy the object: true if that is due. */
  function* decrefSharedIsDead(me: Thread, object: Ref): Steps<boolean> {
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      // The count is 0 and not merged, so what is given up here was counted by the owner: only the
      // owner can settle that, and the reference goes with the queue.
      const queue = shared === 0 || shared === MAYBE_WEAK;
      const next = queue ? QUEUED : shared - ONE;
      if ((yield* cas(object + SHARED, shared, next)) !== shared) continue;
      if (queue) yield* enqueue(me, object);
      return next === MERGED;
    }
  }

  /** Gives up a reference to an object whose OWNER was seen to be 0: merged, or immortal. */
  function* decrefUnowned(me: Thread, object: Ref): Steps {
    if ((yield* relaxedLoad(object + LOCAL)) !== IMMORTAL) yield* decrefShared(me, object);
  }

  /** The owner's count has just become zero. */
  function* mergeZeroLocal(me: Thread, object: Ref): Steps {
    if ((yield* load(object + SHARED)) === 0) {
      // Nobody else ever counted it. OWNER stays as it is (CPython gh-121794).
      yield* destroy(me, object);
      return;
    }
    if (yield* disown(object)) return;
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const next = (shared & ~STATE) | MERGED;
      if ((yield* cas(object + SHARED, shared, next)) !== shared) continue;
      count(me, MERGED_COUNTER);
      if (next === MERGED) yield* destroy(me, object);
      return;
    }
  }

  /**
   * Merges both counts and adds `extra`; returns the references left, or IMMORTAL. Only for the owner
   * or in its place, while OWNER is not 0.
   */
  function* explicitMerge(me: Thread, object: Ref, extra: number): Steps<number> {
    const local = yield* relaxedLoad(object + LOCAL);
    // Before MERGED is published: from then on the object may be gone (CPython gh-119999).
    yield* relaxedStore(object + LOCAL, 0);
    if (yield* disown(object)) return IMMORTAL;
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const references = (shared >> 2) + local + extra;
      if ((yield* cas(object + SHARED, shared, (references << 2) | MERGED)) !== shared) continue;
      count(me, MERGED_COUNTER);
      return references;
    }
  }

  /** Takes away the owner of an object whose LOCAL is 0; returns whether it is immortal now. */
  function* disown(object: Ref): Steps<boolean> {
    yield* store(object + OWNER, 0);
    if (((yield* load(object + FLAGS)) & WANTED_IMMORTAL) === 0) return false;
    yield* relaxedStore(object + LOCAL, IMMORTAL);
    return true;
  }

  /** Hands the object, and one counted reference, to its owner. The caller brought it to QUEUED. */
  function* enqueue(me: Thread, object: Ref): Steps {
    const owner = yield* load(object + OWNER);
    if (owner === 0) {
      // Merged in between: the owner's count reached zero. The reference is an ordinary one again.
      yield* decrefUnowned(me, object);
      return;
    }
    count(me, QUEUED_COUNTER);
    const area = areaOf(owner);
    for (;;) {
      const first = yield* load(area + QUEUE);
      if (first === CLOSED) {
        // The owner has ended and will never look: merge in its place.
        yield* settleQueued(me, object);
        return;
      }
      yield* write(object + LINK, first);
      if ((yield* cas(area + QUEUE, first, object)) === first) break;
    }
    yield* fetchOr(area + AREA_BREAKER, EXPLICIT_MERGE);
    yield* mergeForDetached(me, area);
  }

  /** Merges what is queued for a thread that is detached, and might be for ever, in its place. */
  function* mergeForDetached(me: Thread, area: Address): Steps {
    while (yield* hasQueued(area)) {
      if (!(yield* suspend(area))) return;
      const first = yield* swap(area + QUEUE, 0);
      for (let object = first; object !== 0; object = peek(object + LINK)) {
        if ((yield* relaxedLoad(object + OWNER)) !== 0) yield* explicitMerge(me, object, 0);
      }
      yield* resume(area);
      // Destroying takes time, and may queue more for the same thread: not while it is suspended.
      for (let object = first; object !== 0;) {
        const next = peek(object + LINK);
        yield* decrefUnowned(me, object);
        object = next;
      }
    }
  }

  /** Whether anything is queued for the thread with this area. */
  function* hasQueued(area: Address): Steps<boolean> {
    const first = yield* load(area + QUEUE);
    return first !== 0 && first !== CLOSED;
  }

  /** The owner merges what was queued; false if there was nothing. */
  function* mergeQueued(me: Thread): Steps<boolean> {
    let object: Address = yield* swap(me.area + QUEUE, 0);
    if (object === 0) return false;
    while (object !== 0) {
      const next = peek(object + LINK);
      yield* settleQueued(me, object);
      object = next;
    }
    return true;
  }

  /** Merges a queued object, by its owner or in its place, and drops the queue's reference. */
  function* settleQueued(me: Thread, object: Ref): Steps {
    // The owner may have merged it meanwhile, or made it immortal (CPython gh-152276).
    if ((yield* relaxedLoad(object + OWNER)) === 0) yield* decrefUnowned(me, object);
    else if ((yield* explicitMerge(me, object, -1)) === 0) yield* destroy(me, object);
  }

  /**
   * No other thread runs: all that is queued is merged, and the reference that its queue had to each object is the
   * caller's.
   */
  function* mergeAllQueues(me: Thread, owed: Ref[]): Steps {
    for (let id = 1; id <= peek(HEAP_THREADS); id++) {
      const queue = areaOf(id) + QUEUE;
      const first = yield* load(queue);
      if (first === CLOSED) continue;
      yield* store(queue, 0);
      for (let object = first; object !== 0; object = peek(object + LINK)) {
        if ((yield* relaxedLoad(object + OWNER)) !== 0) yield* explicitMerge(me, object, 0);
        owed.push(object);
      }
    }
  }

  /** No other thread runs: the object has one count, if it had two. */
  function* mergeStopped(me: Thread, object: Ref): Steps {
    if ((yield* relaxedLoad(object + OWNER)) !== 0) yield* explicitMerge(me, object, 0);
  }

  /** The owner ends: others merge in its place from now on, so it must be done counting. */
  function* closeQueue(me: Thread): Steps {
    do while (yield* mergeQueued(me));
    while ((yield* cas(me.area + QUEUE, 0, CLOSED)) !== 0);
  }

  /** A thread that is not the owner wants the object to be immortal. */
  function* requestImmortal(me: Thread, object: Ref): Steps {
    yield* fetchOr(object + FLAGS, WANTED_IMMORTAL);
    for (;;) {
      const shared = yield* load(object + SHARED);
      if ((yield* load(object + OWNER)) === 0) {
        yield* relaxedStore(object + LOCAL, IMMORTAL);
        return;
      }
      // Whoever takes it out of the queue takes its owner away, and then sees the request.
      if ((shared & STATE) === QUEUED) return;
      // `me` keeps its reference, the queue gets one of its own.
      const next = ((shared + ONE) & ~STATE) | QUEUED;
      if ((yield* cas(object + SHARED, shared, next)) === shared) break;
    }
    yield* enqueue(me, object);
  }

  return {
    decrefShared,
    decrefSharedIsDead,
    mergeZeroLocal,
    explicitMerge,
    hasQueued,
    mergeForDetached,
    mergeQueued,
    mergeAllQueues,
    mergeStopped,
    closeQueue,
    requestImmortal,
  };
}
