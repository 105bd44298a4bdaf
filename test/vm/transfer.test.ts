import { expect, test } from 'vitest';
import { changesOf, merge, piecesOf, place } from '../../src/vm/transfer.ts';

test('elements that a process has changed, and no others, come back', () => {
  const memory = new SharedArrayBuffer(4096 + 64 + 64);
  const floats = new Float32Array(memory, 4096, 8).fill(1);
  const ints = new BigInt64Array(memory, 4096 + 64, 4).fill(-1n);
  const pieces = piecesOf([floats, ints]).map((piece) => ({
    ...piece,
    words: piece.words.slice(),
  }));
  const [one, two] = [0, 1].map(() => {
    const other = new ArrayBuffer(memory.byteLength);
    for (const piece of pieces) place(other, piece);
    return other;
  }) as [ArrayBuffer, ArrayBuffer];
  new Float32Array(one, 4096, 8).set([NaN, -0], 2);
  new Float32Array(two, 4096, 8).set([5], 7);
  // One word of two differs, and goes back with the other.
  new BigInt64Array(two, 4096 + 64, 4).set([0xffffffffn], 1);
  for (const other of [one, two])
    for (const piece of pieces) merge(memory, changesOf(other, piece));
  expect([...floats]).toEqual([1, 1, NaN, -0, 1, 1, 1, 5]);
  expect([...ints]).toEqual([-1n, 0xffffffffn, -1n, -1n]);
  const now = piecesOf([floats, ints]);
  expect(now.map((piece) => changesOf(memory, piece).starts.length)).toEqual([0, 0]);
});

test('long columns go in pieces', () => {
  const column = new Float64Array(600_000);
  const pieces = piecesOf([column]);
  expect(pieces.map(({ address, words }) => [address, words.length])).toEqual([
    [0, 1 << 20],
    [4 << 20, 1_200_000 - (1 << 20)],
  ]);
});
