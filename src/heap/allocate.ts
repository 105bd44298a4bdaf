// The allocator: segregated free lists a thread, batches between threads, chunks from the heap.
//
// Blocks have an even number of words. A block stays in its size class for ever, so that what was the
// header of an object is one again when it is reused: a late reader's tryIncref always looks at a
// count, never at somebody's payload (the type-stable memory that optimistic reads need).
//
// State: a free block keeps its count words as they were when the object died and has TYPE = FREE. LINK
// is the next block of its list, SIZE how many blocks there are from it on, so that taking one costs no
// counting. What a chunk had left when its thread took another one is no block; it says so (heap/walk.ts), as
// blocks that are no objects say in SIZE how many words they were asked for with. A batch in the central lists is linked to the next batch by its first block's MUTEX.
// Who writes: a thread's lists and chunk only the thread; CENTRAL lists under CENTRAL_LOCK;
// HEAP_NEXT everyone, by fetchAdd.
// Limits: memory of one size class is never given to another.

import type { Address, Steps } from '../memory.ts';
import { count, fetchAdd, peek, poke, read, relaxedLoad, write } from '../memory.ts';
import { ALLOCATIONS_FROM_FREE_LISTS } from '../counters.ts';
import {
  AREA_CHUNK_END,
  AREA_CHUNK_NEXT,
  AREA_FREE_LISTS,
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  CENTRAL,
  CENTRAL_LOCK,
  FLAGS,
  FREE,
  HEAP_NEXT,
  HEAP_THREADS,
  HEAP_WORDS,
  LARGE_CLASSES,
  LINK,
  MUTEX,
  PAYLOAD,
  SIZE,
  SMALL_CLASSES,
  SMALL_WORDS,
  TYPE,
} from '../layout.ts';
import type { Allocator, Thread } from '../strategy.ts';
import { spinAcquire, spinRelease } from '../sync/spin-lock.ts';

/** Words that a thread takes from the heap at once, to carve small blocks from: 16 KiB. */
const CHUNK_WORDS = 4096;
/** A thread that holds this many free blocks of a class gives half of them to the others. */
const FREE_LIMIT = 256;
/** LINK and the header words before it must fit into any block. */
const MIN_WORDS = 8;

/** Words that a block of `words` really takes. */
export function blockWords(words: number): number {
  if (words <= MIN_WORDS) return MIN_WORDS;
  if (words <= SMALL_WORDS) return (words + 1) & ~1;
  return 1 << (32 - Math.clz32(words - 1));
}

/** A block of at least `words` words, their contents undefined; 0 if the heap is full. */
function* allocate(me: Thread, words: number): Steps<Address> {
  if (words > SMALL_WORDS) return yield* allocateLarge(me, blockWords(words));
  const sizeClass = words <= MIN_WORDS ? MIN_WORDS >> 1 : (words + 1) >> 1;
  const list = me.area + AREA_FREE_LISTS + sizeClass;
  const block = peek(list);
  if (block === 0) return yield* refill(me, sizeClass);
  poke(list, peek(block + LINK));
  count(me, ALLOCATIONS_FROM_FREE_LISTS);
  return block;
}

/** Gives back a block of `words` words, as asked for when it was allocated. */
function* release(me: Thread, block: Address, words: number): Steps {
  poke(block + TYPE, FREE);
  if (words > SMALL_WORDS) {
    yield* releaseLarge(block, blockWords(words));
    return;
  }
  const sizeClass = words <= MIN_WORDS ? MIN_WORDS >> 1 : (words + 1) >> 1;
  const list = me.area + AREA_FREE_LISTS + sizeClass;
  const next = peek(list);
  const blocks = next === 0 ? 1 : peek(next + SIZE) + 1;
  poke(block + LINK, next);
  poke(block + SIZE, blocks);
  poke(list, block);
  if (blocks === FREE_LIMIT) yield* giveBatch(me, sizeClass);
}

/** A block of a small class when the thread's own list is empty. */
function* refill(me: Thread, sizeClass: number): Steps<Address> {
  const head = CENTRAL + sizeClass;
  if ((yield* takeBatch(me, sizeClass, head)) !== 0) return yield* allocate(me, sizeClass << 1);
  return yield* carve(me, sizeClass << 1);
}

/** Moves a batch from the central list at `head` to the thread's own; 0 if there is none. */
function* takeBatch(me: Thread, sizeClass: number, head: Address): Steps<Address> {
  yield* spinAcquire(CENTRAL_LOCK);
  const batch = yield* read(head);
  if (batch !== 0) yield* write(head, yield* read(batch + MUTEX));
  yield* spinRelease(CENTRAL_LOCK);
  if (batch !== 0) {
    poke(batch + MUTEX, 0);
    poke(me.area + AREA_FREE_LISTS + sizeClass, batch);
  }
  return batch;
}

/** Moves half of a full list to the central list. */
function* giveBatch(me: Thread, sizeClass: number): Steps {
  const list = me.area + AREA_FREE_LISTS + sizeClass;
  const batch = peek(list);
  let last = batch;
  for (let i = FREE_LIMIT >> 1; i > 0; i--) {
    poke(last + SIZE, i);
    if (i > 1) last = peek(last + LINK);
  }
  poke(list, peek(last + LINK));
  poke(last + LINK, 0);
  yield* spinAcquire(CENTRAL_LOCK);
  yield* write(batch + MUTEX, yield* read(CENTRAL + sizeClass));
  yield* write(CENTRAL + sizeClass, batch);
  yield* spinRelease(CENTRAL_LOCK);
}

/** Cuts a block off the thread's chunk, from a new chunk if need be. */
function* carve(me: Thread, words: number): Steps<Address> {
  let block = peek(me.area + AREA_CHUNK_NEXT);
  if (block + words > peek(me.area + AREA_CHUNK_END)) {
    const rest = peek(me.area + AREA_CHUNK_END) - block;
    const next = yield* extend(CHUNK_WORDS);
    if (next === 0) return 0;
    if (rest > 0) poke(block + FLAGS, -rest - 1);
    block = next;
    poke(me.area + AREA_CHUNK_END, block + CHUNK_WORDS);
  }
  poke(me.area + AREA_CHUNK_NEXT, block + words);
  return block;
}

/** Words that the heap never gave out before; 0 if there are not that many left. */
function* extend(words: number): Steps<Address> {
  const next = yield* fetchAdd(HEAP_NEXT, words);
  if (next + words <= peek(HEAP_WORDS)) return next;
  yield* fetchAdd(HEAP_NEXT, -words);
  return 0;
}

const largeList = (words: number): Address => CENTRAL + SMALL_CLASSES + (31 - Math.clz32(words));

function* allocateLarge(me: Thread, words: number): Steps<Address> {
  const head = largeList(words);
  yield* spinAcquire(CENTRAL_LOCK);
  const block = yield* read(head);
  if (block !== 0) yield* write(head, yield* read(block + LINK));
  yield* spinRelease(CENTRAL_LOCK);
  if (block === 0) return yield* extend(words);
  count(me, ALLOCATIONS_FROM_FREE_LISTS);
  return block;
}

function* releaseLarge(block: Address, words: number): Steps {
  const head = largeList(words);
  yield* spinAcquire(CENTRAL_LOCK);
  yield* write(block + LINK, yield* read(head));
  yield* write(head, block);
  yield* spinRelease(CENTRAL_LOCK);
}

/** What a strategy has that brings no allocator of its own. */
export const threadLocalAllocator: Allocator = { allocate, release };

export type Blocks = ReturnType<typeof makeBlocks>;

/** Blocks that are no objects, from an allocator. */
export function makeBlocks({ allocate: take, release: give }: Allocator) {
  /**
   * A block of `words` words that is no object: a list's items, a dict's entries. It has a header in front all
   * the same, that of a dead object, so that a late reader never takes what it holds for a count. SIZE is `words`.
   * @returns its first word; 0 if the heap is full.
   */
  function* allocateBlock(me: Thread, words: number): Steps<Address> {
    const block = yield* take(me, PAYLOAD + words);
    if (block === 0) return 0;
    poke(block + TYPE, BLOCK_TYPE);
    poke(block + SIZE, words);
    return block + PAYLOAD;
  }

  /** Gives back a block of `words` words from `allocateBlock`. */
  function* releaseBlock(me: Thread, block: Address, words: number): Steps {
    yield* give(me, block - PAYLOAD, PAYLOAD + words);
  }

  return { allocateBlock, releaseBlock };
}

/**
 * Words of the heap that are neither free nor never given out. Exact while no other thread allocates or
 * frees, else nearly so.
 */
export function* wordsInUse(): Steps<number> {
  const threads = peek(HEAP_THREADS);
  let words = (yield* relaxedLoad(HEAP_NEXT)) - areasEnd(threads);
  for (let id = 1; id <= threads; id++) {
    const area = areaOf(id);
    words -= yield* relaxedLoad(area + AREA_CHUNK_END);
    words += yield* relaxedLoad(area + AREA_CHUNK_NEXT);
    for (let c = MIN_WORDS >> 1; c < SMALL_CLASSES; c++)
      words -= yield* freeWords(yield* relaxedLoad(area + AREA_FREE_LISTS + c), c << 1);
  }
  yield* spinAcquire(CENTRAL_LOCK);
  for (let c = MIN_WORDS >> 1; c < SMALL_CLASSES; c++) {
    let batch = yield* read(CENTRAL + c);
    for (; batch !== 0; batch = yield* read(batch + MUTEX)) words -= peek(batch + SIZE) * (c << 1);
  }
  for (let c = 0; c < LARGE_CLASSES; c++) {
    let block = yield* read(CENTRAL + SMALL_CLASSES + c);
    for (; block !== 0; block = yield* read(block + LINK)) words -= 2 ** c;
  }
  yield* spinRelease(CENTRAL_LOCK);
  return words;
}

/** Those of a thread's list of blocks of `words` words; it may be in use. */
function* freeWords(first: Address, words: number): Steps<number> {
  if (first === 0) return 0;
  const blocks = yield* relaxedLoad(first + SIZE);
  return (yield* relaxedLoad(first + TYPE)) === FREE && blocks <= FREE_LIMIT ? blocks * words : 0;
}
