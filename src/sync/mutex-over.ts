// The three-state mutex of mutex.ts over given primitives, for words in memory that is no heap.
//
// Source: Ulrich Drepper, "Futexes Are Tricky" (2011), section 6, mutex 3.
// Differs: spins before it parks.
// State: 0 free; 1 held, nobody waits; 2 held, somebody may be parked.
// Invariant: as in mutex.ts.
// Limits: not fair, not re-entrant; it does not know its owner.

import type { Address, Steps } from '../memory.ts';
import { spinLimit } from './spinning.ts';

/** What it needs of the memory that it lives in: these primitives of memory.ts, or their like. */
export type MutexPrimitives = Pick<
  typeof import('../memory.ts'),
  'load' | 'cas' | 'swap' | 'park' | 'wake' | 'pause'
>;

const FREE = 0;
const HELD = 1;
const CONTENDED = 2;

/** Makes the text functions of mutexes that live in the memory of `words`. */
export function makeMutexOver(words: MutexPrimitives) {
  const { load, cas, swap, park, wake, pause } = words;

  function* acquireOver(m: Address): Steps {
    if ((yield* cas(m, FREE, HELD)) === FREE) return;
    for (let turn = 0; turn < spinLimit; turn++) {
      yield* pause();
      if ((yield* load(m)) === FREE && (yield* cas(m, FREE, HELD)) === FREE) return;
    }
    while ((yield* swap(m, CONTENDED)) !== FREE) yield* park(m, CONTENDED);
  }

  function* releaseOver(m: Address): Steps {
    if ((yield* swap(m, FREE)) === CONTENDED) yield* wake(m, 1);
  }

  return { acquireOver, releaseOver };
}
