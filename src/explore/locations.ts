// Small numbers for the locations that accesses touch, the same in every execution of a search. Those of
// small heaps are numbered when the heap is first seen, and so alike by all workers of a search; others
// when they are first touched.

import { PROCESS_WORDS, type Memory } from '../memory.ts';
import { doubled, OBSERVED } from './trace.ts';

/** The locations of one heap. */
export interface Heap {
  readonly memory: Memory;
  /** Location of each word, 0 where it has none yet. */
  readonly ofWord: Int32Array;
}

/** Most words of a heap, or of a process's memory, that are numbered when it is first seen. */
const SMALL = 1024;

export class Locations {
  /** How many there are; location 0 is OBSERVED. */
  count = OBSERVED + 1;
  /** Address of each: of the word, for a queue too; a byte address in the process's memory. */
  address = new Int32Array(256);
  /** The queue of each word, 0 where nobody has parked or woken yet. */
  private queue = new Int32Array(256);
  /** No number depends on which execution came first. */
  isFixed = true;
  private readonly heaps = new Map<ArrayBufferLike, Heap>();
  private readonly bytes = new Map<ArrayBufferLike, Map<number, number>>();

  heapOf(memory: Memory): Heap {
    const key = memory.words.buffer;
    const known = this.heaps.get(key);
    if (known !== undefined) return known;
    const { length } = memory.words;
    const heap = { memory, ofWord: new Int32Array(length) };
    this.heaps.set(key, heap);
    if (length <= SMALL)
      for (let address = 0; address < length; address++)
        this.queueOf((heap.ofWord[address] = this.add(address)));
    const bytes = memory.buffer.byteLength;
    if (bytes <= SMALL * 4)
      for (let address = 0; address < bytes; address += 4) this.ofBytes(memory, address);
    this.isFixed &&= length <= SMALL && bytes <= SMALL * 4;
    return heap;
  }

  ofWord(heap: Heap, address: number): number {
    if (address >= PROCESS_WORDS)
      return this.ofBytes(heap.memory, (address - PROCESS_WORDS) * 4, address);
    const known = heap.ofWord[address]!;
    return known === 0 ? (heap.ofWord[address] = this.add(address)) : known;
  }

  queueOf(word: number): number {
    const known = this.queue[word]!;
    if (known !== 0) return known;
    const queue = this.add(this.address[word]!);
    this.queue[word] = queue;
    return queue;
  }

  /** Of the four bytes from `address` on in the process's memory. */
  ofBytes(memory: Memory, address: number, name = address): number {
    const key = memory.buffer.buffer;
    const known = this.bytes.get(key) ?? new Map<number, number>();
    this.bytes.set(key, known);
    const location = known.get(address >> 2) ?? this.add(name);
    known.set(address >> 2, location);
    return location;
  }

  private add(address: number): number {
    const location = this.count++;
    if (location === this.address.length) {
      this.address = doubled(this.address);
      this.queue = doubled(this.queue);
    }
    this.address[location] = address;
    return location;
  }
}
