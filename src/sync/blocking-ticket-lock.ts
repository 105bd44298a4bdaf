// A fair lock whose waiters sleep: a ticket lock with one condition, on which every release wakes all.
//
// Source: the ticket lock as in ticket-lock.ts; that waiters sleep on one condition and a release
//   notifies all of them is the "ticket blocking" of T. Downs, "A Concurrency Cost Hierarchy" (2020).
// Differs: the condition is condition.ts's, not glibc's.
// State: NEXT_TICKET and NOW_SERVING as in ticket-lock.ts; MUTEX, under which NOW_SERVING moves; SERVED,
//   the condition that it has moved.
// Invariant: NOW_SERVING moves with MUTEX held, so that a waiter that holds it and sees another number is
//   told of the next one.
// Limits: of all who wake one goes on. 2^32 waiters wrap. It does not notice a release of what nobody holds.

import { cas, fetchAdd, load, store, type Address, type Steps } from '../memory.ts';
import {
  CONDITION_WORDS,
  conditionBroadcast,
  conditionInit,
  conditionSleep,
  conditionTicket,
} from './condition.ts';
import {
  GLIBC_MUTEX_WORDS,
  glibcMutexAcquire,
  glibcMutexInit,
  glibcMutexRelease,
} from './glibc-mutex.ts';

const NEXT_TICKET = 0; // whoever comes
const NOW_SERVING = 1; // the holder
const MUTEX = 2; // glibc-mutex.ts
const SERVED = MUTEX + GLIBC_MUTEX_WORDS; // condition.ts

/** Words of such a lock; all zero is a free one. */
export const BLOCKING_TICKET_LOCK_WORDS = SERVED + CONDITION_WORDS;

/** Makes the words at `l` a free lock. */
export function* blockingTicketInit(l: Address): Steps {
  yield* store(l + NEXT_TICKET, 0);
  yield* store(l + NOW_SERVING, 0);
  yield* glibcMutexInit(l + MUTEX);
  yield* conditionInit(l + SERVED);
}

/** Takes the lock for thread `me` when it is its turn, sleeping until then. */
export function* blockingTicketAcquire(l: Address, me: number): Steps {
  const ticket = yield* fetchAdd(l + NEXT_TICKET, 1);
  if ((yield* load(l + NOW_SERVING)) === ticket) return;
  yield* glibcMutexAcquire(l + MUTEX, me);
  while ((yield* load(l + NOW_SERVING)) !== ticket) {
    const seen = yield* conditionTicket(l + SERVED);
    yield* glibcMutexRelease(l + MUTEX);
    yield* conditionSleep(l + SERVED, seen, Infinity);
    yield* glibcMutexAcquire(l + MUTEX, me);
  }
  yield* glibcMutexRelease(l + MUTEX);
}

/** Takes the lock if nobody has it or waits for it; says whether it did. */
export function* blockingTicketTryAcquire(l: Address): Steps<boolean> {
  const serving = yield* load(l + NOW_SERVING);
  return (yield* cas(l + NEXT_TICKET, serving, (serving + 1) | 0)) === serving;
}

/** Gives the lock of thread `me` to the next ticket, and wakes all if somebody has drawn one. */
export function* blockingTicketRelease(l: Address, me: number): Steps {
  yield* glibcMutexAcquire(l + MUTEX, me);
  const next = ((yield* load(l + NOW_SERVING)) + 1) | 0;
  yield* store(l + NOW_SERVING, next);
  if ((yield* load(l + NEXT_TICKET)) !== next) yield* conditionBroadcast(l + SERVED);
  yield* glibcMutexRelease(l + MUTEX);
}
