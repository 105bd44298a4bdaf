// One allocator for all threads: every block is taken from, and given back to, lists that all share.
//
// Source: none: what an allocator without caches a thread does; dlmalloc's single arena is the model.
// Differs: classes of sizes, and the memory of a class, are those of heap/allocate.ts, which says why
//   what was the header of an object is one for ever.
// State: CENTRAL: heads of the lists, whose members are batches of one block each, linked by MUTEX; under
//   CENTRAL_LOCK.
// Invariant: a block is free and in one list, or in use.
// Limits: threads that allocate wait for each other.

import type { Address, Steps } from '../../src/memory.ts';
import { count, fetchAdd, peek, poke, read, write } from '../../src/memory.ts';
import { ALLOCATIONS_FROM_FREE_LISTS } from '../../src/counters.ts';
import {
  CENTRAL,
  CENTRAL_LOCK,
  FREE,
  HEAP_NEXT,
  HEAP_WORDS,
  LINK,
  MUTEX,
  SIZE,
  SMALL_CLASSES,
  SMALL_WORDS,
  TYPE,
} from '../../src/layout.ts';
import type { Allocator, Thread } from '../../src/strategy.ts';
import { spinAcquire, spinRelease } from '../../src/sync/spin-lock.ts';

const LEAST_WORDS = 8;

/** Words that a block of `words` really takes, as in heap/allocate.ts. */
function wordsOf(words: number): number {
  if (words <= LEAST_WORDS) return LEAST_WORDS;
  if (words <= SMALL_WORDS) return (words + 1) & ~1;
  return 1 << (32 - Math.clz32(words - 1));
}

/** Where the list of blocks of `taken` words begins, and by which of their words they are linked. */
function listOf(taken: number): Address {
  return taken <= SMALL_WORDS
    ? CENTRAL + (taken >> 1)
    : CENTRAL + SMALL_CLASSES + (31 - Math.clz32(taken));
}

const linkOf = (taken: number): number => (taken <= SMALL_WORDS ? MUTEX : LINK);

function* allocate(me: Thread, words: number): Steps<Address> {
  const taken = wordsOf(words);
  const list = listOf(taken);
  const link = linkOf(taken);
  yield* spinAcquire(CENTRAL_LOCK);
  const block = yield* read(list);
  if (block !== 0) yield* write(list, yield* read(block + link));
  yield* spinRelease(CENTRAL_LOCK);
  if (block === 0) return yield* extend(taken);
  poke(block + MUTEX, 0);
  count(me, ALLOCATIONS_FROM_FREE_LISTS);
  return block;
}

function* extend(words: number): Steps<Address> {
  const next = yield* fetchAdd(HEAP_NEXT, words);
  if (next + words <= peek(HEAP_WORDS)) return next;
  yield* fetchAdd(HEAP_NEXT, -words);
  return 0;
}

function* release(_me: Thread, block: Address, words: number): Steps {
  const taken = wordsOf(words);
  const list = listOf(taken);
  poke(block + TYPE, FREE);
  poke(block + SIZE, 1);
  poke(block + LINK, 0);
  yield* spinAcquire(CENTRAL_LOCK);
  yield* write(block + linkOf(taken), yield* read(list));
  yield* write(list, block);
  yield* spinRelease(CENTRAL_LOCK);
}

export const globalAllocator: Allocator = { allocate, release };
