// Mutual exclusion in one word: an uncontended acquire and release are one atomic operation each.
//
// Source: Ulrich Drepper, "Futexes Are Tricky" (2011), section 6, mutex 3.
// Differs: spins before it parks, as adaptive mutexes do; says when a mutex was not held.
// State: 0 free; 1 held, nobody waits; 2 held, somebody may be parked.
// Invariant: while a thread is parked, the word is 2, or it is 0 or 1 and a thread that was woken is
//   on its way to set it to 2.
// Limits: not fair (a running thread may overtake a woken one) and not re-entrant; it does not know
//   its owner: see checked-mutex.ts, and parking-mutex.ts for hand-off.

import {
  cas,
  load,
  now,
  park,
  pause,
  store,
  swap,
  TIMED_OUT,
  wake,
  type Address,
  type Steps,
} from '../memory.ts';
import { SyncError } from './errors.ts';
import { spinLimit } from './spinning.ts';

/** Words of a mutex. Written by whoever acquires, releases or waits; all zero is a free mutex. */
export const MUTEX_WORDS = 1;

const FREE = 0;
const HELD = 1;
const CONTENDED = 2;

/** Makes the word at `m` a free mutex. */
export function* mutexInit(m: Address): Steps {
  yield* store(m, FREE);
}

/** Takes the mutex, waiting for as long as it takes. */
export function* mutexAcquire(m: Address): Steps {
  if ((yield* cas(m, FREE, HELD)) !== FREE) yield* acquireContendedMutex(m);
}

function* acquireContendedMutex(m: Address): Steps {
  if (yield* spinForMutex(m)) return;
  // Whoever has parked once takes the mutex as contended: others may still be asleep.
  while ((yield* swap(m, CONTENDED)) !== FREE) yield* park(m, CONTENDED);
}

function* spinForMutex(m: Address): Steps<boolean> {
  for (let turn = 0; turn < spinLimit; turn++) {
    yield* pause();
    // Looks before it writes, so that spinning does not pull the cache line away from the holder.
    if ((yield* load(m)) === FREE && (yield* cas(m, FREE, HELD)) === FREE) return true;
  }
  return false;
}

/** Takes the mutex if it is free now; says whether it did. */
export function* mutexTryAcquire(m: Address): Steps<boolean> {
  return (yield* cas(m, FREE, HELD)) === FREE;
}

/** Takes the mutex within `timeoutNs` nanoseconds (Infinity: no limit); says whether it did. */
export function* mutexAcquireTimed(m: Address, timeoutNs: number): Steps<boolean> {
  if ((yield* cas(m, FREE, HELD)) === FREE) return true;
  if (timeoutNs <= 0) return false;
  const deadline = (yield* now()) + timeoutNs;
  if (yield* spinForMutex(m)) return true;
  // A thread that was woken swaps before it looks at the clock: the wake-up was meant for one, and
  // leaving the word at 1 would strand those who sleep.
  while ((yield* swap(m, CONTENDED)) !== FREE) {
    const left = deadline - (yield* now());
    if ((yield* park(m, CONTENDED, left)) === TIMED_OUT) return false;
  }
  return true;
}

/**
 * Takes two mutexes, waiting for as long as it takes; one alone if they are the same. All who want two
 * take the lower address first, as CPython's critical sections of two objects do (PEP 703), or each of
 * two threads could hold what the other waits for.
 */
export function* mutexAcquireBoth(a: Address, b: Address): Steps {
  yield* mutexAcquire(Math.min(a, b));
  if (a !== b) yield* mutexAcquire(Math.max(a, b));
}

/**
 * Gives the mutex up and wakes one waiter, if there is one.
 * @throws SyncError of kind permission if nobody held it.
 */
export function* mutexRelease(m: Address): Steps {
  const was = yield* swap(m, FREE);
  if (was === HELD) return;
  if (was === FREE) throw new SyncError('permission', `mutex ${m} is released but not held`);
  yield* wake(m, 1);
}
