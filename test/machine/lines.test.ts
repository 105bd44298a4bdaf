// What an access costs by where its line is.

import { describe, expect, test } from 'vitest';
import { steps, type Steps } from '../../src/machine/memory.ts';
import type { Profile } from '../../src/machine/profile.ts';
import { Bench, flat } from './flat.ts';

const { fetchAdd, load, now, read, store, work, write } = steps;

const A = 64;
/** In the same line, and in the next. */
const B = A + 15;
const C = A + 16;

const COST = {
  plain: 1,
  load: 2,
  store: 1,
  atomic: 5,
  transferSocket: 50,
  transferRemote: 200,
  memory: 90,
  bandwidthBytesPerNs: 1e9,
};

type Step = () => Steps<number>;
/** A cpu, when it begins, and its accesses. */
type Part = readonly [cpu: number, atNs: number, ...accesses: Step[]];

/** Runs the parts; what each access took, by part. */
function costs(parts: readonly Part[], changes: Partial<Profile['cost']> = {}): number[][] {
  const topology = { sockets: 2, coresPerSocket: 2, smt: 2 };
  const bench = new Bench(flat(2, { topology, smt: { yield: 2 }, cost: { ...COST, ...changes } }));
  const took: number[][] = parts.map(() => []);
  function* run(i: number): Steps {
    const [, atNs, ...accesses] = parts[i]!;
    yield* work(atNs);
    for (const access of accesses) {
      const beganNs = yield* now();
      yield* access();
      took[i]!.push(Math.round((yield* now()) - beganNs));
    }
  }
  for (const [i, [cpu]] of parts.entries()) bench.start(run(i), { pinnedTo: cpu });
  bench.machine.run();
  return took;
}

const reads =
  (address: number): Step =>
  () =>
    read(address);
const writes =
  (address: number): Step =>
  () =>
    store(address, 1);

describe('a line', () => {
  test('comes from memory first, and belongs to who has it alone', () => {
    const took = costs([
      [0, 0, reads(A), reads(B), writes(A), () => load(A), writes(A), () => fetchAdd(A, 1)],
      [0, 5000, reads(A), reads(C)],
    ]);
    expect(took).toEqual([
      [91, 1, 1, 2, 1, 5],
      [1, 91],
    ]);
  });

  test('comes from another core of the socket, or of another one', () => {
    const took = costs([
      [0, 0, writes(A)],
      [1, 1000, writes(A), reads(A)],
      [2, 2000, writes(A)],
      [3, 3000, writes(A)],
    ]);
    expect(took).toEqual([[91], [51, 1], [201], [51]]);
  });

  test('is shared by those who read it, until one writes it', () => {
    const took = costs([
      [0, 0, writes(A)],
      [1, 1000, reads(A), reads(A)],
      [0, 2000, reads(A), writes(A), writes(A)],
      [1, 3000, reads(A)],
    ]);
    expect(took).toEqual([[91], [51, 1], [1, 51, 1], [51]]);
  });

  test('comes from the nearest who reads it, and is written when the farthest has given it up', () => {
    const took = costs([
      [0, 0, writes(A)],
      [2, 1000, reads(A)],
      [3, 2000, reads(A)],
      [1, 3000, reads(A)],
      [1, 4000, writes(A)],
    ]);
    expect(took).toEqual([[91], [201], [51], [51], [201]]);
  });

  test('is in the cache of both hardware threads of a core', () => {
    const took = costs([
      [0, 0, writes(A)],
      [4, 1000, writes(A), reads(B)],
    ]);
    expect(took).toEqual([[91], [1, 1]]);
  });

  test('is handed on in the order of requests, one transfer at a time', () => {
    const took = costs([
      [0, 0, writes(A)],
      [1, 1000, writes(A)],
      [4, 1010, writes(A)],
      [2, 1020, writes(A)],
    ]);
    // The first is at 1050; the second then, and 50 later; the third then.
    expect(took.slice(1)).toEqual([[51], [91], [281]]);
  });

  test('is kept for a moment by who has got it to write, if that is what a profile says', () => {
    const parts: Part[] = [
      [0, 0, writes(A)],
      [1, 1000, writes(A), writes(A), reads(B), () => work(10), writes(A)],
      [4, 1010, writes(A)],
    ];
    // There at 1050, it leaves at once, or at 1060, and is back after the other core has kept it, too.
    expect(costs(parts).slice(1)).toEqual([[51, 100, 1, 10, 1], [91]]);
    expect(costs(parts, { hold: 10 }).slice(1)).toEqual([[51, 1, 1, 10, 108], [101]]);
  });

  test('is read by many one after the other, or at once if that is what a profile says', () => {
    const parts: Part[] = [
      [0, 0, writes(A)],
      [1, 1000, reads(A)],
      [2, 1000, reads(A)],
      [3, 1000, reads(A)],
    ];
    expect(costs(parts)).toEqual([[91], [51], [251], [301]]);
    expect(costs(parts, { lineReadShare: 0, transferRemote: 50 })).toEqual([
      [91],
      [51],
      [51],
      [51],
    ]);
  });
});

describe('a plain write', () => {
  const puts =
    (address: number): Step =>
    () =>
      write(address, 1);

  test('is not waited for, nor is reading what was written', () => {
    const took = costs([
      [0, 0, writes(A)],
      [1, 1000, puts(A), reads(A), reads(B), puts(B)],
      [0, 2000, reads(A)],
    ]);
    expect(took).toEqual([[91], [1, 1, 1, 1], [51]]);
  });

  test('is waited for by one to another line, and by an atomic operation', () => {
    const took = costs([
      [0, 0, writes(A), writes(C)],
      [1, 1000, puts(A), puts(C), () => fetchAdd(C, 1)],
    ]);
    // From 1001 to 1050; it is written then, and its line is there at 1100.
    expect(took).toEqual([
      [91, 91],
      [1, 50, 54],
    ]);
  });

  test('of a line that another core wants leaves it to that core, and what follows asks for it again', () => {
    const took = costs([
      [0, 0, writes(A)],
      [1, 1000, puts(A), () => work(20), puts(A), () => fetchAdd(C, 1)],
      [4, 1010, writes(A)],
    ]);
    // There at 1050, at the other core at 1100, back at 1150; then the other line comes from memory.
    expect(took[1]).toEqual([1, 20, 1, 1150 - 1022 + 90 + 5]);
    expect(took[2]).toEqual([1100 - 1010 + 1]);
  });
});

describe('memory', () => {
  test('of a socket delivers so much and no more', () => {
    const took = costs(
      [
        [0, 0, reads(A)],
        [1, 0, reads(C)],
        [5, 0, reads(C + 16)],
      ],
      { bandwidthBytesPerNs: 0.64 },
    );
    expect(took).toEqual([[91], [191], [291]]);
  });

  test('is where it is touched first, by pages', () => {
    const took = costs([
      [0, 0, reads(A)],
      [2, 1000, reads(C), reads(A + 1024)],
      [0, 2000, reads(C + 1024)],
    ]);
    expect(took).toEqual([[91], [241, 91], [241]]);
  });
});
