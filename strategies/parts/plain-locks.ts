// Plain locks in place of critical sections: whoever holds an object holds it until it releases it.
//
// Source: none: what PEP 703, "Python Critical Sections", shows to be no way: locks taken in any order, and
//   held while their thread is detached.
// State: MUTEX as in object-lock.ts.
// Invariant: a container is held by one thread at a time.
// Limits: two threads that hold one object each and want the other's wait for ever, and so do two that
//   want the same two objects in different orders.

import type { Steps } from '../../src/memory.ts';
import { count } from '../../src/memory.ts';
import { OBJECT_LOCKS } from '../../src/counters.ts';
import { MUTEX } from '../../src/layout.ts';
import type { Ref, Thread, World } from '../../src/strategy.ts';
import type { Holds } from './critical-sections.ts';
import { objectLock } from './object-lock.ts';

export function plainLocks(world: World): Holds {
  const { lockWord, unlockWord } = objectLock(world);

  function* acquire(me: Thread, container: Ref): Steps {
    count(me, OBJECT_LOCKS);
    yield* lockWord(me, container + MUTEX);
  }

  function* release(_me: Thread, container: Ref): Steps {
    yield* unlockWord(container + MUTEX);
  }

  return {
    acquire,
    release,

    *acquireTwo(me: Thread, a: Ref, b: Ref): Steps {
      yield* acquire(me, a);
      if (a !== b) yield* acquire(me, b);
    },

    *releaseTwo(me: Thread, a: Ref, b: Ref): Steps {
      if (a !== b) yield* release(me, b);
      yield* release(me, a);
    },

    *suspendAll(_me: Thread): Steps {},

    *resumeTop(_me: Thread): Steps {},
  };
}
