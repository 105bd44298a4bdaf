// What std::mutex is on Linux: glibc's default mutex, a futex word with its owner beside it.
//
// Source: glibc 2.31, nptl/pthread_mutex_lock.c and pthread_mutex_unlock.c (PTHREAD_MUTEX_TIMED_NP),
//   nptl/lowlevellock.c, sysdeps/nptl/lowlevellock.h.
// Differs: owner and users are words of the heap's width; no lock elision, no other kinds of mutex.
// State: LOCK 0 free; 1 held, nobody waits; 2 held, somebody may be parked. OWNER, the holder's id or 0.
//   USERS, how many hold it (1 or 0, since no condition of glibc's is here).
// Invariant: of LOCK as in mutex3.ts; OWNER and USERS are read and written by the holder alone.
// Limits: not fair and not re-entrant. A release of what nobody holds goes unnoticed and breaks it.

import {
  cas,
  load,
  park,
  read,
  store,
  swap,
  wake,
  write,
  type Address,
  type Steps,
} from '../memory.ts';

/** Words of such a mutex; all zero is a free one. */
export const GLIBC_MUTEX_WORDS = 3;

const LOCK = 0; // whoever acquires, releases or waits
const OWNER = 1; // the holder
const USERS = 2; // the holder

const FREE = 0;
const HELD = 1;
const CONTENDED = 2;

/** Makes the words at `m` a free mutex. */
export function* glibcMutexInit(m: Address): Steps {
  yield* write(m + OWNER, 0);
  yield* write(m + USERS, 0);
  yield* store(m + LOCK, FREE);
}

/** Takes the mutex for thread `me`, waiting for as long as it takes. */
export function* glibcMutexAcquire(m: Address, me: number): Steps {
  if ((yield* cas(m + LOCK, FREE, HELD)) !== FREE) yield* waitForMutex(m + LOCK);
  yield* becomeOwner(m, me);
}

function* waitForMutex(word: Address): Steps {
  if ((yield* load(word)) === CONTENDED) yield* park(word, CONTENDED);
  while ((yield* swap(word, CONTENDED)) !== FREE) yield* park(word, CONTENDED);
}

function* becomeOwner(m: Address, me: number): Steps {
  yield* write(m + OWNER, me);
  yield* write(m + USERS, (yield* read(m + USERS)) + 1);
}

/** Takes the mutex for thread `me` if it is free now; says whether it did. */
export function* glibcMutexTryAcquire(m: Address, me: number): Steps<boolean> {
  if ((yield* cas(m + LOCK, FREE, HELD)) !== FREE) return false;
  yield* becomeOwner(m, me);
  return true;
}

/** Gives the mutex up and wakes one waiter, if there may be one. */
export function* glibcMutexRelease(m: Address): Steps {
  yield* write(m + OWNER, 0);
  yield* write(m + USERS, (yield* read(m + USERS)) - 1);
  if ((yield* swap(m + LOCK, FREE)) === CONTENDED) yield* wake(m + LOCK, 1);
}
