// The index of a dict or set: a block of as many words as there are places, and one more behind them, the
// address of the entries.
//
// So whoever has the block has all that a search needs, from one moment, without holding the table: its
// header says how many words there are (SIZE), these how many places.

import type { Address, Steps } from '../../memory.ts';
import { poke } from '../../memory.ts';
import type { Blocks } from '../../heap/allocate.ts';
import type { Thread } from '../../strategy.ts';

/** Words of the block of an index with that many places. */
export function indexWords(places: number): number {
  return places + 1;
}

/** An empty index over entries at that address; 0 if memory is out. */
export function* allocateIndex(
  me: Thread,
  { allocateBlock }: Blocks,
  places: number,
  entries: Address,
): Steps<Address> {
  const index = yield* allocateBlock(me, indexWords(places));
  if (index === 0) return 0;
  for (let i = 0; i < places; i++) poke(index + i, 0);
  poke(index + places, entries);
  return index;
}
