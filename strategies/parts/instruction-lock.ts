// A global lock that is held for one bytecode: lock, one bytecode, unlock.
//
// Source: J. Pivarski, "GIL-free scaling of Uproot in Python 3.13" (CHEP 2024): the pseudocode by
//   which the talk explains a global lock.
// State: one mutex at STRATEGY, with its nodes behind AREA_STRATEGY in the threads' areas.
// Invariant: whoever executes a bytecode, or anything else that touches objects, holds the mutex.

import type { Steps } from '../../src/memory.ts';
import { count } from '../../src/memory.ts';
import { LOCK_ACQUISITIONS, LOCK_CONTENDED } from '../../src/counters.ts';
import type { MutexPart } from '../../src/ingredients.ts';
import { AREA_STRATEGY, STRATEGY } from '../../src/layout.ts';
import type { ExecutionLock, Thread, World } from '../../src/strategy.ts';

const LOCK = { words: STRATEGY, node: AREA_STRATEGY };

export function instructionLock(makeMutex: MutexPart): (world: World) => ExecutionLock {
  const { acquire, release, tryAcquire } = makeMutex(LOCK);

  function* attachBlindly(me: Thread): Steps {
    count(me, LOCK_ACQUISITIONS);
    yield* acquire(me);
  }

  function attachBy(tryFirst: NonNullable<typeof tryAcquire>) {
    return function* attachLooking(me: Thread): Steps {
      count(me, LOCK_ACQUISITIONS);
      if (yield* tryFirst(me)) return;
      count(me, LOCK_CONTENDED);
      yield* acquire(me);
    };
  }

  const attach = tryAcquire === undefined ? attachBlindly : attachBy(tryAcquire);

  return () => ({
    attach,
    detach: release,
    // A thread is attached between bytecodes too: giving the lock up and taking it is one bytecode's
    // end and the next one's start.
    everyInstruction: {
      *before(me: Thread): Steps {
        yield* release(me);
        yield* attach(me);
      },
    },

    *checkpoint(_me: Thread, _requests: number): Steps {},

    exit: release,

    // Whoever holds the lock is alone.
    *stopWorld(_me: Thread): Steps {},

    *startWorld(_me: Thread): Steps {},
  });
}
