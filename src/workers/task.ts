// What a worker is told when it is started.

import type { ScriptData } from '../erase/run.ts';
import type { Notes } from '../notes.ts';
import type { ErasedMemory } from '../memory-erased.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Globals } from '../vm/session.ts';

/**
 * Calls within calls of native code that a worker has room for, as many as guest frames; and its stack,
 * in mebibytes: 4 was seen to be enough for them.
 */
export const NATIVE_DEPTH = 1000;
export const STACK_MB = 16;

/** The part of all threads, or a call that the first thread of each interpreter makes while the others wait. */
export type Phase =
  | { readonly kind: 'work' }
  | {
      readonly kind: 'before' | 'after';
      readonly call: string;
      readonly args: readonly (bigint | number)[];
    };

/** A thread's arguments of the entry, and those for little work. */
export interface Share {
  readonly args: readonly (bigint | number)[];
  readonly warmUpArgs: readonly (bigint | number)[];
}

export interface Task extends ErasedMemory, ScriptData {
  /** In the counting form: where the thread notes what it writes. */
  readonly notes?: Notes;
  readonly strategyUrl: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly program: LinkedProgram;
  readonly globals: Globals;
  /** The function that each round calls; undefined: the top level is all there is. */
  readonly entry: string | undefined;
  readonly args: readonly (bigint | number)[];
  /** What a round consists of, in order. */
  readonly phases: readonly Phase[];
  /** Arguments for little work, and how often to call the entry with them before the first round. */
  readonly warmUp: { readonly args: readonly (bigint | number)[]; readonly calls: number };
  /** What sys.argv holds. */
  readonly argv: readonly string[];
  /**
   * From 0, among all threads that there can be: those of the crew first, then those of the pool. It is
   * the number in messages and the place of the thread's counters.
   */
  readonly index: number;
  /** Of how many threads there are counters. */
  readonly counted: number;
  /** A worker of the pool, which waits for guest threads to run. */
  readonly isPool: boolean;
  /** The threads that the heap's pool may have. */
  readonly pool: { readonly first: number; readonly most: number };
  readonly threads: number;
  /** Id of its guest thread in its heap. */
  readonly id: number;
  /** Whether it loads the program into its heap: the first on a shared one, each on its own. */
  readonly isLoader: boolean;
  /** Number of its interpreter; how many of them the engine starts with. */
  readonly interpreter: number;
  readonly mains: number;
  /** Of an interpreter that was made while a program runs: its record, and where its threads count. */
  readonly record?: number;
  readonly ownCounters?: { readonly memory: SharedArrayBuffer; readonly at: number };
  readonly control: SharedArrayBuffer;
  readonly channel: SharedArrayBuffer;
}
