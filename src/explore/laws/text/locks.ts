// Threads that visit what a lock guards.

import { read, work, write, type Address, type Steps } from '../../../memory.ts';
import {
  BLOCKING_TICKET_LOCK_WORDS,
  blockingTicketAcquire,
  blockingTicketInit,
  blockingTicketRelease,
  blockingTicketTryAcquire,
} from '../../../sync/blocking-ticket-lock.ts';
import {
  CHECKED_MUTEX_WORDS,
  checkedMutexAcquire,
  checkedMutexAcquireTimed,
  checkedMutexInit,
  checkedMutexRelease,
  checkedMutexTryAcquire,
} from '../../../sync/checked-mutex.ts';
import {
  FIFO_LOCK_WORDS,
  FIFO_NODE_WORDS,
  fifoAcquire,
  fifoInit,
  fifoRelease,
  fifoTryAcquire,
} from '../../../sync/fifo-lock.ts';
import {
  GLIBC_MUTEX_WORDS,
  glibcMutexAcquire,
  glibcMutexInit,
  glibcMutexRelease,
  glibcMutexTryAcquire,
} from '../../../sync/glibc-mutex.ts';
import {
  MUTEX_WORDS,
  mutexAcquire,
  mutexAcquireBoth,
  mutexAcquireTimed,
  mutexInit,
  mutexRelease,
  mutexTryAcquire,
} from '../../../sync/mutex.ts';
import {
  MUTEX3_WORDS,
  mutex3Acquire,
  mutex3Init,
  mutex3Release,
  mutex3TryAcquire,
} from '../../../sync/mutex3.ts';
import { PARKING_LOT_WORDS, WAITER_WORDS } from '../../../sync/parking-lot.ts';
import {
  PARKING_MUTEX_WORDS,
  parkingMutexAcquire,
  parkingMutexAcquireTimed,
  parkingMutexInit,
  parkingMutexRelease,
  parkingMutexTryAcquire,
} from '../../../sync/parking-mutex.ts';
import {
  SPIN_LOCK_WORDS,
  spinAcquire,
  spinAcquireTimed,
  spinInit,
  spinRelease,
  spinTryAcquire,
} from '../../../sync/spin-lock.ts';
import { spinHot, spinPaused, spinYielding } from '../../../sync/spin-waits.ts';
import { makeTicketLock, TICKET_LOCK_WORDS } from '../../../sync/ticket-lock.ts';
import { makeTtasLock, TTAS_LOCK_WORDS } from '../../../sync/ttas-lock.ts';
import {
  afterOperation,
  beforeOperation,
  BRIEFLY_NS,
  DATA,
  MOST_PLAYERS,
  PRIMITIVE,
  type Play,
} from './play.ts';

/** A lock, as its laws use it: `a` is its first word, `me` a thread from 1. */
export interface LockText {
  /** Words of one lock. */
  readonly words: number;
  /** Words that all locks of a program share, threads' own ones included. */
  readonly sharedWords?: number;
  init?(a: Address): Steps;
  acquire(a: Address, me: number): Steps;
  release(a: Address, me: number): Steps;
  tryAcquire?(a: Address, me: number): Steps<boolean>;
  /** With a time limit that may run out at any moment. */
  acquireTimed?(a: Address, me: number): Steps<boolean>;
  /** Takes two, in an order that is safe whichever is named first. */
  acquireBoth?(a: Address, b: Address, me: number): Steps;
}

/**
 * How a thread enters, once. `hold`: it stays for so long that those who wait may insist on being next.
 * `both` and `bothBack`: it takes a second lock too, and names the two in one order or the other.
 */
export type Entry = 'acquire' | 'tryAcquire' | 'acquireTimed' | 'hold' | 'both' | 'bothBack';

export type LockPlay = Play<Entry>;

/** Longer than parking-mutex.ts lets a waiter be overtaken. */
const LONG_NS = 2_000_000;
/** So short that a spinning thread looks at the lock once more and no oftener. */
const ONE_LOOK_NS = 1;

const LOT: Address = PRIMITIVE;
const WAITERS: Address = LOT + PARKING_LOT_WORDS;
const waiterOf = (me: number): Address => WAITERS + (me - 1) * WAITER_WORDS;

const nodeOf = (me: number): Address => PRIMITIVE + (me - 1) * FIFO_NODE_WORDS;

const { ttasInit, ttasAcquire, ttasTryAcquire, ttasRelease } = makeTtasLock(spinPaused);
const { ticketInit, ticketAcquire, ticketTryAcquire, ticketRelease } = makeTicketLock(spinHot);
const yielding = makeTicketLock(spinYielding);

export const texts = {
  mutex: {
    words: MUTEX_WORDS,
    init: mutexInit,
    acquire: mutexAcquire,
    release: mutexRelease,
    tryAcquire: mutexTryAcquire,
    *acquireTimed(a: Address): Steps<boolean> {
      return yield* mutexAcquireTimed(a, BRIEFLY_NS);
    },
    acquireBoth: mutexAcquireBoth,
  },

  'checked-mutex': {
    words: CHECKED_MUTEX_WORDS,
    init: checkedMutexInit,
    acquire: checkedMutexAcquire,
    release: checkedMutexRelease,
    tryAcquire: checkedMutexTryAcquire,
    *acquireTimed(a: Address, me: number): Steps<boolean> {
      return yield* checkedMutexAcquireTimed(a, me, BRIEFLY_NS);
    },
  },

  'spin-lock': {
    words: SPIN_LOCK_WORDS,
    init: spinInit,
    acquire: spinAcquire,
    release: spinRelease,
    tryAcquire: spinTryAcquire,
    *acquireTimed(a: Address): Steps<boolean> {
      return yield* spinAcquireTimed(a, ONE_LOOK_NS);
    },
  },

  'parking-mutex': {
    words: PARKING_MUTEX_WORDS,
    sharedWords: PARKING_LOT_WORDS + MOST_PLAYERS * WAITER_WORDS,
    init: parkingMutexInit,
    *acquire(a: Address, me: number): Steps {
      yield* parkingMutexAcquire(a, LOT, waiterOf(me));
    },
    *release(a: Address): Steps {
      yield* parkingMutexRelease(a, LOT);
    },
    *tryAcquire(a: Address): Steps<boolean> {
      return yield* parkingMutexTryAcquire(a);
    },
    *acquireTimed(a: Address, me: number): Steps<boolean> {
      return yield* parkingMutexAcquireTimed(a, LOT, waiterOf(me), BRIEFLY_NS);
    },
  },

  mutex3: {
    words: MUTEX3_WORDS,
    init: mutex3Init,
    acquire: mutex3Acquire,
    release: mutex3Release,
    tryAcquire: mutex3TryAcquire,
  },

  'glibc-mutex': {
    words: GLIBC_MUTEX_WORDS,
    init: glibcMutexInit,
    acquire: glibcMutexAcquire,
    release: glibcMutexRelease,
    tryAcquire: glibcMutexTryAcquire,
  },

  'ttas-lock': {
    words: TTAS_LOCK_WORDS,
    init: ttasInit,
    acquire: ttasAcquire,
    release: ttasRelease,
    tryAcquire: ttasTryAcquire,
  },

  'ticket-lock': {
    words: TICKET_LOCK_WORDS,
    init: ticketInit,
    acquire: ticketAcquire,
    release: ticketRelease,
    tryAcquire: ticketTryAcquire,
  },

  'yielding-ticket-lock': {
    words: TICKET_LOCK_WORDS,
    init: yielding.ticketInit,
    acquire: yielding.ticketAcquire,
    release: yielding.ticketRelease,
    tryAcquire: yielding.ticketTryAcquire,
  },

  'blocking-ticket-lock': {
    words: BLOCKING_TICKET_LOCK_WORDS,
    init: blockingTicketInit,
    acquire: blockingTicketAcquire,
    release: blockingTicketRelease,
    tryAcquire: blockingTicketTryAcquire,
  },

  'fifo-lock': {
    words: FIFO_LOCK_WORDS,
    sharedWords: MOST_PLAYERS * FIFO_NODE_WORDS,
    init: fifoInit,
    *acquire(a: Address, me: number): Steps {
      yield* fifoAcquire(a, nodeOf(me), me);
    },
    release: fifoRelease,
    tryAcquire: fifoTryAcquire,
  },
} satisfies Record<string, LockText>;

/** The first of two locks; the second follows it. */
export function lockAddress(lock: LockText): Address {
  return PRIMITIVE + (lock.sharedWords ?? 0);
}

export function* setUp(lock: LockText): Steps {
  const first = lockAddress(lock);
  if (lock.init === undefined) return;
  yield* lock.init(first);
  yield* lock.init(first + lock.words);
}

/** What script `k` does as thread `me`: for each operation, whether it got in. */
export function* play(lock: LockText, script: LockPlay, k: number, me: number): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    yield* beforeOperation(script, k, i, results);
    results.push(yield* visit(lock, script.threads[k]![i]!, me));
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

/** Counts, with the lock held; plain accesses, so that any overlap is a race. */
function* visit(lock: LockText, how: Entry, me: number): Steps<number> {
  if (!(yield* enter(lock, how, me))) return 0;
  yield* write(DATA, (yield* read(DATA)) + 1);
  if (how === 'hold') yield* work(LONG_NS);
  yield* leave(lock, how, me);
  return 1;
}

function* enter(lock: LockText, how: Entry, me: number): Steps<boolean> {
  const first = lockAddress(lock);
  if (how === 'tryAcquire' && lock.tryAcquire) return yield* lock.tryAcquire(first, me);
  if (how === 'acquireTimed' && lock.acquireTimed) return yield* lock.acquireTimed(first, me);
  if (how === 'both') yield* enterBoth(lock, first, first + lock.words, me);
  else if (how === 'bothBack') yield* enterBoth(lock, first + lock.words, first, me);
  else yield* lock.acquire(first, me);
  return true;
}

function* enterBoth(lock: LockText, one: Address, other: Address, me: number): Steps {
  if (lock.acquireBoth) {
    yield* lock.acquireBoth(one, other, me);
    return;
  }
  // Its user has to see to the order.
  yield* lock.acquire(Math.min(one, other), me);
  yield* lock.acquire(Math.max(one, other), me);
}

function* leave(lock: LockText, how: Entry, me: number): Steps {
  const first = lockAddress(lock);
  if (how === 'both' || how === 'bothBack') yield* lock.release(first + lock.words, me);
  yield* lock.release(first, me);
}
