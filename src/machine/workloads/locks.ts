// Threads that increment one count as often as they can, each time under a lock, or with what does for one.
//
// Source: T. Downs, "A Concurrency Cost Hierarchy" (2020), and its benchmark concurrency-hierarchy-bench.
// Differs: locks and conditions are those of src/sync. A thread looks at the clock once a batch, as there.
// State: the lock has a line of its own, as has the count, and each thread for what is its own (its
//   count, the index of its counter, its node in a queue).
// Invariant: after all threads have ended, the total is how often they incremented (not with plain add).
// Limits: at most MOST_INCREMENTERS threads. What a loop costs beside its accesses is not charged.

import {
  cas,
  fetchAdd,
  load,
  now,
  read,
  relaxedLoad,
  relaxedStore,
  write,
  type Address,
  type Steps,
} from '../../memory.ts';
import { blockingTicketAcquire, blockingTicketRelease } from '../../sync/blocking-ticket-lock.ts';
import { fifoAcquire, fifoRelease } from '../../sync/fifo-lock.ts';
import { glibcMutexAcquire, glibcMutexRelease } from '../../sync/glibc-mutex.ts';
import { mutex3Acquire, mutex3Release } from '../../sync/mutex3.ts';
import { spinHot, spinPaused, spinYielding, type SpinWait } from '../../sync/spin-waits.ts';
import { makeTicketLock } from '../../sync/ticket-lock.ts';
import { makeTtasLock } from '../../sync/ttas-lock.ts';

const LINE_WORDS = 16;
/** As many counters as the benchmark has of those that a failed exchange moves on to the next of. */
const COUNTERS = 64;
export const MOST_INCREMENTERS = 1024;

const LOCK: Address = LINE_WORDS;
const COUNT: Address = LOCK + LINE_WORDS; // holder of LOCK; whoever increments without one
const COUNTS: Address = COUNT + LINE_WORDS; // COUNTERS lines
const OWN: Address = COUNTS + COUNTERS * LINE_WORDS; // a line a thread

/** Words of a heap in which threads increment; all zero to begin with. */
export const INCREMENT_WORDS = OWN + MOST_INCREMENTERS * LINE_WORDS;

// A thread's own line.
const OWN_COUNT = 0;
const INDEX = 1;
const NODE = 2; // fifo-lock.ts

/** What a thread's own words are in; `me` from 1. */
const ownLine = (me: number): Address => OWN + (me - 1) * LINE_WORDS;

/** One way to increment. */
interface Way {
  increment(me: number): Steps;
  /** How often `threads` threads have incremented, once they have ended. */
  total?(threads: number): Steps<number>;
}

function* incrementLocked(): Steps {
  yield* write(COUNT, (yield* read(COUNT)) + 1);
}

function spinning(wait: SpinWait): Way {
  const { ttasAcquire, ttasRelease } = makeTtasLock(wait);
  return {
    *increment(_me: number): Steps {
      yield* ttasAcquire(LOCK);
      yield* incrementLocked();
      yield* ttasRelease(LOCK);
    },
  };
}

function ticketed(wait: SpinWait): Way {
  const { ticketAcquire, ticketRelease } = makeTicketLock(wait);
  return {
    *increment(_me: number): Steps {
      yield* ticketAcquire(LOCK);
      yield* incrementLocked();
      yield* ticketRelease(LOCK);
    },
  };
}

/** By the names of the benchmark. */
export const ways: Readonly<Record<string, Way>> = {
  'plain add': {
    *increment(_me: number): Steps {
      yield* relaxedStore(COUNT, (yield* relaxedLoad(COUNT)) + 1);
    },
  },

  'tls add': {
    *increment(me: number): Steps {
      const count = ownLine(me) + OWN_COUNT;
      yield* relaxedStore(count, (yield* relaxedLoad(count)) + 1);
    },
    *total(threads: number): Steps<number> {
      let sum = 0;
      for (let me = 1; me <= threads; me++) sum += yield* relaxedLoad(ownLine(me) + OWN_COUNT);
      return sum;
    },
  },

  'atomic add': {
    *increment(_me: number): Steps {
      yield* fetchAdd(COUNT, 1);
    },
  },

  'cas add': {
    *increment(_me: number): Steps {
      let seen = yield* load(COUNT);
      for (;;) {
        const found = yield* cas(COUNT, seen, seen + 1);
        if (found === seen) return;
        seen = found;
      }
    },
  },

  // Whoever fails goes to the next counter, until each thread has one of its own.
  'cas multi': {
    *increment(me: number): Steps {
      for (;;) {
        const index = yield* read(ownLine(me) + INDEX);
        const count = COUNTS + index * LINE_WORDS;
        const seen = yield* load(count);
        if ((yield* cas(count, seen, seen + 1)) === seen) return;
        yield* write(ownLine(me) + INDEX, (index + 1) % COUNTERS);
      }
    },
    *total(_threads: number): Steps<number> {
      let sum = 0;
      for (let i = 0; i < COUNTERS; i++) sum += yield* load(COUNTS + i * LINE_WORDS);
      return sum;
    },
  },

  'mutex add': {
    *increment(me: number): Steps {
      yield* glibcMutexAcquire(LOCK, me);
      yield* incrementLocked();
      yield* glibcMutexRelease(LOCK);
    },
  },

  mutex3: {
    *increment(_me: number): Steps {
      yield* mutex3Acquire(LOCK);
      yield* incrementLocked();
      yield* mutex3Release(LOCK);
    },
  },

  'pure spin': spinning(spinHot),
  'pause spin': spinning(spinPaused),
  'yield spin': spinning(spinYielding),
  'ticket spin': ticketed(spinHot),
  'ticket yield': ticketed(spinYielding),

  'ticket blocking': {
    *increment(me: number): Steps {
      yield* blockingTicketAcquire(LOCK, me);
      yield* incrementLocked();
      yield* blockingTicketRelease(LOCK, me);
    },
  },

  'queued fifo': {
    *increment(me: number): Steps {
      yield* fifoAcquire(LOCK, ownLine(me) + NODE, me);
      yield* incrementLocked();
      yield* fifoRelease(LOCK, me);
    },
  },
};

/**
 * What thread `me`, from 1, does: increments in batches until `durationNs` nanoseconds are over. Returns
 * how often it did; nanoseconds an operation are the time of all threads over the sum of that.
 */
export function* lockedIncrement(
  algorithm: string,
  me: number,
  batch: number,
  durationNs: number,
): Steps<number> {
  const way = ways[algorithm]!;
  const deadline = (yield* now()) + durationNs;
  let done = 0;
  do {
    for (let i = 0; i < batch; i++) yield* way.increment(me);
    done += batch;
  } while ((yield* now()) < deadline);
  return done;
}

/** What all threads together have counted, once they have ended. */
export function* incrementsCounted(algorithm: string, threads: number): Steps<number> {
  const way = ways[algorithm]!;
  if (way.total) return yield* way.total(threads);
  return yield* load(COUNT);
}
