// What the benchmark of locks runs erased: uncontended pairs of acquire and release.

import { cas, store, wake, type Steps } from '../../src/memory.ts';
import { checkedMutexAcquire, checkedMutexRelease } from '../../src/sync/checked-mutex.ts';
import { mutexAcquire, mutexRelease } from '../../src/sync/mutex.ts';
import { spinAcquire, spinRelease } from '../../src/sync/spin-lock.ts';

const LOCK = 64;
const ME = 1;

/** A mutex of two states, as many libraries have it: every release wakes. */
function* simpleAcquire(m: number): Steps {
  yield* cas(m, 0, 1);
}

function* simpleRelease(m: number): Steps {
  yield* store(m, 0);
  yield* wake(m, 1);
}

/** Pairs by name; each does `n` of them. */
export const pairs = {
  *'three-state futex mutex'(n: number): Steps {
    for (let i = 0; i < n; i++) {
      yield* mutexAcquire(LOCK);
      yield* mutexRelease(LOCK);
    }
  },
  *'two-state mutex that always notifies'(n: number): Steps {
    for (let i = 0; i < n; i++) {
      yield* simpleAcquire(LOCK);
      yield* simpleRelease(LOCK);
    }
  },
  *'spin lock'(n: number): Steps {
    for (let i = 0; i < n; i++) {
      yield* spinAcquire(LOCK);
      yield* spinRelease(LOCK);
    }
  },
  *'checked mutex (knows its owner)'(n: number): Steps {
    for (let i = 0; i < n; i++) {
      yield* checkedMutexAcquire(LOCK, ME);
      yield* checkedMutexRelease(LOCK, ME);
    }
  },
};
