// Where the pieces of a str lie when it is split: pairs of indices, from and to before, one after the
// other. `most` is how many times it is split at most.

import { peek } from '../../memory.ts';
import { SIZE, STR_CHARS } from '../../layout.ts';
import type { Ref } from '../../strategy.ts';
import { isLineEnd, isSpace } from './characters.ts';
import { strFind, strFindLast } from './search.ts';

const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

const pointAt = (text: Ref, i: number): number => peek(text + STR_CHARS + i);

/** Words between runs of white space. */
export function wordsOf(text: Ref, most: number): number[] {
  const size = peek(text + SIZE);
  const pieces: number[] = [];
  for (let from = 0, left = most; ; left--) {
    while (from < size && isSpace(pointAt(text, from))) from++;
    if (from === size) return pieces;
    let to = left > 0 ? from : size;
    while (to < size && !isSpace(pointAt(text, to))) to++;
    pieces.push(from, to);
    from = to;
  }
}

/** The same from the right; the pieces still come in order. */
export function lastWordsOf(text: Ref, most: number): number[] {
  const pieces: number[] = [];
  for (let to = peek(text + SIZE), left = most; ; left--) {
    while (to > 0 && isSpace(pointAt(text, to - 1))) to--;
    if (to === 0) return pieces;
    let from = left > 0 ? to : 0;
    while (from > 0 && !isSpace(pointAt(text, from - 1))) from--;
    pieces.unshift(from, to);
    to = from;
  }
}

/** Pieces between separators, which are not empty. */
export function piecesOf(text: Ref, separator: Ref, most: number): number[] {
  const size = peek(text + SIZE);
  const pieces: number[] = [];
  for (let from = 0, left = most; ; left--) {
    const to = left > 0 ? strFind(text, separator, from, size) : -1;
    pieces.push(from, to < 0 ? size : to);
    if (to < 0) return pieces;
    from = to + peek(separator + SIZE);
  }
}

/** The same from the right; the pieces still come in order. */
export function lastPiecesOf(text: Ref, separator: Ref, most: number): number[] {
  const pieces: number[] = [];
  for (let to = peek(text + SIZE), left = most; ; left--) {
    const at = left > 0 ? strFindLast(text, separator, 0, to) : -1;
    pieces.unshift(at < 0 ? 0 : at + peek(separator + SIZE), to);
    if (at < 0) return pieces;
    to = at;
  }
}

/** Lines, with what ends them or without. */
export function linesOf(text: Ref, keepEnds: boolean): number[] {
  const size = peek(text + SIZE);
  const pieces: number[] = [];
  for (let from = 0; from < size;) {
    let to = from;
    while (to < size && !isLineEnd(pointAt(text, to))) to++;
    const isPair =
      to + 1 < size && pointAt(text, to) === CARRIAGE_RETURN && pointAt(text, to + 1) === NEWLINE;
    const next = Math.min(size, to + (isPair ? 2 : 1));
    pieces.push(from, keepEnds ? next : to);
    from = next;
  }
  return pieces;
}
