// A meeting point: threads wait until all have come, and may meet again at once.
//
// Source: Mellor-Crummey and Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//   Multiprocessors" (ACM TOCS 9(1), 1991), section 3.1, the centralized sense-reversing barrier.
// Differs: the sense is a generation number, so that no thread keeps a sense of its own; waiters park.
// State: PARTIES, how many meet; ARRIVED, how many have come; GENERATION, meetings so far.
// Invariant: a thread reads GENERATION before it counts itself in, and GENERATION moves only when all
//   have come. So a fast thread that arrives for the next meeting cannot be taken for this one's, and
//   who has not woken yet still sees that its meeting is over.
// Limits: a thread too many is a mistake that is told only if it comes while a meeting ends; later it
//   is taken for one of the next meeting. 2^32 meetings wrap.

import { fetchAdd, load, park, pause, read, store, wake, write } from '../memory.ts';
import type { Address, Steps } from '../memory.ts';
import { SyncError } from './errors.ts';
import { spinLimit } from './spinning.ts';

/** Words of a barrier. */
export const BARRIER_WORDS = 3;

const PARTIES = 0; // init only
const ARRIVED = 1; // whoever arrives; the last one clears it
const GENERATION = 2; // whoever arrives last

const ALL = 0x7fffffff;

/**
 * Makes the words at `b` a barrier for `parties` threads.
 * @throws SyncError of kind invalid if that is no integer of at least 1.
 */
export function* barrierInit(b: Address, parties: number): Steps {
  if (!Number.isInteger(parties) || parties < 1) {
    throw new SyncError('invalid', `${parties} threads cannot meet`);
  }
  yield* write(b + PARTIES, parties);
  yield* store(b + ARRIVED, 0);
  yield* store(b + GENERATION, 0);
}

/**
 * Waits until all threads have come. Returns true to the one that came last, false to the others.
 * @throws SyncError of kind invalid if it sees that more threads come than it was made for.
 */
export function* barrierWait(b: Address): Steps<boolean> {
  const parties = yield* read(b + PARTIES);
  const generation = yield* load(b + GENERATION);
  const before = yield* fetchAdd(b + ARRIVED, 1);
  if (before >= parties) {
    throw new SyncError('invalid', `more than ${parties} threads came to barrier ${b}`);
  }
  if (before === parties - 1) {
    // All are here, so that nobody counts himself in between these two.
    yield* store(b + ARRIVED, 0);
    yield* fetchAdd(b + GENERATION, 1);
    yield* wake(b + GENERATION, ALL);
    return true;
  }
  for (let turn = 0; turn < spinLimit; turn++) {
    if ((yield* load(b + GENERATION)) !== generation) return false;
    yield* pause();
  }
  while ((yield* load(b + GENERATION)) === generation) yield* park(b + GENERATION, generation);
  return false;
}
