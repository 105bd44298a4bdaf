// Waiting until another thread changed what a mutex guards.
//
// Source: the sequence-word condition of Linux's bionic and of Drepper's "Futexes Are Tricky" idiom: a
//   waiter notes the word while it holds the mutex and sleeps only if it is the same afterwards.
//   Semantics: Lampson and Redell, "Experience with Processes and Monitors in Mesa" (CACM 23(2),
//   1980): a signal is a hint, and who wakes looks again.
// State: a number that every signal and broadcast changes.
// Invariant: a thread that is asleep saw the word after its last change. So a signal between the
//   release of the mutex and the sleep is not lost: the sleep does not begin.
// Limits: may wake without a signal of its own, so wait in a loop. A broadcast wakes everybody at once
//   to queue for the mutex. 2^32 signals between a look and its sleep would go unnoticed.

import {
  fetchAdd,
  load,
  park,
  store,
  TIMED_OUT,
  wake,
  type Address,
  type Steps,
} from '../memory.ts';
import { mutexAcquire, mutexRelease } from './mutex.ts';

/** Words of a condition. Written by whoever signals; any value is a valid condition. */
export const CONDITION_WORDS = 1;

const ALL = 0x7fffffff;

/** Makes the word at `c` a condition. */
export function* conditionInit(c: Address): Steps {
  yield* store(c, 0);
}

/**
 * Releases the mutex `m` (mutex.ts), waits for a signal for at most `timeoutNs` nanoseconds, and
 * takes the mutex again, for as long as that takes. Returns false if it timed out.
 * @throws SyncError of kind permission if nobody holds the mutex.
 */
export function* conditionWait(c: Address, m: Address, timeoutNs = Infinity): Steps<boolean> {
  const ticket = yield* conditionTicket(c);
  yield* mutexRelease(m);
  const isSignalled = yield* conditionSleep(c, ticket, timeoutNs);
  yield* mutexAcquire(m);
  return isSignalled;
}

/**
 * The first half of a wait, for locks other than mutex.ts's: take a ticket while the lock is held,
 * release it, `conditionSleep`, and take the lock again.
 */
export function* conditionTicket(c: Address): Steps<number> {
  return yield* load(c);
}

/**
 * Sleeps until a signal, for at most `timeoutNs` nanoseconds, unless there was one since the ticket
 * was taken. Returns false if it timed out.
 */
export function* conditionSleep(c: Address, ticket: number, timeoutNs: number): Steps<boolean> {
  return (yield* park(c, ticket, timeoutNs)) !== TIMED_OUT;
}

/**
 * Wakes the thread that has waited longest, if one waits. What it waits for must have been changed
 * with the mutex held; the signal itself may come after the release, which spares the woken a wait.
 */
export function* conditionSignal(c: Address): Steps {
  yield* fetchAdd(c, 1);
  yield* wake(c, 1);
}

/** Wakes all threads that wait. */
export function* conditionBroadcast(c: Address): Steps {
  yield* fetchAdd(c, 1);
  yield* wake(c, ALL);
}
