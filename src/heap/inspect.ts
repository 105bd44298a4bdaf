// What is in a heap, seen from outside while all its threads rest: reachable objects, their counts, the
// free lists, bytes.

import { enterMemory, peek, type Address, type Memory } from '../memory.ts';
import {
  AREA_CHUNK_END,
  AREA_CHUNK_NEXT,
  AREA_EXCEPTION,
  AREA_FREE_LISTS,
  areaOf,
  areasEnd,
  BLOCK_TYPE,
  CENTRAL,
  DEFERRED,
  DEFERRED_REFERENCES,
  FLAGS,
  FREE,
  HEAP_CLASSES,
  HEAP_MEMORY_ERROR,
  HEAP_NEXT,
  HEAP_ROOTS,
  HEAP_THREADS,
  LARGE_CLASSES,
  LINK,
  LISTED,
  LOCAL,
  MUTEX,
  PAYLOAD,
  SHARED,
  SMALL_CLASSES,
  STATIC_END,
  TYPE,
  TYPE_NEXT,
} from '../layout.ts';
import type { Ref } from '../strategy.ts';
import { blockWords } from './allocate.ts';
import {
  isCounted,
  objectWords,
  ownedBlock,
  ownedBlocks,
  ownedBlockWords,
  referenceAddress,
  referenceSlots,
} from './references.ts';

/** Whether an address is one of the objects that exist from the start. */
function isStatic(object: Ref): boolean {
  return object < STATIC_END;
}

export interface Reachable {
  /** References found to each object, from others and from the heap's own words. */
  readonly references: ReadonlyMap<Ref, number>;
  /** Objects that were allocated, statics excluded. */
  readonly allocated: number;
  readonly bytes: number;
}

/** Everything that is reachable from the modules of a program, its code and its threads. */
export function reachable(memory: Memory): Reachable {
  enterMemory(memory);
  const references = new Map<Ref, number>();
  const waiting: Ref[] = [];
  const visit = (object: Ref, counts = true): void => {
    if (object === 0) return;
    const known = references.get(object);
    references.set(object, (known ?? 0) + (counts ? 1 : 0));
    if (known === undefined) waiting.push(object);
  };
  visit(peek(HEAP_ROOTS));
  for (let type = peek(HEAP_CLASSES); type !== 0; type = peek(type + TYPE_NEXT)) visit(type);
  for (let id = 1; id <= peek(HEAP_THREADS); id++) visit(peek(areaOf(id) + AREA_EXCEPTION));
  let allocated = 0;
  let words = 0;
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (!isStatic(object)) {
      allocated++;
      words += blockWords(objectWords(object));
      for (let i = 0; i < ownedBlocks(object); i++) {
        if (ownedBlock(object, i) !== 0) words += blockWords(PAYLOAD + ownedBlockWords(object, i));
      }
    }
    const slots = referenceSlots(object);
    for (let i = 0; i < slots; i++) {
      const child = peek(referenceAddress(object, i));
      if (child !== 0) visit(child, isCounted(object, child));
    }
  }
  return { references, allocated, bytes: words * 4 };
}

/**
 * Objects that are in use though nothing reaches them: reference cycles, what these refer to, and
 * leaks. None without `creators`, which say where objects start.
 */
export function garbage(memory: Memory, { references }: Reachable): Ref[] {
  enterMemory(memory);
  const found: Ref[] = [];
  const { creators } = memory;
  const end = creators === undefined ? 0 : peek(HEAP_NEXT);
  for (let object = areasEnd(peek(HEAP_THREADS)); object < end; object += 2) {
    if (creators![object >> 1] === 0 || references.has(object)) continue;
    const type = peek(object + TYPE);
    if (type !== FREE && type !== BLOCK_TYPE) found.push(object);
  }
  return found;
}

/** The count that an object's header holds; Infinity if it is immortal. */
export function countOf(memory: Memory, object: Ref): number {
  const local = memory.words[object + LOCAL]!;
  if (local < 0) return Infinity;
  // A link of the collector's list, where that has the word to itself.
  if ((memory.words[object + FLAGS]! & LISTED) !== 0) return local;
  const isDeferred = (memory.words[object + FLAGS]! & DEFERRED) !== 0;
  const extra = isDeferred ? DEFERRED_REFERENCES : 0;
  return local + (memory.words[object + SHARED]! >> 2) - extra;
}

/**
 * Objects whose count is not the number of references to them, as lines of text. Objects that exist
 * from the start have one reference more: the heap's own. References from objects that nothing reaches are
 * counted, too. Valid while no thread runs or has frames.
 */
export function miscounted(memory: Memory, found = reachable(memory)): string[] {
  const wrong: string[] = [];
  const references = new Map(found.references);
  const lost = garbage(memory, found);
  for (const object of lost) references.set(object, 0);
  for (const object of lost) {
    for (let i = 0; i < referenceSlots(object); i++) {
      const child = peek(referenceAddress(object, i));
      if (child !== 0 && isCounted(object, child))
        references.set(child, (references.get(child) ?? 0) + 1);
    }
  }
  for (const [object, held] of references) {
    const counted = countOf(memory, object);
    const expected = isStatic(object) ? held + 1 : held;
    if (counted === Infinity || counted === expected) continue;
    if (object === peek(HEAP_MEMORY_ERROR) && counted >= held) continue;
    wrong.push(
      `object ${object} of type ${peek(object + TYPE)}: ${counted} counted, ${expected} held`,
    );
  }
  return wrong;
}

/** Blocks on free lists: their words, and what is wrong with the lists. */
export interface FreeBlocks {
  readonly words: number;
  readonly problems: readonly string[];
}

/** Walks every free list: a block must be free, and in one list only. */
export function freeBlocks(memory: Memory, { references } = reachable(memory)): FreeBlocks {
  enterMemory(memory);
  const seen = new Set<Address>();
  const problems: string[] = [];
  let words = 0;
  const walk = (first: Address, size: number): void => {
    for (let block = first; block !== 0; block = peek(block + LINK)) {
      if (seen.has(block)) {
        problems.push(`block ${block} was freed twice`);
        return;
      }
      if (peek(block + TYPE) !== FREE) problems.push(`block ${block} is in use and in a free list`);
      seen.add(block);
      words += size;
    }
  };
  for (let id = 1; id <= peek(HEAP_THREADS); id++) {
    for (let c = 0; c < SMALL_CLASSES; c++) walk(peek(areaOf(id) + AREA_FREE_LISTS + c), c * 2);
  }
  for (let c = 0; c < SMALL_CLASSES; c++) {
    for (let batch = peek(CENTRAL + c); batch !== 0; batch = peek(batch + MUTEX))
      walk(batch, c * 2);
  }
  for (let c = 0; c < LARGE_CLASSES; c++) walk(peek(CENTRAL + SMALL_CLASSES + c), 2 ** c);
  for (const object of references.keys()) {
    if (seen.has(object)) problems.push(`object ${object} is reachable and free`);
  }
  return { words, problems };
}

export interface HeapUse {
  readonly liveBytes: number;
  readonly peakBytes: number;
}

/** Bytes that objects hold now, and the most that were ever taken from the heap. */
export function memoryUse(memory: Memory): HeapUse {
  const free = freeBlocks(memory);
  let carved = peek(HEAP_NEXT) - areasEnd(peek(HEAP_THREADS));
  const peakBytes = carved * 4;
  for (let id = 1; id <= peek(HEAP_THREADS); id++) {
    carved -= peek(areaOf(id) + AREA_CHUNK_END) - peek(areaOf(id) + AREA_CHUNK_NEXT);
  }
  return { liveBytes: (carved - free.words) * 4, peakBytes };
}
