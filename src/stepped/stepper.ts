// What the engines that drive program text in steps give to the guest programs that both of them run.

import type { Memory, Steps } from '../memory.ts';
import type { Code } from '../python/code.ts';
import type { Refused, Unit } from '../vm/native.ts';
import type { Ended, Failure } from '../vm/session.ts';
import type { Family } from './family.ts';
import type { World } from './world.ts';

/** A thread to drive. */
export interface ThreadStart {
  readonly steps: Steps<unknown>;
  /** Isolated interpreters have a memory each; threads of one share its buffer. */
  readonly memory: Memory;
  readonly name: string;
  /** What it counts, by the indices of counters.ts. */
  readonly counters: Float64Array;
}

/** A thread that a program starts while it runs. */
export interface Spawned {
  /** Its text. */
  readonly body: () => Steps<unknown>;
  /** The program's end does not wait for it. */
  readonly isDaemon: boolean;
  readonly memory: Memory;
  readonly name: string;
  readonly counters: Float64Array;
}

/** What the front end makes of code that an interpreter wants while it runs. */
export interface FrontEnd {
  unitOfSource(source: string): Unit | Refused;
  unitOfCode(code: Code): Unit;
}

export interface Stepper extends FrontEnd {
  /** Drives a thread that is alone to its end, outside of the program's time. @throws what it throws. */
  runAlone<R>(steps: Steps<R>, memory: Memory): R;
  /** Starts a thread beside those that run. */
  spawn(thread: Spawned): Steps<unknown>;
  /** A thread of the program is about to be started; may throw. */
  beforeSpawn?(): void;
  /** A program without an entry is loaded, and nothing of it has run. */
  onInstalled?(world: World, family: Family): void;
  /** The top level of a program with an entry has ended. @throws if it has failed. */
  onTopLevel(ended: Ended): void;
  /** A call of a function of the program has ended, or the top level of one without an entry; may throw. */
  onEnded?(ended: Ended): void;
  /** The program makes an interpreter, which has its heap now. */
  onMade?(world: World): void;
  /** An exception that nobody handles; `codes`: of its interpreter, by number. */
  onReport(heading: string, failure: Failure, codes: readonly Code[]): void;
  onOutput?(stream: 'stdout' | 'stderr', text: string): void;

  /** Of the host (vm/native.ts). */
  readonly turn?: number;
  readonly nativeDepth?: number;
  /** The primitives count atomic operations. */
  readonly countsAtomics?: boolean;
  /** Threads that a heap has areas for, as long as these take up a quarter of it at most. */
  readonly mostThreads: number;
  /** Interpreters that a program may make. */
  readonly mostInterpreters: number;
  /** Objects of each interpreter have addresses of their own, by which a reference tells whose it is. */
  readonly separatesObjects?: boolean;
  /** Where threads are processes, each has a memory of its own, unless all map the columns. */
  readonly separatesProcesses?: boolean;
  /** Heaps of interpreters that a program makes are loaded beforehand, and not by their threads. */
  readonly loadsBeforehand?: boolean;
  /**
   * As workers do, threads stay when they have nothing more to do: guest threads that are started later
   * take their places, and they end together when the program has.
   */
  readonly keepsThreads?: boolean;
}
