// Columns on their way to a process that shares no memory, and what it has changed on its way back.
//
// A process keeps what it was sent beside what it works on; elements that differ afterwards are sent
// back, as runs, and put into place one process after the other. Elements are compared bit by bit.

import type { Column } from '../scenario.ts';

/** Words sent at once. */
const PIECE_WORDS = 1 << 20;

/** Elements of a column, as words. */
export interface Piece {
  /** In the process's memory, in bytes. */
  readonly address: number;
  /** Words of an element. */
  readonly stride: 1 | 2;
  readonly words: Int32Array;
}

/** The elements of a piece that are others now. */
export interface Changes {
  readonly address: number;
  /** Of each run, where it starts in the piece and how long it is, in words. */
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** The words of all runs, one after the other. */
  readonly words: Int32Array;
}

type Memory = ArrayBuffer | SharedArrayBuffer;

/** All columns, without copying them. */
export function piecesOf(columns: readonly Column[]): Piece[] {
  return columns.flatMap(({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }) => {
    const all = new Int32Array(buffer, byteOffset, byteLength / 4);
    const stride = BYTES_PER_ELEMENT === 8 ? 2 : 1;
    return Array.from({ length: Math.ceil(all.length / PIECE_WORDS) }, (_, i) => ({
      address: byteOffset + i * PIECE_WORDS * 4,
      stride,
      words: all.subarray(i * PIECE_WORDS, (i + 1) * PIECE_WORDS),
    }));
  });
}

export function place(memory: Memory, { address, words }: Piece): void {
  new Int32Array(memory, address).set(words);
}

/** What is in `memory` now and was not in what was placed there. */
export function changesOf(memory: Memory, { address, stride, words: sent }: Piece): Changes {
  const now = new Int32Array(memory, address, sent.length);
  const starts: number[] = [];
  const lengths: number[] = [];
  const isChanged = (i: number): boolean =>
    now[i] !== sent[i] || (stride === 2 && now[i + 1] !== sent[i + 1]);
  let total = 0;
  for (let i = 0; i < sent.length; i += stride) {
    if (!isChanged(i)) continue;
    const start = i;
    while (i < sent.length && isChanged(i)) i += stride;
    starts.push(start);
    lengths.push(i - start);
    total += i - start;
  }
  const words = new Int32Array(total);
  let at = 0;
  for (const [i, start] of starts.entries()) {
    words.set(now.subarray(start, start + lengths[i]!), at);
    at += lengths[i]!;
  }
  return { address, starts: Uint32Array.from(starts), lengths: Uint32Array.from(lengths), words };
}

export function merge(memory: Memory, { address, starts, lengths, words }: Changes): void {
  const target = new Int32Array(memory, address);
  let at = 0;
  for (const [i, start] of starts.entries()) {
    target.set(words.subarray(at, at + lengths[i]!), start);
    at += lengths[i]!;
  }
}
