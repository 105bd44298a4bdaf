// A lock that never parks: for critical sections of a few accesses between threads that all run.
//
// Source: Rudolph and Segall, "Dynamic Decentralized Cache Schemes for MIMD Parallel Processors"
//   (ISCA 1984): test-and-test-and-set; Anderson, "The Performance of Spin Lock Alternatives for
//   Shared-Memory Multiprocessors" (IEEE TPDS 1(1), 1990): exponential backoff after a lost race.
// Differs: backoff is not random, so that a run can be repeated; a lost swap has a winner, so that
//   equal delays cannot livelock.
// State: 0 free, 1 held.
// Limits: not fair. If the holder loses its core, all others burn theirs until it runs again.

import { load, now, pause, store, swap, type Address, type Steps } from '../memory.ts';
import { SyncError } from './errors.ts';
import { spinLimit } from './spinning.ts';

/** Words of a spin lock. Written by whoever acquires or releases; zero is a free lock. */
export const SPIN_LOCK_WORDS = 1;

const FREE = 0;
const HELD = 1;

/** Makes the word at `l` a free spin lock. */
export function* spinInit(l: Address): Steps {
  yield* store(l, FREE);
}

/** Takes the lock, spinning for as long as it takes. */
export function* spinAcquire(l: Address): Steps {
  if ((yield* swap(l, HELD)) !== FREE) yield* spinUntil(l, Infinity);
}

/** Takes the lock if it is free now; says whether it did. */
export function* spinTryAcquire(l: Address): Steps<boolean> {
  return (yield* load(l)) === FREE && (yield* swap(l, HELD)) === FREE;
}

/** Takes the lock within `timeoutNs` nanoseconds (Infinity: no limit); says whether it did. */
export function* spinAcquireTimed(l: Address, timeoutNs: number): Steps<boolean> {
  if ((yield* swap(l, HELD)) === FREE) return true;
  if (timeoutNs <= 0) return false;
  return yield* spinUntil(l, (yield* now()) + timeoutNs);
}

function* spinUntil(l: Address, deadline: number): Steps<boolean> {
  let delay = 1;
  for (;;) {
    // Looks before it writes: reading shares the cache line, which swapping would take away.
    while ((yield* load(l)) !== FREE) {
      if (deadline !== Infinity && (yield* now()) >= deadline) return false;
      yield* pause();
    }
    if ((yield* swap(l, HELD)) === FREE) return true;
    // Lost to another who saw it free: there are many, so the next look had better be later.
    for (let turn = 0; turn < delay; turn++) yield* pause();
    delay = Math.min(2 * delay, Math.max(1, spinLimit));
  }
}

/**
 * Gives the lock up.
 * @throws SyncError of kind permission if nobody held it.
 */
export function* spinRelease(l: Address): Steps {
  if ((yield* swap(l, FREE)) === FREE) {
    throw new SyncError('permission', `spin lock ${l} is released but not held`);
  }
}
