// What a real thread of real-threads.ts is started with, and the words of the gate.

import type { ErasedMemory } from '../../memory-erased.ts';
import type { Play } from './text/play.ts';

export interface RealThread extends ErasedMemory {
  /** The gate's words. */
  readonly control: SharedArrayBuffer;
  /** What the heap holds when a round starts. */
  readonly start: Int32Array;
  readonly sources: ReadonlyMap<string, string>;
  /** The text's module, by URL, and which of its primitives. */
  readonly module: string;
  readonly subject: string;
  readonly script: Play;
  /** Which thread of the script. */
  readonly k: number;
  readonly rounds: number;
  readonly mostMs: number;
}

/** What a thread returned, round by round, or what it threw. */
export type Rounds = readonly (readonly number[])[] | { readonly error: string };

// Words of `control`.
/** How many have come to the gate; whoever comes, the last one clears it. */
export const ARRIVED = 0;
/** Rounds that have started; whoever comes last. */
export const ROUND = 1;
/** Not 0 once no other round is to start; whoever comes last. */
export const IS_OVER = 2;
/** How many have done their part of the round; whoever has, and whoever comes last clears it. */
export const DONE = 3;
