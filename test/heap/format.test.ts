import { expect, test } from 'vitest';
import { formatHeap, minimumHeapBytes } from '../../src/heap/format.ts';
import { IMMORTAL, MOST_HEAP_WORDS, MOST_REFERENCES } from '../../src/layout.ts';
import { memoryOver, type Memory } from '../../src/memory.ts';

/** A memory of so many words that has none. */
const ofWords = (length: number): Memory => ({
  ...memoryOver(new SharedArrayBuffer(8)),
  words: { length, byteLength: 4 * length } as Int32Array,
});

test('a heap has room for its threads', () => {
  expect(() => formatHeap(ofWords(1024), 1, true)).toThrow(
    /too small for 1 threads: give it 1 MiB/,
  );
  const memory = memoryOver(new SharedArrayBuffer(minimumHeapBytes(2)));
  expect(() => formatHeap(memory, 2, true)).not.toThrow();
});

test('a heap cannot hold more references than counts can count', () => {
  expect(() => formatHeap(ofWords(MOST_HEAP_WORDS + 2), 1, true)).toThrow(/at most 1024 MiB/);
  // What drifts apart while an object waits in a merge queue: as many again.
  expect(2 * MOST_HEAP_WORDS - 1).toBeLessThanOrEqual(MOST_REFERENCES);
  // SHARED counts above two bits for the state; LOCAL is far from what means immortal.
  expect((MOST_REFERENCES << 2) >> 2).toBe(MOST_REFERENCES);
  expect((-MOST_REFERENCES << 2) >> 2).toBe(-MOST_REFERENCES);
  expect(IMMORTAL).toBeLessThan(0);
  expect(MOST_REFERENCES + MOST_HEAP_WORDS).toBeLessThan(2 ** 31);
});
