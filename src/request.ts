// What an engine is asked for, and what it reports while it works.

import type { Run } from './results.ts';
import type { Input, Scenario } from './scenario.ts';

/** A strategy as the registry found it. */
export interface StrategyChoice {
  /** As the user wrote it, options included: the name in tables. */
  readonly label: string;
  /** Module whose default export is the strategy. */
  readonly url: string;
  readonly options: Readonly<Record<string, string>>;
  /** SHA-256 of the source text. */
  readonly source: string;
  /** Folder in which files that its options name are looked for. */
  readonly folder: string;
}

export interface RunRequest {
  readonly scenario: Scenario;
  /** Folder of the scenario's files, as a URL ending in a slash. */
  readonly folder: string;
  readonly input: Input;
  readonly strategies: readonly StrategyChoice[];
  readonly threads: readonly number[];
  readonly repeats: number;
  /** Size of an interpreter's heap in bytes. */
  readonly heapBytes: number;
  /** Also execute the counting form once per strategy and thread count, for `counters`. */
  readonly counters: boolean;
  /**
   * Repeats of the strategies take turns, so that they run under the same conditions. What a program prints is
   * not told.
   */
  readonly inTurns?: boolean;
  readonly signal?: AbortSignal;
}

/** What `runScenario` yields, in order; `cell` numbers the runs from 0. */
export type RunEvent =
  | {
      readonly kind: 'start';
      readonly cell: number;
      readonly cells: number;
      readonly strategy: string;
      readonly threads: number;
      readonly repeat: number;
    }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'finish'; readonly cell: number; readonly run: Run };
