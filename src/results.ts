// The results file: what `--json` prints and `--out` writes.

import type { Outcome } from './scenario.ts';

export const RESULTS_SCHEMA = 'interlock/results@1';

export interface Host {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
  readonly interlock: string;
}

export interface ThreadTimes {
  readonly thread: number;
  /** Seconds after the common start. */
  readonly start: number;
  readonly finish: number;
  /** Units of work that this thread did. */
  readonly work: number;
}

/**
 * Exact counts of one run, from a separate execution of the counting form of the same text.
 * `increfs` and `decrefs` are of mortal objects, and split by kind where the strategy has kinds.
 */
export type Counters = Readonly<Record<string, number>>;

export interface MemoryUse {
  /** Bytes that objects hold at the end, and the most that the heap ever reserved. */
  readonly liveBytes: number;
  readonly peakBytes: number;
  readonly heapBytes: number;
}

export interface Phases {
  readonly startUp: number;
  readonly transfer: number;
  readonly compute: number;
}

export interface Run {
  readonly scenario: string;
  /** The strategy with its options as given: `gil:interval=50us`. */
  readonly strategy: string;
  /** SHA-256 of the strategy's source text, hexadecimal. */
  readonly source: string;
  /** `host` for real worker threads here. */
  readonly machine: string;
  readonly threads: number;
  /** From 1. */
  readonly repeat: number;
  readonly unit: string;
  readonly work: number;
  /** From the common start to the last finish. */
  readonly seconds: number;
  /** Units a second. */
  readonly throughput: number;
  readonly result: Readonly<Record<string, number | string>>;
  /** What happened, judged, where the scenario judges it. */
  readonly outcome?: Outcome;
  /** What else the scenario measured, by name with its unit. */
  readonly measures?: Readonly<Record<string, number>>;
  readonly perThread: readonly ThreadTimes[];
  readonly counters: Counters;
  /** Seconds by cause, summed over threads. */
  readonly waits: Readonly<Record<string, number>>;
  /**
   * Under a strategy whose threads are processes, seconds of what the caller waits for: `startUp` until all
   * processes have loaded the program, once for all repeats; `transfer` of the input to all of them and of the
   * results back; `compute` from the common start to the last finish, which is `seconds`.
   */
  readonly phases?: Phases;
  readonly memory: MemoryUse;
}

export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly command: string;
  readonly host: Host;
  readonly seed: number;
  readonly runs: readonly Run[];
}
