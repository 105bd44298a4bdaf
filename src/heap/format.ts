// Lays out a fresh heap: what describes it, and the objects that exist from the start.

import { enterMemory, poke, type Memory } from '../memory.ts';
import { UsageError } from '../errors.ts';
import {
  AREAS,
  AREA_WORDS,
  areasEnd,
  BOOL_TYPE,
  ELLIPSIS_OBJECT,
  ELLIPSIS_TYPE,
  FALSE,
  HEAP_GC_THRESHOLDS,
  HEAP_NEXT,
  HEAP_RECURSION_LIMIT,
  HEAP_THREADS,
  HEAP_WORDS,
  IMMORTAL,
  INT_HIGH,
  INT_LOW,
  INT_TYPE,
  INT_ZERO,
  LOCAL,
  MOST_HEAP_WORDS,
  NONE,
  NONE_TYPE,
  NOT_IMPLEMENTED,
  NOT_IMPLEMENTED_TYPE,
  SCALAR_WORDS,
  SMALL_INT_MAX,
  SMALL_INT_MIN,
  TRUE,
  TYPE,
} from '../layout.ts';

/** Frames that a thread may have at once, until sys.setrecursionlimit says otherwise; CPython's. */
const RECURSION_LIMIT = 1000;

/** When generations are collected, until gc.set_threshold says otherwise; CPython 3.13's. */
const GC_THRESHOLDS = [2000, 10, 10];

/** The least a heap needs for its threads, in bytes: their areas and some room for objects. */
export function minimumHeapBytes(threads: number): number {
  return (areasEnd(threads) + 16 * 1024) * 4;
}

/**
 * Prepares `memory`, all zero, for `threads` threads. Types are laid out when the VM is loaded.
 * @param hasImmortals whether small ints and singletons are never counted; otherwise the heap itself
 *   holds one reference to each.
 * @throws UsageError if the heap is too small for that many threads, or larger than counts can count.
 */
export function formatHeap(memory: Memory, threads: number, hasImmortals: boolean): void {
  const { words } = memory;
  const least = minimumHeapBytes(threads);
  if (words.byteLength < least) {
    const mebibytes = Math.ceil(least / 2 ** 20);
    throw new UsageError(
      `a heap of ${words.byteLength} bytes is too small for ${threads} threads: ` +
        `give it ${mebibytes} MiB or more`,
    );
  }
  if (words.length > MOST_HEAP_WORDS) {
    throw new UsageError(
      `a heap of ${words.byteLength} bytes could hold more references than can be counted: ` +
        `give it at most ${(MOST_HEAP_WORDS * 4) / 2 ** 20} MiB`,
    );
  }
  enterMemory(memory);
  poke(HEAP_WORDS, words.length);
  poke(HEAP_THREADS, threads);
  poke(HEAP_NEXT, AREAS + threads * AREA_WORDS);
  poke(HEAP_RECURSION_LIMIT, RECURSION_LIMIT);
  GC_THRESHOLDS.forEach((threshold, i) => poke(HEAP_GC_THRESHOLDS + i, threshold));
  const references = hasImmortals ? IMMORTAL : 1;
  const scalar = (address: number, type: number, value: number): void => {
    poke(address + TYPE, type);
    poke(address + LOCAL, references);
    poke(address + INT_LOW, value);
    poke(address + INT_HIGH, value >> 31);
  };
  scalar(NONE, NONE_TYPE, 0);
  scalar(FALSE, BOOL_TYPE, 0);
  scalar(TRUE, BOOL_TYPE, 1);
  scalar(ELLIPSIS_OBJECT, ELLIPSIS_TYPE, 0);
  scalar(NOT_IMPLEMENTED, NOT_IMPLEMENTED_TYPE, 0);
  for (let value = SMALL_INT_MIN; value <= SMALL_INT_MAX; value++) {
    scalar(INT_ZERO + value * SCALAR_WORDS, INT_TYPE, value);
  }
}
