// What a real thread of real-threads.ts is started with, and the words of the gate.

import type { ErasedMemory } from '../../memory-erased.ts';

export interface RealThread extends ErasedMemory {
  /** The gate's words. */
  readonly control: SharedArrayBuffer;
  /** What the heap holds when a round starts. */
  readonly start: Int32Array;
  /** Addresses of words that the outcome tells as well. */
  readonly watched: readonly number[];
  readonly sources: ReadonlyMap<string, string>;
  /** The module, by URL, that has `play`, and what it plays with. */
  readonly module: string;
  readonly text: TextSource;
  readonly script: { readonly threads: readonly unknown[] };
  /** Which thread of the script. */
  readonly k: number;
  readonly rounds: number;
  readonly mostMs: number;
}

/** Where a thread gets what it plays with: one of the module's own `texts`, or a strategy's parts. */
export type TextSource = { readonly id: string } | StrategySource;

export interface StrategySource {
  readonly url: string;
  /** Parsed; what names a file is a `PartFile`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a thread saw, or what it threw. */
export type Rounds = Seen | { readonly error: string };

export interface Seen {
  /** What it returned, round by round. */
  readonly results: readonly (readonly number[] | string)[];
  /** The watched words at the end of those rounds after which it was the one to clear the memory. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

// Words of `control`.
/** How many have come to the gate; whoever comes, the last one clears it. */
export const ARRIVED = 0;
/** Rounds that have started; whoever comes last. */
export const ROUND = 1;
/** Not 0 once no other round is to start; whoever comes last. */
export const IS_OVER = 2;
/** How many have done their part of the round; whoever has, and whoever comes last clears it. */
export const DONE = 3;
