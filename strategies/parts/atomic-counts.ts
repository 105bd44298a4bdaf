// Reference counts kept with atomic operations: one count an object, which any thread may change.
//
// Source: J. Pivarski, "GIL-free scaling of Uproot in Python 3.13" (CHEP 2024): `ob_refcnt++` made
//   atomic, the obvious way to do without a global lock. PEP 683 for the option `immortal=on`.
// State: LOCAL is the count; below 0: never counted. OWNER is whoever made the object and is never
//   looked at, SHARED is not used.
// Invariant: LOCAL = number of references whenever no thread is inside a step. Immortal objects stay
//   below 0: who saw a count just before may still add or take one, which NEVER_COUNTED has room for.
// Limits: every count of every object is a locked instruction on a cache line that all users share.

import type { Steps } from '../../src/memory.ts';
import { cas, count, fetchAdd, load, pause, relaxedLoad, store, write } from '../../src/memory.ts';
import {
  IMMORTAL_DECREFS,
  IMMORTAL_INCREFS,
  SHARED_DECREFS,
  SHARED_INCREFS,
} from '../../src/counters.ts';
import { LOCAL, OWNER } from '../../src/layout.ts';
import type { Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';

/** Half-way between 0 and the least: as far from being counted as can be (CPython gh-125174). */
const NEVER_COUNTED = -(2 ** 30);

/** Takes a reference unless the count is zero. */
function* increfUnlessZero(me: Thread, object: Ref): Steps<boolean> {
  for (;;) {
    const references = yield* load(object + LOCAL);
    if (references === 0) return false;
    if (references < 0) return true;
    if ((yield* cas(object + LOCAL, references, references + 1)) === references) {
      count(me, SHARED_INCREFS);
      return true;
    }
    yield* pause();
  }
}

/** As in the talk: small ints, constants and all else are counted. */
export function atomicCounts({ destroy }: World): ReferenceCounts {
  return {
    hasImmortals: false,

    *initialise(me: Thread, object: Ref): Steps {
      yield* write(object + OWNER, me.id);
      yield* write(object + LOCAL, 1);
    },

    *incref(me: Thread, object: Ref): Steps {
      count(me, SHARED_INCREFS);
      yield* fetchAdd(object + LOCAL, 1);
    },

    *decref(me: Thread, object: Ref): Steps {
      count(me, SHARED_DECREFS);
      if ((yield* fetchAdd(object + LOCAL, -1)) === 1) yield* destroy(me, object);
    },

    tryIncref: increfUnlessZero,

    *increfLocked(me: Thread, object: Ref): Steps {
      count(me, SHARED_INCREFS);
      yield* fetchAdd(object + LOCAL, 1);
    },

    *allowWeak(_me: Thread, _object: Ref): Steps {},

    *immortalise(_me: Thread, object: Ref): Steps {
      yield* fetchAdd(object + LOCAL, 1);
    },

    *resurrect(_me: Thread, object: Ref): Steps {
      yield* store(object + LOCAL, 1);
    },

    *settle(_me: Thread, object: Ref): Steps<boolean> {
      // Others may have taken references meanwhile (CPython gh-127582).
      return (yield* fetchAdd(object + LOCAL, -1)) === 1;
    },

    *checkpoint(_me: Thread, _requests: number): Steps {},

    *exit(_me: Thread): Steps {},
  };
}

/** The same but for objects that live for ever, which one plain load tells apart. */
export function atomicCountsWithImmortals(world: World): ReferenceCounts {
  const { incref, decref, increfLocked, ...others } = atomicCounts(world);
  return {
    ...others,
    hasImmortals: true,

    *incref(me: Thread, object: Ref): Steps {
      if ((yield* relaxedLoad(object + LOCAL)) < 0) count(me, IMMORTAL_INCREFS);
      else yield* incref(me, object);
    },

    *decref(me: Thread, object: Ref): Steps {
      if ((yield* relaxedLoad(object + LOCAL)) < 0) count(me, IMMORTAL_DECREFS);
      else yield* decref(me, object);
    },

    *increfLocked(me: Thread, object: Ref): Steps {
      if ((yield* relaxedLoad(object + LOCAL)) < 0) count(me, IMMORTAL_INCREFS);
      else yield* increfLocked(me, object);
    },

    *immortalise(_me: Thread, object: Ref): Steps {
      yield* store(object + LOCAL, NEVER_COUNTED);
    },
  };
}
