// The process's memory outside of the heaps, which all interpreters of a process share: an allocator of
// counted blocks, and the words that describe it.
//
//   0                 null: never used
//   first page        words that describe the memory itself; no guest's array reaches them
//   from 4096 bytes   the columns of an input (vm/process-memory.ts)
//   behind them       blocks: queues, messages, records of interpreters, memory of ctypes arrays
//
// Source: D. E. Knuth, TAOCP 1, 2.5: lists of free blocks whose sizes are powers of two.
// State: PROCESS_NEXT and the lists: whoever holds PROCESS_LOCK. A block's header: its size class, written
//   once; how many hold it, by fetchAdd; the next free one. Addresses are indices of words.
// Invariant: a block is in a list exactly while nobody holds it.
// Limits: memory of one size class is never given to another.

import type { ProcessAddress, Steps } from '../memory.ts';
import {
  fetchAddProcess,
  peekProcess,
  pokeProcess,
  readProcess,
  storeProcess,
  writeProcess,
} from '../memory.ts';
import { processAcquire, processRelease } from '../sync/process-mutex.ts';

/** Bytes at the start that no guest's array reaches. */
export const PROCESS_PAGE = 4096;

export const PROCESS_LOCK = 16;
/** First word that was never given out, and the end of the memory. */
export const PROCESS_NEXT = 17;
export const PROCESS_END = 18;
/** Heads of the lists of free blocks, by size class. */
const PROCESS_FREE = 32;
/** First record of an interpreter, the id of the next one; the same of queues. Under PROCESS_LOCK. */
export const PROCESS_INTERPRETERS = 64;
export const PROCESS_NEXT_INTERPRETER = 65;
export const PROCESS_QUEUES = 66;
export const PROCESS_NEXT_QUEUE = 67;
/** How many interpreters were made, and the microseconds that this took, summed. */
export const PROCESS_STARTED = 68;
export const PROCESS_STARTED_US = 69;
/** Static variables of native modules: one process has them once, however many interpreters. */
export const PROCESS_STATICS = 128;

/** Header of a block, before its first word. */
const HEADER = 4;
const CLASS = -4;
const HOLDERS = -3;
const NEXT_FREE = -2;

/** Blocks start on an even word, for floats of 64 bits. */
const SMALLEST = 3;
const LARGEST = 28;

/** Makes the memory empty: blocks lie from the byte address `first` on. For the engine, before anybody uses it. */
export function formatProcess(words: Int32Array, first = PROCESS_PAGE): void {
  const used = words[PROCESS_NEXT]!;
  words.fill(0, 0, PROCESS_PAGE / 4);
  // Columns stay, which other processes may have mapped.
  words.fill(0, first / 4, Math.max(first / 4, used));
  words[PROCESS_NEXT] = first / 4;
  words[PROCESS_END] = words.length;
  // Those that a crew starts with come first.
  words[PROCESS_NEXT_INTERPRETER] = 1;
  words[PROCESS_NEXT_QUEUE] = 1;
}

/** A block of at least `words` words, held once, their contents undefined; 0 if the memory is full. */
export function* allocateProcess(words: number): Steps<ProcessAddress> {
  const sizeClass = Math.max(SMALLEST, 32 - Math.clz32(words + HEADER - 1));
  if (sizeClass > LARGEST) return 0;
  yield* processAcquire(PROCESS_LOCK);
  let block = yield* readProcess(PROCESS_FREE + sizeClass);
  if (block !== 0) yield* writeProcess(PROCESS_FREE + sizeClass, peekProcess(block + NEXT_FREE));
  else {
    const next = yield* readProcess(PROCESS_NEXT);
    const end = next + 2 ** sizeClass;
    if (end <= peekProcess(PROCESS_END)) {
      yield* writeProcess(PROCESS_NEXT, end);
      block = next + HEADER;
      pokeProcess(block + CLASS, sizeClass);
    }
  }
  yield* processRelease(PROCESS_LOCK);
  if (block !== 0) yield* storeProcess(block + HOLDERS, 1);
  return block;
}

/** One more holds the block; the caller is one of them, or knows one that stays. */
export function* retainProcess(block: ProcessAddress): Steps {
  yield* fetchAddProcess(block + HOLDERS, 1);
}

/** One less holds it: whether it was the last, and the block is free now. */
export function* releaseProcess(block: ProcessAddress): Steps<boolean> {
  if ((yield* fetchAddProcess(block + HOLDERS, -1)) !== 1) return false;
  const sizeClass = peekProcess(block + CLASS);
  yield* processAcquire(PROCESS_LOCK);
  pokeProcess(block + NEXT_FREE, yield* readProcess(PROCESS_FREE + sizeClass));
  yield* writeProcess(PROCESS_FREE + sizeClass, block);
  yield* processRelease(PROCESS_LOCK);
  return true;
}
