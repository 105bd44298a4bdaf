// Drepper's mutex as he wrote it: waiters sleep at once, and a release counts down.
//
// Source: Ulrich Drepper, "Futexes Are Tricky" (2011), section 6, mutex 3.
// Differs: nothing; mutex.ts is the same lock with spinning and with a release that exchanges.
// State: 0 free; 1 held, nobody waits; 2 held, somebody may be parked.
// Invariant: while a thread is parked, the word is 2, or it is 0 or 1 and a thread that was woken is on
//   its way to set it to 2.
// Limits: not fair and not re-entrant. A release of what nobody holds goes unnoticed and breaks it.

import { cas, fetchAdd, park, store, swap, wake, type Address, type Steps } from '../memory.ts';

/** Words of such a mutex. Written by whoever acquires, releases or waits; zero is a free one. */
export const MUTEX3_WORDS = 1;

const FREE = 0;
const HELD = 1;
const CONTENDED = 2;

/** Makes the word at `m` a free mutex. */
export function* mutex3Init(m: Address): Steps {
  yield* store(m, FREE);
}

/** Takes the mutex, waiting for as long as it takes. */
export function* mutex3Acquire(m: Address): Steps {
  let was = yield* cas(m, FREE, HELD);
  if (was === FREE) return;
  if (was !== CONTENDED) was = yield* swap(m, CONTENDED);
  while (was !== FREE) {
    yield* park(m, CONTENDED);
    was = yield* swap(m, CONTENDED);
  }
}

/** Takes the mutex if it is free now; says whether it did. */
export function* mutex3TryAcquire(m: Address): Steps<boolean> {
  return (yield* cas(m, FREE, HELD)) === FREE;
}

/** Gives the mutex up and wakes one waiter, if there may be one. */
export function* mutex3Release(m: Address): Steps {
  if ((yield* fetchAdd(m, -1)) === HELD) return;
  yield* store(m, FREE);
  yield* wake(m, 1);
}
