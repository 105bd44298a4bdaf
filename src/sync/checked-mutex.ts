// The mutex of mutex.ts with an owner: it refuses what would hang or break another thread's section.
//
// Source: the error-checking mutex of POSIX (PTHREAD_MUTEX_ERRORCHECK); the kinds of errors are those
//   of the npm package atomics-sync.
// State: a mutex, and the id of the thread that holds it, 0 for none.
// Invariant: a thread finds its own id in OWNER exactly while it holds the mutex: only the thread
//   itself writes its id there, and it clears it before the release. So the look before acquiring
//   may race with other owners: a stale id is still not the reader's.
// Limits: a thread that ends while holding leaves the mutex held for ever, as with mutex.ts.

import { relaxedLoad, relaxedStore, type Address, type Steps } from '../memory.ts';
import { SyncError } from './errors.ts';
import {
  MUTEX_WORDS,
  mutexAcquire,
  mutexAcquireTimed,
  mutexInit,
  mutexRelease,
  mutexTryAcquire,
} from './mutex.ts';

/** Words of a checked mutex; all zero is a free one. */
export const CHECKED_MUTEX_WORDS = MUTEX_WORDS + 1;

const OWNER = MUTEX_WORDS; // the holder, or who is about to hold or has just held

const NOBODY = 0;

/** Makes the words at `m` a free checked mutex. */
export function* checkedMutexInit(m: Address): Steps {
  checkAddress(m);
  yield* relaxedStore(m + OWNER, NOBODY);
  yield* mutexInit(m);
}

/**
 * Takes the mutex for the thread with the id `me`, waiting for as long as it takes.
 * @throws SyncError: deadlock if `me` holds it; invalid if `me` is no integer from 1 to 2^31 - 1.
 */
export function* checkedMutexAcquire(m: Address, me: number): Steps {
  yield* checkNotOwner(m, me);
  yield* mutexAcquire(m);
  yield* relaxedStore(m + OWNER, me);
}

/**
 * Takes the mutex if it is free now; says whether it did.
 * @throws SyncError as `checkedMutexAcquire` does.
 */
export function* checkedMutexTryAcquire(m: Address, me: number): Steps<boolean> {
  yield* checkNotOwner(m, me);
  if (!(yield* mutexTryAcquire(m))) return false;
  yield* relaxedStore(m + OWNER, me);
  return true;
}

/**
 * Takes the mutex within `timeoutNs` nanoseconds (Infinity: no limit); says whether it did.
 * @throws SyncError as `checkedMutexAcquire` does, and invalid if `timeoutNs` is negative or NaN.
 */
export function* checkedMutexAcquireTimed(
  m: Address,
  me: number,
  timeoutNs: number,
): Steps<boolean> {
  if (!(timeoutNs >= 0)) throw new SyncError('invalid', `${timeoutNs} ns is no time to wait`);
  yield* checkNotOwner(m, me);
  if (!(yield* mutexAcquireTimed(m, timeoutNs))) return false;
  yield* relaxedStore(m + OWNER, me);
  return true;
}

/**
 * Gives the mutex up.
 * @throws SyncError: permission if another thread holds it, or none; invalid if `me` is no thread id.
 */
export function* checkedMutexRelease(m: Address, me: number): Steps {
  checkAddress(m);
  checkThread(me);
  const owner = yield* relaxedLoad(m + OWNER);
  if (owner !== me) {
    const holder = owner === NOBODY ? 'nobody' : `thread ${owner}`;
    throw new SyncError('permission', `thread ${me} releases mutex ${m}, held by ${holder}`);
  }
  yield* relaxedStore(m + OWNER, NOBODY);
  yield* mutexRelease(m);
}

function* checkNotOwner(m: Address, me: number): Steps {
  checkAddress(m);
  checkThread(me);
  if ((yield* relaxedLoad(m + OWNER)) === me) {
    throw new SyncError('deadlock', `thread ${me} waits for mutex ${m}, which it holds itself`);
  }
}

function checkThread(me: number): void {
  if (!Number.isInteger(me) || me < 1 || me > 0x7fffffff) {
    throw new SyncError('invalid', `${me} is no thread id: a mutex needs an integer of at least 1`);
  }
}

function checkAddress(m: Address): void {
  if (!Number.isInteger(m) || m < 1)
    throw new SyncError('invalid', `${m} is no address of a mutex`);
}
