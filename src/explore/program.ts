// What is explored, and what comes out of it: the types that schedulers, searches and reports share.

import type { Address, Memory, Steps } from '../memory.ts';

/** A thread to drive. Isolated interpreters have a memory each; threads of one share its buffer. */
export interface ThreadStart {
  readonly steps: Steps<unknown>;
  readonly memory: Memory;
}

/** Reads a word for a check between steps, which makes every write to that word a point of its own. */
export type Observe = (address: Address) => number;

/** Something to run many times: every run starts from the same state and depends on choices alone. */
export interface Program {
  /** Puts the memory back into its first state and makes the threads anew. */
  begin(): readonly ThreadStart[];
  /** Label of an execution that has run to its end; `results` are the values that threads returned. */
  outcome?(results: readonly unknown[]): string;
  /** Outcomes that are bugs, each with the reason. */
  readonly forbid?: Readonly<Record<string, string>>;
  /** After every step: what is violated, or undefined. */
  check?(observe: Observe): Violation | undefined;
  /** When all threads have ended: what is violated, or undefined. */
  atEnd?(results: readonly unknown[]): Violation | undefined;
  /** When nobody can move: what the threads wait for, in the program's own words. */
  describeDeadlock?(): string | undefined;
  /** What to call an address in messages; undefined: the number will do. */
  nameOf?(address: Address): string | undefined;
  /** Names of the threads; T0, T1, ... without. */
  readonly threadNames?: readonly string[];
}

/** A named property that does not hold, and how that shows. */
export interface Violation {
  readonly kind: FailureKind;
  readonly property: string;
  readonly message: string;
}

export type FailureKind =
  | 'forbidden-outcome'
  | 'invariant'
  | 'race'
  | 'deadlock'
  | 'livelock'
  | 'assertion'
  | 'heap';

export const MODES = ['exhaustive', 'random', 'pct', 'directed', 'delay', 'preemption'] as const;
export type Mode = (typeof MODES)[number];

/** Whether a mode draws schedules at random. */
export function isSampling(mode: Mode): boolean {
  return mode === 'random' || mode === 'pct' || mode === 'directed';
}

/** The depth of known bugs is 1 to 3; pct draws as many steps for every run. */
export const MOST_DEPTH = 64;

/** `sc`: sequentially consistent. `tso`: a store buffer a thread for plain and relaxed stores. */
export type MemoryModel = 'sc' | 'tso';

export interface SearchOptions {
  /** `exhaustive` unless told otherwise. */
  readonly mode?: Mode;
  /** preemption, delay: how many an execution may have; 2. */
  readonly bound?: number;
  /** pct: the depth d, which is the number of ordering constraints a bug needs; 3. */
  readonly depth?: number;
  readonly memory?: MemoryModel;
  /** Ends the search at the first failure; true. Counts are promised without. */
  readonly stopAtFirst?: boolean;
  /** random, pct; 1. */
  readonly seed?: number;
  /** Runs after which the search gives up; 1e6. For random and pct: how many runs, 10,000. */
  readonly maxExecutions?: number;
  /** Steps after which one run counts as a livelock; 1e4. */
  readonly maxSteps?: number;
  /** How many time limits of each thread may run out although others could go on; 1. */
  readonly timeouts?: number;
  /** Seconds after which the search gives up; without limit. */
  readonly maxSeconds?: number;
}

/** One step of a trace. */
export interface TraceStep {
  /** Number of the thread. */
  readonly thread: number;
  /** A buffered store that reaches memory (`tso`), a time limit that runs out: not an access of the text. */
  readonly isFlush: boolean;
  readonly isTimeout: boolean;
  readonly kind: string;
  readonly address: Address;
  /** `x`, `queue.head`, or the number. */
  readonly place: string;
  /** In words: `load x = 1`, `cas lock 0 -> 1`. */
  readonly text: string;
  /** The thread was switched away from although it could have gone on. */
  readonly isPreemption: boolean;
  /** It touches nothing that another thread changes, and changes nothing that another one touches. */
  readonly isPrivate: boolean;
  /** Where its text is, if that is known. */
  readonly position?: { readonly file: string; readonly line: number };
}

export interface Failure extends Violation {
  /** Who takes each step: the number of a thread; `-1 - t` for a store of `t` that leaves its buffer. */
  readonly schedule: readonly number[];
  /** One line that `replay` takes, on any machine. */
  readonly token: string;
  readonly steps: readonly TraceStep[];
  /** The steps in columns, one a thread, with the switches marked. */
  readonly trace: string;
  /** `T0: load x = 0 | T1: store x 1 | ...`. */
  readonly oneLine: string;
  readonly preemptions: number;
  /** Executions that the search had begun when it found the failure, and the seconds that took. */
  readonly foundAfter: { readonly executions: number; readonly seconds: number };
}

/** A pair of accesses, unordered by synchronization, of which one is a plain read or write. */
export interface DataRace {
  readonly place: string;
  readonly address: Address;
  /** `T0 write` and `T1 load`, say. */
  readonly first: string;
  readonly second: string;
}

export interface Report {
  /** Complete executions: traces in `exhaustive`, distinct schedules in `preemption` and `delay`, runs otherwise. */
  readonly executions: number;
  /** Executions that turned out to repeat another and were cut. */
  readonly blocked: number;
  /** How many executions ended in each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Each distinct race once. */
  readonly races: readonly DataRace[];
  readonly failure: Failure | undefined;
  /** How many executions failed, by the kind of failure. */
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  /** Accesses executed, replays included. */
  readonly steps: number;
  readonly seconds: number;
  /** Every execution was covered: what did not happen cannot happen. */
  readonly isExhaustive: boolean;
  /** Of a replay of a run that did not fail: its steps in columns. */
  readonly trace?: string;
  /** Of a replay: where the program no longer does what it did when the token was made. */
  readonly divergence?: string;
}
