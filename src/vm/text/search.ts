// Searches in strs, over their code points in the heap.

import { peek } from '../../memory.ts';
import { SIZE, STR_CHARS } from '../../layout.ts';
import type { Ref } from '../../strategy.ts';

/** Whether `part` stands at index `at` of `text`, which is long enough. */
export function strHasAt(text: Ref, part: Ref, at: number): boolean {
  const n = peek(part + SIZE);
  for (let i = 0; i < n; i++) {
    if (peek(text + STR_CHARS + at + i) !== peek(part + STR_CHARS + i)) return false;
  }
  return true;
}

/** Index of the first `part` that lies within [from, to), or -1. */
export function strFind(text: Ref, part: Ref, from: number, to: number): number {
  const last = to - peek(part + SIZE);
  for (let at = from; at <= last; at++) if (strHasAt(text, part, at)) return at;
  return -1;
}

/** Index of the last such `part`, or -1. */
export function strFindLast(text: Ref, part: Ref, from: number, to: number): number {
  for (let at = to - peek(part + SIZE); at >= from; at--) if (strHasAt(text, part, at)) return at;
  return -1;
}

/** How many of `part` there are within [from, to), none overlapping; at most `most`. */
export function strCount(text: Ref, part: Ref, from: number, to: number, most = Infinity): number {
  const n = peek(part + SIZE);
  if (n === 0) return to < from ? 0 : Math.min(to - from + 1, most);
  let found = 0;
  for (let at = from; found < most; found++) {
    const next = strFind(text, part, at, to);
    if (next < 0) break;
    at = next + n;
  }
  return found;
}

/** Whether `part` is in `text`. */
export function strContains(text: Ref, part: Ref): boolean {
  return strFind(text, part, 0, peek(text + SIZE)) >= 0;
}

/** The order of two strs by code point: negative, 0 or positive. */
export function strCompare(a: Ref, b: Ref): number {
  const [lengthA, lengthB] = [peek(a + SIZE), peek(b + SIZE)];
  const n = Math.min(lengthA, lengthB);
  for (let i = 0; i < n; i++) {
    const difference = peek(a + STR_CHARS + i) - peek(b + STR_CHARS + i);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
