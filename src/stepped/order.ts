// Whose access comes when: what one stepped engine has done, for another to do the same.
//
// A step is an access that a thread makes to shared memory, a park or a wake; a park that times out; or a pause
// that ends although no word has changed that its thread had read. Everything else that threads do follows.

import type { AccessKind } from '../memory.ts';

/** Threads of one execution, started ones included. */
export const MOST_THREADS = 64;

/** What a step is. */
export const ACCESS = 0;
export const TIMEOUT = 1;
export const PAUSE = 2;

/** What happens between steps, as far as engines may differ in it. */
export interface Timing {
  /** How many threads the program has from the start: they have the first numbers. */
  readonly mains: number;
  /** Those with the numbers behind: by whom each was started, and how many that one had started before. */
  readonly started: readonly (readonly [parent: number, nth: number])[];
  /** By thread: what it was told of the time, in the order in which it asked, in nanoseconds. */
  readonly readings: readonly (readonly number[])[];
}

export interface Order extends Timing {
  /** Of each step: the number of its thread, and what it is. */
  readonly threads: readonly number[];
  readonly whats: readonly number[];
}

/** What the accesses of an order were. */
export interface Seen {
  readonly kind: AccessKind;
  /** Of a word of the process's memory, too, as memory.ts has it. */
  readonly address: number;
  /** Undefined for a park that goes to sleep. */
  readonly result: number | undefined;
}

/** An order, and what its accesses were, one after the other. */
export interface RecordedOrder extends Order {
  readonly seen: readonly Seen[];
}

/** Names a thread that another has started. */
export function startOf(parent: number, nth: number): string {
  return `${parent}/${nth}`;
}
