// Accounts for every object of a heap at rest: what the program can still reach, what is in cycles or
// held by them, and what has no excuse.

import { freeBlocks, garbage, miscounted, reachable } from '../../../src/heap/inspect.ts';
import { AREA_POOL_STATE, areaOf, HEAP_THREADS } from '../../../src/layout.ts';
import type { Memory } from '../../../src/memory.ts';
import { WORKING } from '../../../src/workers/pool.ts';

export interface Accounts {
  readonly problems: readonly string[];
  readonly inCycles: number;
  /** Those that are there, reachable or not, but for what exists from the start. */
  readonly objects: number;
}

/** At most so many problems are told. */
const MOST_TOLD = 5;

/** `memory.creators` must be there: it tells where objects were ever made. */
export function accountsOf(memory: Memory): Accounts {
  const found = reachable(memory);
  // What is lost without being in a cycle has a count that nobody holds.
  const problems = [...freeBlocks(memory).problems];
  // A daemon thread that was cut off holds what its frames did.
  if (!hasCutThreads(memory)) problems.push(...miscounted(memory, found));
  const inCycles = garbage(memory, found).length;
  const more = problems.length - MOST_TOLD;
  const told = problems.slice(0, MOST_TOLD);
  return {
    problems: more > 0 ? [...told, `and ${more} more`] : told,
    inCycles,
    objects: found.allocated + inCycles,
  };
}

function hasCutThreads({ words }: Memory): boolean {
  for (let id = 1; id <= words[HEAP_THREADS]!; id++)
    if (words[areaOf(id) + AREA_POOL_STATE] === WORKING) return true;
  return false;
}
