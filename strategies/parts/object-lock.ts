// The lock of an object: CPython's PyMutex in the word MUTEX of its header.
//
// Source: PEP 703, "Container Thread-Safety"; CPython 3.13, Python/lock.c, PyMutex (sync/parking-mutex.ts).
// Differs: a thread that has to wait detaches before it spins, not only before it parks.
// State: MUTEX as in parking-mutex.ts; LOT and WAITER of free-threading-words.ts.
// Invariant: a thread waits for an object's lock while it is detached, never attached.
// Limits: those of parking-mutex.ts.

import type { Address, Steps } from '../../src/memory.ts';
import { count, peek, poke } from '../../src/memory.ts';
import { OBJECT_LOCKS_CONTENDED } from '../../src/counters.ts';
import type { Thread, World } from '../../src/strategy.ts';
import {
  parkingMutexAcquire,
  parkingMutexRelease,
  parkingMutexTryAcquire,
} from '../../src/sync/parking-mutex.ts';
import { LOT, WAITER, WANTED } from './free-threading-words.ts';

export function objectLock({ blocking }: World) {
  function* waitForWanted(area: Address): Steps {
    yield* parkingMutexAcquire(peek(area + WANTED), LOT, area + WAITER);
  }

  /** Takes the lock word at `m`; perhaps the thread was detached meanwhile. */
  function* lockWord(me: Thread, m: Address): Steps {
    if (yield* parkingMutexTryAcquire(m)) return;
    count(me, OBJECT_LOCKS_CONTENDED);
    poke(me.area + WANTED, m);
    yield* blocking(me, waitForWanted, me.area);
  }

  function* unlockWord(m: Address): Steps {
    yield* parkingMutexRelease(m, LOT);
  }

  return { lockWord, unlockWord };
}
