// Where the shared words of `free-threading` and those of its threads' areas lie: one list, so that no two
// parts use the same one.
//
// State: after STRATEGY:
//          EPOCH      odd while a thread stops the world, or has stopped it        holder of STOP_MUTEX
//          STOPS      changes when a thread stops that was asked to                any thread, fetchAdd
//          STOP_MUTEX who may stop the world (sync/mutex.ts)
//          THREADS    area of the last thread that was registered; 0: none         any thread, cas
//          WRITE_SEQ, READ_SEQ, ABANDONED   see qsbr.ts
//          LOT        parking lot of all objects' locks
//        in an area, by the thread itself unless it says otherwise, behind those of thread-states.ts and
//        biased-merge.ts (0 and 1):
//          SEQUENCE, DELAYED_FIRST, DELAYED_LAST   see qsbr.ts
//          NEXT_THREAD   area of the thread that was registered before it; does not change any more
//          IS_REGISTERED 1 from its first attach on
//          WAITER, WANTED   what it parks with, and the lock that it waits for
//          DEPTH, SECTIONS  see critical-sections.ts

import { AREA_STRATEGY, AREA_STRATEGY_WORDS, STRATEGY, STRATEGY_WORDS } from '../../src/layout.ts';
import type { WaitWords } from '../../src/strategy.ts';
import { PARKING_LOT_WORDS, WAITER_WORDS } from '../../src/sync/parking-lot.ts';

export const EPOCH = STRATEGY + 0;
export const STOPS = STRATEGY + 1;
export const STOP_MUTEX = STRATEGY + 2;
export const THREADS = STRATEGY + 3;
export const WRITE_SEQ = STRATEGY + 4;
export const READ_SEQ = STRATEGY + 5;
export const ABANDONED = STRATEGY + 6;
export const LOT = STRATEGY + 16;
export const STRATEGY_END = LOT + PARKING_LOT_WORDS;

export const SEQUENCE = AREA_STRATEGY + 2;
export const DELAYED_FIRST = AREA_STRATEGY + 3;
export const DELAYED_LAST = AREA_STRATEGY + 4;
export const NEXT_THREAD = AREA_STRATEGY + 5;
export const IS_REGISTERED = AREA_STRATEGY + 6;
export const WANTED = AREA_STRATEGY + 7;
export const WAITER = AREA_STRATEGY + 8;
export const DEPTH = WAITER + WAITER_WORDS;
export const SECTIONS = DEPTH + 1;

/** Where threads sleep, but for their states and for the GIL that may come back. */
export const WAITS: readonly WaitWords[] = [
  { from: EPOCH, words: STOP_MUTEX + 1 - EPOCH, cause: 'safepoint' },
  { from: LOT, words: PARKING_LOT_WORDS, cause: 'object lock' },
  { from: WAITER, words: WAITER_WORDS, cause: 'object lock' },
];

/** Words of a critical section: two locks, the second one or both 0; how it stands. */
export const SECTION_WORDS = 3;
/** Nothing in the interpreter holds so many containers, one within the other. */
export const MOST_SECTIONS = Math.floor(
  (AREA_STRATEGY + AREA_STRATEGY_WORDS - SECTIONS) / SECTION_WORDS,
);

if (STRATEGY_END > STRATEGY + STRATEGY_WORDS) throw new Error('STRATEGY has too few words');
