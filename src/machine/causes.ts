// What threads wait for that are parked at an address, in a few words.
//
// Limits: of a user's strategy the words of its areas are taken for what those of our own are.

import { AREA_ANSWER, AREA_POOL_STATE, AREA_SLEEP, AREA_STRATEGY } from '../layout.ts';
import { AREA_STRATEGY_WORDS, AREA_WORDS, AREAS, areasEnd, STRATEGY, TYPES } from '../layout.ts';
import { PROCESS_WORDS } from '../memory.ts';

export const EXECUTION_LOCK = 'execution lock';
export const OBJECT_LOCK = 'object lock';

/** Of the words that a strategy has in each area: thread states first, nodes of global locks last. */
const THREAD_STATES = AREA_STRATEGY + 1;
const NODES = AREA_STRATEGY + AREA_STRATEGY_WORDS - 16;

/** For a heap with areas for so many threads. */
export function causesOf(areas: number): (address: number) => string {
  const end = areasEnd(areas);
  return (address) => {
    if (address >= PROCESS_WORDS) return 'queue';
    if (address >= STRATEGY && address < TYPES) return EXECUTION_LOCK;
    if (address < AREAS) return 'heap';
    if (address >= end) return 'lock';
    return causeInArea((address - AREAS) % AREA_WORDS);
  };
}

function causeInArea(word: number): string {
  if (word === AREA_SLEEP) return 'sleep';
  if (word === AREA_POOL_STATE || word === AREA_ANSWER) return 'idle';
  if (word < AREA_STRATEGY || word >= AREA_STRATEGY + AREA_STRATEGY_WORDS) return 'lock';
  if (word < THREAD_STATES) return 'safepoint';
  return word < NODES ? OBJECT_LOCK : EXECUTION_LOCK;
}
