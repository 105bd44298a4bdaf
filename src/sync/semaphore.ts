// A counter of permits; who finds none waits.
//
// Source: E. W. Dijkstra, "Cooperating Sequential Processes" (1965); with a count of waiters beside
//   the value, as in glibc since 2.21.
// Differs: two words instead of one of 64 bits. A waiter registers before it parks, which is to
//   look at the value, and a releaser raises the value before it looks for waiters, so that one of
//   them sees the other.
// State: VALUE, permits available; WAITERS, threads that may be asleep.
// Invariant: every release that finds a waiter registered wakes one, whatever the value was: waking
//   only when it rises from 0 strands the second of two waiters with a permit left.
// Limits: not first come, first served: a running thread may take the permit a sleeper was woken for.

import {
  cas,
  fetchAdd,
  load,
  now,
  park,
  store,
  TIMED_OUT,
  wake,
  type Address,
  type Steps,
} from '../memory.ts';
import { SyncError } from './errors.ts';

/** Words of a semaphore; all zero is one without permits. */
export const SEMAPHORE_WORDS = 2;

const VALUE = 0; // whoever acquires or releases
const WAITERS = 1; // whoever has to wait

/** The most permits that a semaphore can hold. */
export const MOST_PERMITS = 0x7fffffff;

/**
 * Makes the words at `s` a semaphore with `permits` permits.
 * @throws SyncError of kind invalid if that is no integer from 0 to MOST_PERMITS.
 */
export function* semaphoreInit(s: Address, permits: number): Steps {
  checkPermits(permits, 0);
  yield* store(s + WAITERS, 0);
  yield* store(s + VALUE, permits);
}

/** Takes a permit, waiting for as long as it takes. */
export function* semaphoreAcquire(s: Address): Steps {
  if (!(yield* semaphoreTryAcquire(s))) yield* waitForPermit(s, Infinity);
}

/** Takes a permit if there is one now; says whether it did. */
export function* semaphoreTryAcquire(s: Address): Steps<boolean> {
  let permits = yield* load(s + VALUE);
  while (permits > 0) {
    const found = yield* cas(s + VALUE, permits, permits - 1);
    if (found === permits) return true;
    permits = found;
  }
  return false;
}

/** Takes a permit within `timeoutNs` nanoseconds (Infinity: no limit); says whether it did. */
export function* semaphoreAcquireTimed(s: Address, timeoutNs: number): Steps<boolean> {
  if (yield* semaphoreTryAcquire(s)) return true;
  if (timeoutNs <= 0) return false;
  return yield* waitForPermit(s, (yield* now()) + timeoutNs);
}

function* waitForPermit(s: Address, deadline: number): Steps<boolean> {
  yield* fetchAdd(s + WAITERS, 1);
  let isAcquired = false;
  let hasTime = true;
  while (!isAcquired && hasTime) {
    const left = deadline - (yield* now());
    hasTime = (yield* park(s + VALUE, 0, left)) !== TIMED_OUT;
    // Also after a timeout: a permit may have come since.
    isAcquired = yield* semaphoreTryAcquire(s);
  }
  yield* fetchAdd(s + WAITERS, -1);
  return isAcquired;
}

/**
 * Adds `permits` permits, waking that many waiters. The value must stay within MOST_PERMITS.
 * @throws SyncError of kind invalid if that is no integer from 1 to MOST_PERMITS.
 */
export function* semaphoreRelease(s: Address, permits = 1): Steps {
  checkPermits(permits, 1);
  yield* fetchAdd(s + VALUE, permits);
  if ((yield* load(s + WAITERS)) > 0) yield* wake(s + VALUE, permits);
}

/** Permits available: right when it was asked, perhaps not when the answer is used. */
export function* semaphoreValue(s: Address): Steps<number> {
  return yield* load(s + VALUE);
}

function checkPermits(permits: number, least: number): void {
  if (!Number.isInteger(permits) || permits < least || permits > MOST_PERMITS) {
    throw new SyncError('invalid', `${permits} is no number of permits`);
  }
}
