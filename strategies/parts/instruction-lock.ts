// A global lock that is held for one bytecode: lock, one bytecode, unlock.
//
// Source: J. Pivarski, "GIL-free scaling of Uproot in Python 3.13" (CHEP 2024): the pseudocode by
//   which the talk explains a global lock.
// State: one mutex, STRATEGY + 0.
// Invariant: whoever executes a bytecode, or anything else that touches objects, holds the mutex.

import type { Steps } from '../../src/memory.ts';
import { count } from '../../src/memory.ts';
import { LOCK_ACQUISITIONS, LOCK_CONTENDED } from '../../src/counters.ts';
import { STRATEGY } from '../../src/layout.ts';
import type { ExecutionLock, Thread, World } from '../../src/strategy.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../../src/sync/mutex.ts';

const LOCK = STRATEGY + 0;

export function instructionLock(_world: World): ExecutionLock {
  function* attach(me: Thread): Steps {
    count(me, LOCK_ACQUISITIONS);
    if (yield* mutexTryAcquire(LOCK)) return;
    count(me, LOCK_CONTENDED);
    yield* mutexAcquire(LOCK);
  }

  function* detach(_me: Thread): Steps {
    yield* mutexRelease(LOCK);
  }

  return {
    attach,
    detach,
    // A thread is attached between bytecodes too: giving the lock up and taking it is one bytecode's
    // end and the next one's start.
    everyInstruction: {
      *before(me: Thread): Steps {
        yield* detach(me);
        yield* attach(me);
      },
    },

    *checkpoint(_me: Thread, _requests: number): Steps {},

    exit: detach,

    // Whoever holds the lock is alone.
    *stopWorld(_me: Thread): Steps {},

    *startWorld(_me: Thread): Steps {},
  };
}
