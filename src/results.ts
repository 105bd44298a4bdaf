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

/** Objects that threads pass to each other at one line of the guest, by the counting form. */
export interface Contention {
  /** Its name, or its value; without either, how many objects it stands for: `12 objects`. */
  readonly object: string;
  readonly type: string;
  /** `main.py:12`; empty where no instruction ran. */
  readonly line: string;
  /** How often it was written there by an atomic operation or a count, once two threads had written it. */
  readonly accesses: number;
  /** Those after another thread's write. */
  readonly contended: number;
}

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

/** A user's file in the place of a strategy's ingredient. */
export interface IngredientFile {
  /** As given: `./mcs.ts`. */
  readonly file: string;
  /** SHA-256 of its text, hexadecimal. */
  readonly source: string;
}

/** Interpreters that a program made while it ran. */
export interface Interpreters {
  readonly made: number;
  /** From the call until the new one is there, on the average. */
  readonly startSeconds: number;
}

/** What went on when in a simulated run, in equal buckets of time: shares of each. */
export interface OverTime {
  readonly bucketSeconds: number;
  /** How busy each hardware thread was. */
  readonly cores: readonly (readonly number[])[];
  /** By thread: `on cpu`, of which `lines` (waiting for cache lines) and `spinning`; `run queue`; causes of sleep. */
  readonly threads: readonly Readonly<Record<string, readonly number[]>>[];
}

export interface Run {
  readonly scenario: string;
  /** The strategy with its options as given: `gil:interval=50us`. */
  readonly strategy: string;
  /** SHA-256 of the strategy's source text, hexadecimal. */
  readonly source: string;
  /** Files that take the place of the strategy's ingredients, by option; absent if there are none. */
  readonly ingredients?: Readonly<Record<string, IngredientFile>>;
  /** `host` for real worker threads here, or the name of a simulated machine. */
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
  /** Of a simulated run of which a sample was simulated access by access: how much of its time. */
  readonly sampledSeconds?: number;
  /** Empty if a sample was simulated. */
  readonly result: Readonly<Record<string, number | string>>;
  /** What happened, judged, where the scenario judges it. */
  readonly outcome?: Outcome;
  /** What else the scenario measured, by name with its unit. */
  readonly measures?: Readonly<Record<string, number>>;
  readonly perThread: readonly ThreadTimes[];
  readonly counters: Counters;
  /** What is contended most, at most ten; absent where nothing was counted. */
  readonly contention?: readonly Contention[];
  /** Seconds by cause, summed over threads; those of the sample, if one was simulated. */
  readonly waits: Readonly<Record<string, number>>;
  /** Of a simulated run: how long each hardware thread was busy, and what went on when. */
  readonly coreSeconds?: readonly number[];
  /** Of a simulated run on a machine that was validated. */
  readonly band?: Band;
  readonly overTime?: OverTime;
  /**
   * Under a strategy whose threads are processes, seconds of what the caller waits for: `startUp` until all
   * processes have loaded the program, once for all repeats; `transfer` of the input to all of them and of the
   * results back; `compute` from the common start to the last finish, which is `seconds`.
   */
  readonly phases?: Phases;
  readonly memory: MemoryUse;
  /** If it made any. */
  readonly interpreters?: Interpreters;
}

/** A number for the strategy as a whole, and for it less one ingredient. */
export interface Change {
  readonly whole: number;
  readonly less: number;
}

/** What a strategy is less one ingredient, on one number of threads. */
export interface Ablation {
  readonly scenario: string;
  /** The strategy as a whole. */
  readonly strategy: string;
  /** The strategy less the ingredient, as its runs name it. */
  readonly lessStrategy: string;
  /** The option that leaves the ingredient out, and its value that does. */
  readonly ingredient: string;
  readonly without: string;
  readonly machine: string;
  readonly threads: number;
  readonly repeats: number;
  readonly unit: string;
  readonly work: number;
  /** Medians. */
  readonly seconds: Change;
  /**
   * Time without it as part of the time of the whole, repeat by repeat: over 1, the ingredient pays. The
   * interval holds the median with probability `coverage`.
   */
  readonly timeRatio: {
    readonly median: number;
    readonly low: number;
    readonly high: number;
    readonly coverage: number;
  };
  /** Counters of that name; absent where nothing was counted. */
  readonly atomics?: Change;
  readonly sharedWrites?: Change;
  readonly contendedWrites?: Change;
  readonly peakBytes: Change;
}

/** What a simulated run would take if one field of its machine had another value. */
export interface WhatIf {
  readonly scenario: string;
  readonly strategy: string;
  readonly machine: string;
  readonly threads: number;
  /** `cost.atomic`, and its values as JSON has them. */
  readonly field: string;
  readonly from: string;
  readonly to: string;
  readonly seconds: Change;
}

/** Where a measurement is expected about a prediction, in parts of it: from `1 + low` to `1 + high` times it. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** A prediction beside a measurement. */
export interface Validation {
  /** Name of a simulated machine. */
  readonly machine: string;
  readonly measures: 'scenario' | 'lock' | 'construct';
  /** Id of the scenario, or name of the lock algorithm or of the construct. */
  readonly name: string;
  /** None of a lock. */
  readonly strategy?: string;
  /** Fields of the machine that were different. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly threads: number;
  /** `s` of a whole run; `ns` of a unit of work, a locked increment, a construct. */
  readonly unit: 's' | 'ns';
  readonly measured: number;
  readonly predicted: number;
  /** With all that is fitted to times of runs fitted without this strategy. */
  readonly leftOut?: number;
  /** Whether something of the machine was made to agree with this measurement. */
  readonly calibrates: boolean;
}

/** What was fitted to times of runs of a scenario on a machine. */
export interface Fit {
  readonly machine: string;
  readonly name: string;
  /** To those of all strategies but this. */
  readonly without?: string;
  readonly work: number;
  /** Fields of the machine; of clocks with the number of busy cores: `clock.byActiveCores.8`. */
  readonly fields: Readonly<Record<string, number>>;
}

export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly command: string;
  readonly host: Host;
  readonly seed: number;
  readonly runs: readonly Run[];
  /** Of `--ablate`; its runs are among the others. */
  readonly ablation?: readonly Ablation[];
  /** Of `whatif`; what its first runs were is among the others. */
  readonly whatIf?: readonly WhatIf[];
  /** Of `validate`; it has no runs. */
  readonly validation?: readonly Validation[];
  readonly fits?: readonly Fit[];
}
