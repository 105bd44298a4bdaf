// Accounts for every object of a heap at rest: what the program can still reach, what is in cycles or
// held by them, and what has no excuse.

import { freeBlocks, countOf, reachable } from '../../../src/heap/inspect.ts';
import { referenceAddress, referenceSlots } from '../../../src/heap/references.ts';
import { BLOCK_TYPE, FREE, HEAP_MEMORY_ERROR, STATIC_END, TYPE } from '../../../src/layout.ts';
import type { Memory } from '../../../src/memory.ts';
import type { Ref } from '../../../src/strategy.ts';

export interface Accounts {
  readonly problems: readonly string[];
  readonly inCycles: number;
}

/** At most so many problems are told. */
const MOST_TOLD = 5;

/** `memory.creators` must be there: it tells where objects were ever made. */
export function accountsOf(memory: Memory): Accounts {
  const problems = [...freeBlocks(memory).problems];
  const { references } = reachable(memory);
  const lost = lostObjects(memory, references);
  const held = new Map(references);
  for (const object of lost) held.set(object, 0);
  for (const object of lost) {
    for (let i = referenceSlots(object) - 1; i >= 0; i--) {
      const to = memory.words[referenceAddress(object, i)]!;
      if (to !== 0) held.set(to, (held.get(to) ?? 0) + 1);
    }
  }
  const memoryError = memory.words[HEAP_MEMORY_ERROR]!;
  for (const [object, found] of held) {
    const counted = countOf(memory, object);
    const expected = object < STATIC_END ? found + 1 : found;
    if (counted === Infinity || counted === expected || object === memoryError) continue;
    problems.push(
      `object ${object} of type ${memory.words[object + TYPE]!} is held ${expected} times, counted ${counted}`,
    );
  }
  const more = problems.length - MOST_TOLD;
  const told = problems.slice(0, MOST_TOLD);
  return { problems: more > 0 ? [...told, `and ${more} more`] : told, inCycles: lost.length };
}

/** Objects that were allocated, not freed, and that nothing reaches. */
function lostObjects({ words, creators }: Memory, reached: ReadonlyMap<Ref, number>): Ref[] {
  const lost: Ref[] = [];
  for (let half = STATIC_END >> 1; half < creators!.length; half++) {
    if (creators![half] === 0) continue;
    const object = 2 * half;
    const type = words[object + TYPE]!;
    if (type !== FREE && type !== BLOCK_TYPE && !reached.has(object)) lost.push(object);
  }
  return lost;
}
