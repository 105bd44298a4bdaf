// Walking over all objects of a heap, block by block, while all its threads rest.
//
// Source: CPython 3.13, Python/gc_free_threading.c, gc_visit_heaps, which has mimalloc for it.
// State: a block in use says by its type how large it is, one that is no object by SIZE. Blocks on free lists are
//   told apart for the time of the walk: FLAGS, which a free block does not need, then holds their words, negated.
//   What a chunk had left when its thread took another one holds its words in FLAGS for good, as -words - 1:
//   words are even.
// Invariant: no thread is inside an allocation or a release, none of them has an object that is not filled in.

import { peek, poke, type Address } from '../memory.ts';
import {
  AREA_CHUNK_END,
  AREA_CHUNK_NEXT,
  AREA_FREE_LISTS,
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  CENTRAL,
  FLAGS,
  HEAP_NEXT,
  HEAP_THREADS,
  LARGE_CLASSES,
  LINK,
  MUTEX,
  PAYLOAD,
  SIZE,
  SMALL_CLASSES,
  TYPE,
} from '../layout.ts';
import { blockWords } from './allocate.ts';
import { objectWords } from './references.ts';

/** Writes into every block on a free list how large it is. */
function markFreeBlocks(): void {
  const threads = peek(HEAP_THREADS);
  for (let id = 1; id <= threads; id++) {
    for (let c = 0; c < SMALL_CLASSES; c++) markList(peek(areaOf(id) + AREA_FREE_LISTS + c), c * 2);
  }
  for (let c = 0; c < SMALL_CLASSES; c++) {
    for (let batch = peek(CENTRAL + c); batch !== 0; batch = peek(batch + MUTEX))
      markList(batch, c * 2);
  }
  for (let c = 0; c < LARGE_CLASSES; c++) markList(peek(CENTRAL + SMALL_CLASSES + c), 2 ** c);
}

function markList(first: Address, words: number): void {
  for (let block = first; block !== 0; block = peek(block + LINK)) poke(block + FLAGS, -words);
}

/** Where the parts of chunks begin that their threads have not carved blocks from yet, and end. */
function uncarved(): Map<Address, Address> {
  const found = new Map<Address, Address>();
  for (let id = 1; id <= peek(HEAP_THREADS); id++) {
    const area = areaOf(id);
    found.set(peek(area + AREA_CHUNK_NEXT), peek(area + AREA_CHUNK_END));
  }
  return found;
}

/** Every object in use, by address. */
export function liveObjects(): Address[] {
  markFreeBlocks();
  const skips = uncarved();
  const found: Address[] = [];
  const end = peek(HEAP_NEXT);
  for (let block = areasEnd(peek(HEAP_THREADS)); block < end;) {
    const skip = skips.get(block) ?? block;
    if (skip > block) {
      block = skip;
      continue;
    }
    const flags = peek(block + FLAGS);
    if (flags < 0) {
      const isRest = (flags & 1) !== 0;
      if (!isRest) poke(block + FLAGS, 0);
      block -= isRest ? flags + 1 : flags;
    } else if (peek(block + TYPE) === BLOCK_TYPE) block += blockWords(PAYLOAD + peek(block + SIZE));
    else {
      found.push(block);
      block += blockWords(objectWords(block));
    }
  }
  return found;
}
