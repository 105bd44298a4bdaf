// A fair lock that spins: whoever comes draws a ticket, and all look at the number that is served.
//
// Source: Mellor-Crummey and Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//   Multiprocessors" (ACM TOCS 9(1), 1991), section 2.2, the ticket lock.
// Differs: no backoff in proportion to the distance; how it waits is a parameter (spin-waits.ts).
// State: NEXT_TICKET, the ticket that the next one draws; NOW_SERVING, the ticket of the holder.
// Invariant: NEXT_TICKET - NOW_SERVING is how many hold the lock or wait for it.
// Limits: a waiter that has lost its core when its turn comes holds up all behind it. Every release takes
//   the line from all who look. 2^32 waiters wrap. It does not notice a release of what nobody holds.

import { cas, fetchAdd, load, store, type Address, type Steps } from '../memory.ts';
import type { SpinWait } from './spin-waits.ts';

/** Words of a ticket lock; all zero is a free one. */
export const TICKET_LOCK_WORDS = 2;

const NEXT_TICKET = 0; // whoever comes
const NOW_SERVING = 1; // the holder

/** Makes the text functions of ticket locks whose waiters do `wait` between two looks. */
export function makeTicketLock(wait: SpinWait) {
  /** Makes the words at `l` a free ticket lock. */
  function* ticketInit(l: Address): Steps {
    yield* store(l + NEXT_TICKET, 0);
    yield* store(l + NOW_SERVING, 0);
  }

  /** Takes the lock when it is this thread's turn. */
  function* ticketAcquire(l: Address): Steps {
    const ticket = yield* fetchAdd(l + NEXT_TICKET, 1);
    while ((yield* load(l + NOW_SERVING)) !== ticket) yield* wait();
  }

  /** Takes the lock if nobody has it or waits for it; says whether it did. */
  function* ticketTryAcquire(l: Address): Steps<boolean> {
    const serving = yield* load(l + NOW_SERVING);
    return (yield* cas(l + NEXT_TICKET, serving, (serving + 1) | 0)) === serving;
  }

  /** Gives the lock to the next ticket. */
  function* ticketRelease(l: Address): Steps {
    yield* store(l + NOW_SERVING, ((yield* load(l + NOW_SERVING)) + 1) | 0);
  }

  return { ticketInit, ticketAcquire, ticketTryAcquire, ticketRelease };
}
