// CPython's PyMutex: two bits in a word of the object it guards, its waiters in a parking lot.
//
// Source: CPython 3.13, Python/lock.c, _PyMutex_LockTimed, _PyMutex_TryUnlock and mutex_unpark; the
//   hand-off is WebKit's "eventual fairness".
// Differs: a word, not a byte; does not detach the thread (its caller does) and takes no interrupts.
// State: bit 0 LOCKED; bit 1 HAS_PARKED, somebody may be parked on the word.
// Invariant: HAS_PARKED is set while a thread is parked, and is cleared only with the bucket locked.
//   A lock that is handed over is never seen free: LOCKED stays set and changes its owner.
// Limits: a running thread may overtake waiters until one has waited 1 ms; then a release hands over
//   to the oldest. Not re-entrant; it does not know its owner.

import { cas, load, now, pause, read, store, TIMED_OUT, WOKEN, write } from '../memory.ts';
import type { Address, Steps } from '../memory.ts';
import { SyncError } from './errors.ts';
import {
  NO_WAITER,
  parkingLotBeginUnpark,
  parkingLotFinishUnpark,
  parkingLotHanded,
  parkingLotIsAwaited,
  parkingLotPark,
  WAITER_ARGUMENT,
} from './parking-lot.ts';
import { spinLimit } from './spinning.ts';

/** Words of a parking mutex. Written by whoever acquires, releases or waits; zero is a free one. */
export const PARKING_MUTEX_WORDS = 1;

const FREE = 0;
const LOCKED = 1;
const HAS_PARKED = 2;

/** How long a waiter lets others overtake it: CPython's TIME_TO_BE_FAIR_NS, in microseconds. */
const FAIR_AFTER_US = 1_000;

// Handed to a waiter.
const TRY_AGAIN = 0;
const YOURS = 1;

/** Makes the word at `m` a free parking mutex. */
export function* parkingMutexInit(m: Address): Steps {
  yield* store(m, FREE);
}

/** Takes the mutex, waiting in `lot` with the thread's own `waiter` for as long as it takes. */
export function* parkingMutexAcquire(m: Address, lot: Address, waiter: Address): Steps {
  if ((yield* cas(m, FREE, LOCKED)) !== FREE) {
    yield* acquireInLot(m, lot, waiter, Infinity);
  }
}

/** Takes the mutex if it is free now; says whether it did. */
export function* parkingMutexTryAcquire(m: Address): Steps<boolean> {
  let bits = yield* load(m);
  while ((bits & LOCKED) === 0) {
    const found = yield* cas(m, bits, bits | LOCKED);
    if (found === bits) return true;
    bits = found;
  }
  return false;
}

/** Takes the mutex within `timeoutNs` nanoseconds (Infinity: no limit); says whether it did. */
export function* parkingMutexAcquireTimed(
  m: Address,
  lot: Address,
  waiter: Address,
  timeoutNs: number,
): Steps<boolean> {
  if ((yield* cas(m, FREE, LOCKED)) === FREE) return true;
  if (timeoutNs <= 0) return yield* parkingMutexTryAcquire(m);
  return yield* acquireInLot(m, lot, waiter, timeoutNs);
}

function* acquireInLot(
  m: Address,
  lot: Address,
  waiter: Address,
  timeoutNs: number,
): Steps<boolean> {
  const start = yield* now();
  yield* write(waiter + WAITER_ARGUMENT, microseconds(start) + FAIR_AFTER_US);
  // Spins only while nobody is parked, or it would overtake them; each look is a new one (gh-135871).
  for (let turn = 0; turn < spinLimit && (yield* load(m)) === LOCKED; turn++) yield* pause();
  for (;;) {
    if (yield* parkingMutexTryAcquire(m)) return true;
    // If this fails, the word has changed or says so already; to park is to look again.
    yield* cas(m, LOCKED, LOCKED | HAS_PARKED);
    const left = start + timeoutNs - (yield* now());
    const answer = yield* parkingLotPark(lot, waiter, m, LOCKED | HAS_PARKED, left);
    if (answer === TIMED_OUT) return false;
    if (answer === WOKEN && (yield* parkingLotHanded(waiter)) === YOURS) return true;
  }
}

/**
 * Gives the mutex up, or hands it to the waiter that has waited longest if that was over 1 ms.
 * @throws SyncError of kind permission if nobody held it.
 */
export function* parkingMutexRelease(m: Address, lot: Address): Steps {
  const bits = yield* cas(m, LOCKED, FREE);
  if (bits === LOCKED) return;
  if ((bits & LOCKED) === 0) {
    throw new SyncError('permission', `parking mutex ${m} is released but not held`);
  }
  yield* releaseToWaiter(m, lot);
}

function* releaseToWaiter(m: Address, lot: Address): Steps {
  const waiter = yield* parkingLotBeginUnpark(lot, m);
  let bits = FREE;
  let handed = TRY_AGAIN;
  if (waiter !== NO_WAITER) {
    const fairAt = yield* read(waiter + WAITER_ARGUMENT);
    if (((microseconds(yield* now()) - fairAt) | 0) > 0) {
      bits = LOCKED;
      handed = YOURS;
    }
    if (yield* parkingLotIsAwaited(lot, m)) bits |= HAS_PARKED;
  }
  // With the bucket locked nobody parks, and while both bits are set nobody else writes the word.
  yield* store(m, bits);
  yield* parkingLotFinishUnpark(lot, m, waiter, handed);
}

/** A clock that fits into a word: it wraps every 71 minutes, so compare by the sign of differences. */
function microseconds(ns: number): number {
  return (ns / 1_000) | 0;
}
