// Families of programs whose numbers of executions are in the literature, or small enough to count by
// running everything.
//
// Sources: C. Flanagan, P. Godefroid, "Dynamic Partial-Order Reduction for Model Checking Software",
//   POPL 2005 (indexer, filesystem); P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Optimal Dynamic
//   Partial Order Reduction", POPL 2014 (lastzero, and the numbers of all three).

import { expect, test } from 'vitest';
import { cas, explore, fetchAdd, load, mutex, store, swap } from '../../src/explore/index.ts';
import type { Addresses, Steps, Words } from '../../src/explore/index.ts';
import { bruteForceMerging } from './brute-force.ts';
import type { SmallProgram } from './interleaving.ts';

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

async function countOf<const W extends Words>(
  words: W,
  threads: readonly ((a: Addresses<W>) => Steps<unknown>)[],
): Promise<number> {
  const report = await explore({ words, threads, stopAtFirst: false });
  expect([report.blocked, report.isExhaustive, report.failure]).toEqual([0, true, undefined]);
  return report.executions;
}

// A thread looks for the last zero of an array, from the end, while others write its other elements.
test.each([2, 3, 5, 8, 10])('lastzero(%i): (n + 3) 2^(n - 2)', async (n) => {
  const words = { array: times(n + 1, () => 0) };
  const reader = function* (a: Addresses<typeof words>): Steps {
    let i = n;
    while ((yield* load(a.array + i)) !== 0) i -= 1;
  };
  const writers = times(
    n,
    (i) =>
      function* (a: Addresses<typeof words>): Steps {
        yield* store(a.array + i + 1, (yield* load(a.array + i)) + 1);
      },
  );
  expect(await countOf(words, [reader, ...writers])).toBe((n + 3) * 2 ** (n - 2));
});

// Threads put four messages each into a hash table of 128, and meet from the twelfth thread on.
test.each([
  [11, 1],
  [12, 8],
  [13, 64],
  [15, 4096],
])('indexer(%i): %i', async (n, expected) => {
  const words = { table: times(128, () => 0) };
  const threads = times(
    n,
    (id) =>
      function* (a: Addresses<typeof words>): Steps {
        for (let m = 1; m <= 4; m++) {
          const message = m * 11 + id;
          let hash = (message * 7) % 128;
          while ((yield* cas(a.table + hash, 0, message)) !== 0) hash = (hash + 1) % 128;
        }
      },
  );
  expect(await countOf(words, threads)).toBe(expected);
});

// Threads give each of 32 inodes a block of 26, and meet from the fourteenth thread on.
test.each([
  [13, 1],
  [14, 2],
  [16, 8],
  [18, 32],
  [19, 64],
])('filesystem(%i): %i', async (n, expected) => {
  const words = {
    inodeLock: times(32, () => 0),
    blockLock: times(26, () => 0),
    inode: times(32, () => 0),
    isBusy: times(26, () => 0),
  };
  const threads = times(
    n,
    (id) =>
      function* (a: Addresses<typeof words>): Steps {
        const i = id % 32;
        yield* mutex.acquire(a.inodeLock + i);
        if ((yield* load(a.inode + i)) === 0) yield* allocate(a, i);
        yield* mutex.release(a.inodeLock + i);
      },
  );
  expect(await countOf(words, threads)).toBe(expected);

  function* allocate(a: Addresses<typeof words>, i: number): Steps {
    for (let block = (i * 2) % 26; ; block = (block + 1) % 26) {
      yield* mutex.acquire(a.blockLock + block);
      const isFree = (yield* load(a.isBusy + block)) === 0;
      if (isFree) {
        yield* store(a.isBusy + block, 1);
        yield* store(a.inode + i, block + 1);
      }
      yield* mutex.release(a.blockLock + block);
      if (isFree) return;
    }
  }
});

type Small = (a: { readonly x: number; readonly y: number }) => Steps<unknown>;

const SMALL: Readonly<Record<string, readonly Small[]>> = {
  'fib_bench, K = 3': [
    function* (a) {
      for (let k = 0; k < 3; k++) yield* store(a.x, (yield* load(a.x)) + (yield* load(a.y)));
    },
    function* (a) {
      for (let k = 0; k < 3; k++) yield* store(a.y, (yield* load(a.y)) + (yield* load(a.x)));
    },
    function* (a) {
      if ((yield* load(a.x)) <= 21) yield* load(a.y);
    },
  ],
  'a cas each, from one value to the next': times(
    5,
    (i) =>
      function* (a) {
        yield* cas(a.x, i, i + 1);
      },
  ),
  'a cas each, there and back': times(
    4,
    (i) =>
      function* (a) {
        if ((yield* cas(a.x, 0, i + 1)) === 0) yield* cas(a.x, i + 1, 0);
      },
  ),
  'a counter, read back': times(
    3,
    () =>
      function* (a) {
        if ((yield* fetchAdd(a.x, 1)) > 0) yield* load(a.y);
        yield* fetchAdd(a.y, 1);
      },
  ),
  'a lock handed on by swap': times(
    3,
    (i) =>
      function* (a) {
        if ((yield* swap(a.x, i + 1)) === 0) yield* store(a.y, i + 1);
        else yield* load(a.y);
        yield* cas(a.x, i + 1, 0);
      },
  ),
};

test.each(Object.entries(SMALL))('%s: as by brute force', async (_name, threads) => {
  for (const start of [0, 1]) {
    const words = { x: start, y: start };
    const all = bruteForceMerging({ words, threads: threads as SmallProgram['threads'] });
    expect(await countOf(words, threads)).toBe(all.executions);
  }
});
