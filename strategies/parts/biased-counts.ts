// Biased reference counts: the thread that made an object counts with plain operations, all others
// on a second count with atomic ones; the two are merged when the owner's reaches zero.
//
// Source: J. Choi, T. Shull, J. Torrellas, "Biased Reference Counting", PACT 2018, algorithms 1-4;
//   PEP 703, "Biased Reference Counting"; CPython 3.13, Include/refcount.h, Objects/object.c;
//   PEP 683 for immortal objects.
// State: as in biased-header.ts, the merge queue as in biased-merge.ts.
// Invariant: LOCAL + count = references held (while QUEUED the queue holds one of them).
//   OWNER = 0 exactly if the state is MERGED or the object is immortal, but for whoever is about to
//   make it so. An object dies from state 0 by its owner, both counts 0, or from MERGED, count 0.
//   A thread counts only while it is attached (thread-states.ts): what it does to LOCAL in two steps
//   nobody else comes between.
// Limits: thread ids are not used twice in a heap. An object that only its owner has counted refuses
//   a tryIncref of others until an increfLocked or allowWeak has marked it. Counts cannot wrap, for the reason
//   given in layout.ts (MOST_HEAP_WORDS); there is nothing that saturates.

import type { Steps } from '../../src/memory.ts';
import {
  cas,
  count,
  fetchAdd,
  invariant,
  load,
  peek,
  relaxedLoad,
  relaxedStore,
} from '../../src/memory.ts';
import {
  IMMORTAL_DECREFS,
  IMMORTAL_INCREFS,
  LOCAL_DECREFS,
  LOCAL_INCREFS,
  SHARED_DECREFS,
  SHARED_INCREFS,
} from '../../src/counters.ts';
import { IMMORTAL, LOCAL, OWNER, SHARED } from '../../src/layout.ts';
import {
  EXPLICIT_MERGE,
  type Ref,
  type ReferenceCounts,
  type Thread,
  type World,
} from '../../src/strategy.ts';
import { MAYBE_WEAK, MERGED, ONE, STATE } from './biased-header.ts';
import { biasedMerge } from './biased-merge.ts';

export function biasedCounts(world: World): ReferenceCounts {
  const merge = biasedMerge(world);
  const { decrefShared, decrefSharedIsDead, mergeZeroLocal, explicitMerge } = merge;

  /** Nobody has a reference: of those who may still look, all see a count of zero throughout. */
  function* initialise(me: Thread, object: Ref): Steps {
    yield* relaxedStore(object + SHARED, 0);
    yield* relaxedStore(object + OWNER, me.id);
    yield* relaxedStore(object + LOCAL, 1);
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

  /** Source: CPython 3.13, Objects/object.c, _PyObject_SetMaybeWeakref. */
  function* allowWeak(_me: Thread, object: Ref): Steps {
    if ((yield* relaxedLoad(object + LOCAL)) === IMMORTAL) return;
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      if ((shared & STATE) !== 0) return;
      if ((yield* cas(object + SHARED, shared, shared | MAYBE_WEAK)) === shared) return;
    }
  }

  function* immortalise(me: Thread, object: Ref): Steps {
    if ((yield* relaxedLoad(object + OWNER)) !== me.id) {
      // The owner may be between its load and its store of LOCAL (CPython gh-113956): it has to do it.
      yield* merge.requestImmortal(me, object);
      return;
    }
    yield* relaxedStore(object + LOCAL, IMMORTAL);
    yield* relaxedStore(object + OWNER, 0);
  }

  /** Gives up the reference of `resurrect`; others may have taken some from it (CPython gh-127582). */
  function* settle(me: Thread, object: Ref): Steps<boolean> {
    const local = yield* relaxedLoad(object + LOCAL);
    if (local === IMMORTAL) return false;
    if ((yield* relaxedLoad(object + OWNER)) !== me.id) {
      return yield* decrefSharedIsDead(me, object);
    }
    if (local === 1 && (yield* load(object + SHARED)) === 0) {
      yield* relaxedStore(object + LOCAL, 0);
      return true;
    }
    return (yield* explicitMerge(me, object, -1)) === 0;
  }

  function* checkpoint(me: Thread, requests: number): Steps {
    if ((requests & EXPLICIT_MERGE) !== 0) yield* merge.mergeQueued(me);
  }

  return {
    hasImmortals: true,
    initialise,
    incref,
    decref,
    tryIncref,
    increfLocked,
    allowWeak,
    immortalise,
    resurrect: initialise,
    settle,
    stopped: {
      references: (object) => {
        const local = peek(object + LOCAL);
        return local < 0 ? IMMORTAL : local + (peek(object + SHARED) >> 2);
      },
      mergeQueues: merge.mergeAllQueues,
      merge: merge.mergeStopped,
    },
    checkpoint,
    exit: merge.closeQueue,
  };
}

/** The same, but small ints, constants and types are counted: what is to be immortal gets a reference that nobody gives up. */
export function biasedCountsWithoutImmortals(world: World): ReferenceCounts {
  const { incref, ...others } = biasedCounts(world);
  return { ...others, hasImmortals: false, incref, immortalise: incref };
}
