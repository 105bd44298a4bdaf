// Reference counts without any protection of their own: one plain count an object.
//
// Source: CPython 3.13, Include/object.h, Py_INCREF and Py_DECREF of the default build; PEP 683 for
//   immortal objects.
// State: LOCAL is the count; IMMORTAL in it: never counted. OWNER is whoever made the object and is
//   never looked at, SHARED is not used.
// Invariant: LOCAL = number of references, as long as whoever uses it lets one thread run at a time.
// Limits: two threads at once lose updates: objects leak or are freed in use.

import type { Steps } from '../../src/memory.ts';
import { count, read, write } from '../../src/memory.ts';
import {
  IMMORTAL_DECREFS,
  IMMORTAL_INCREFS,
  LOCAL_DECREFS,
  LOCAL_INCREFS,
} from '../../src/counters.ts';
import { IMMORTAL, LOCAL, OWNER } from '../../src/layout.ts';
import type { Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';

export function plainCounts({ destroy }: World): ReferenceCounts {
  return {
    hasImmortals: true,

    *initialise(me: Thread, object: Ref): Steps {
      yield* write(object + OWNER, me.id);
      yield* write(object + LOCAL, 1);
    },

    *incref(me: Thread, object: Ref): Steps {
      const references = yield* read(object + LOCAL);
      if (references === IMMORTAL) {
        count(me, IMMORTAL_INCREFS);
        return;
      }
      count(me, LOCAL_INCREFS);
      yield* write(object + LOCAL, references + 1);
    },

    *decref(me: Thread, object: Ref): Steps {
      const references = yield* read(object + LOCAL);
      if (references === IMMORTAL) {
        count(me, IMMORTAL_DECREFS);
        return;
      }
      count(me, LOCAL_DECREFS);
      yield* write(object + LOCAL, references - 1);
      if (references === 1) yield* destroy(me, object);
    },

    *tryIncref(me: Thread, object: Ref): Steps<boolean> {
      const references = yield* read(object + LOCAL);
      if (references === 0) return false;
      if (references === IMMORTAL) {
        count(me, IMMORTAL_INCREFS);
        return true;
      }
      count(me, LOCAL_INCREFS);
      yield* write(object + LOCAL, references + 1);
      return true;
    },

    *increfLocked(me: Thread, object: Ref): Steps {
      const references = yield* read(object + LOCAL);
      if (references === IMMORTAL) {
        count(me, IMMORTAL_INCREFS);
        return;
      }
      count(me, LOCAL_INCREFS);
      yield* write(object + LOCAL, references + 1);
    },

    *allowWeak(_me: Thread, _object: Ref): Steps {},

    *immortalise(_me: Thread, object: Ref): Steps {
      yield* write(object + LOCAL, IMMORTAL);
    },

    *resurrect(_me: Thread, object: Ref): Steps {
      yield* write(object + LOCAL, 1);
    },

    *settle(_me: Thread, object: Ref): Steps<boolean> {
      const references = yield* read(object + LOCAL);
      if (references === IMMORTAL) return false;
      yield* write(object + LOCAL, references - 1);
      return references === 1;
    },

    *checkpoint(_me: Thread, _requests: number): Steps {},

    *exit(_me: Thread): Steps {},
  };
}
