// The plainest lock that spins: look until it is free, then try to take it.
//
// Source: Rudolph and Segall, "Dynamic Decentralized Cache Schemes for MIMD Parallel Processors"
//   (ISCA 1984): test-and-test-and-set.
// Differs: how it waits is a parameter (spin-waits.ts). Unlike spin-lock.ts it looks before its first
//   exchange and has no backoff.
// State: 0 free, 1 held.
// Invariant: only the holder stores 0.
// Limits: not fair. If the holder loses its core, all others burn theirs until it runs again. It does not
//   notice a release of what nobody holds.

import { load, store, swap, type Address, type Steps } from '../memory.ts';
import type { SpinWait } from './spin-waits.ts';

/** Words of such a lock. Written by whoever acquires or releases; zero is a free lock. */
export const TTAS_LOCK_WORDS = 1;

const FREE = 0;
const HELD = 1;

/** Makes the text functions of locks whose waiters do `wait` between two looks. */
export function makeTtasLock(wait: SpinWait) {
  /** Makes the word at `l` a free lock. */
  function* ttasInit(l: Address): Steps {
    yield* store(l, FREE);
  }

  /** Takes the lock, spinning for as long as it takes. */
  function* ttasAcquire(l: Address): Steps {
    do {
      while ((yield* load(l)) !== FREE) yield* wait();
    } while ((yield* swap(l, HELD)) !== FREE);
  }

  /** Takes the lock if it is free now; says whether it did. */
  function* ttasTryAcquire(l: Address): Steps<boolean> {
    return (yield* load(l)) === FREE && (yield* swap(l, HELD)) === FREE;
  }

  /** Gives the lock up. */
  function* ttasRelease(l: Address): Steps {
    yield* store(l, FREE);
  }

  return { ttasInit, ttasAcquire, ttasTryAcquire, ttasRelease };
}
