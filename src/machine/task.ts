// What a worker that simulates one run is told, and what it tells.

import type { ScriptData } from '../erase/run.ts';
import type { HeapUse } from '../heap/inspect.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import type { Input, Output } from '../scenario.ts';
import type { Order, RecordedOrder } from '../stepped/order.ts';
import type { Unit, Refused } from '../vm/native.ts';
import type { Ended, Failure } from '../vm/session.ts';
import type { InterpreterTable } from './interpreter-table.ts';
import type { RunStatistics } from './kernel/statistics.ts';
import type { Profile } from './profile.ts';

/** How much of a long run is simulated access by access. */
export interface Sampling {
  /** Bytecodes of all threads after which the first level ends. */
  readonly bytecodes: number;
  /** Units of work of each thread. */
  readonly units: readonly number[];
  /** Bytecodes of one. */
  readonly bytecodesPerUnit: number;
}

/** How fast the threads of a sample went. */
export interface Paces {
  readonly windowNs: number;
  /** Whether threads mostly wait for each other. */
  readonly areCoupled: boolean;
  readonly threads: readonly {
    readonly bytecodes: number;
    /** For a bytecode: work, which clocks stretch, and waiting for lines. */
    readonly workNs: number;
    readonly stallNs: number;
  }[];
}

export interface CellTask extends ScriptData {
  readonly strategyUrl: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly program: LinkedProgram;
  readonly filename: string;
  readonly entry: string | undefined;
  readonly before: { readonly call: string; readonly args: readonly bigint[] } | undefined;
  readonly after: string | undefined;
  readonly threads: number;
  /** Arguments of the entry, by thread. */
  readonly args: readonly (readonly (bigint | number)[])[];
  readonly input: Input;
  readonly heapBytes: number;
  readonly profile: Profile;
  readonly table: InterpreterTable;
  readonly seed: number;
  /** The run is written down, or held to what another engine has done; it begins as it does there. */
  readonly order: 'record' | Order | undefined;
  /** Undefined: the run is simulated whole. */
  readonly sampling: Sampling | undefined;
  /** Set when the answer to a question has been posted. */
  readonly answered: SharedArrayBuffer;
}

/** What the front end is asked for. */
export type Question = { readonly source: string } | { readonly code: Code };
export type Answer = Unit | Refused;

export interface Printed {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** An exception that nobody handles; `codes`: of its interpreter. */
export interface Reported {
  readonly heading: string;
  readonly failure: Failure;
  readonly codes: readonly Code[];
}

export interface Span {
  readonly startNs: number;
  readonly finishNs: number;
}

export interface CellResult {
  /** Virtual time from the start of the threads to the last finish. */
  readonly ns: number;
  readonly spans: readonly Span[];
  /** Of the first level. */
  readonly statistics: RunStatistics;
  /** Of the second, if there was one. */
  readonly scheduled: RunStatistics | undefined;
  /** Virtual time that was simulated access by access, if that is not all. */
  readonly sampledNs: number | undefined;
  /** Units of work that were done meanwhile. */
  readonly unitsDone: number | undefined;
  readonly paces: Paces | undefined;
  /** How the threads have ended, and what was called before and after them; none of a sample. */
  readonly ended: readonly Ended[];
  readonly before: readonly Ended[];
  readonly after: readonly Ended[];
  readonly output: Output | undefined;
  /** Summed over threads, by the indices of counters.ts. */
  readonly counters: readonly number[];
  readonly memory: readonly HeapUse[];
  /** What is wrong with a heap at the end, if anything. */
  readonly problem: string | undefined;
}

/** What a simulation took here. */
export interface SimulationCost {
  readonly bytecodes: number;
  /** Processor time of the first level; NaN where Node does not tell. */
  readonly cpuSeconds: number;
}

export type CellMessage =
  | { readonly question: Question }
  | { readonly print: Printed }
  | { readonly report: Reported }
  | { readonly deadlock: string }
  | { readonly recorded: RecordedOrder }
  /** Of an order: how many of its steps have been taken. */
  | { readonly stepsDone: number }
  /** The top level has not come to its end. */
  | { readonly topLevel: Ended }
  | { readonly usage: string }
  | { readonly error: string; readonly stack: string | undefined }
  | { readonly simulated: SimulationCost }
  | { readonly compiled: readonly Uint8Array[] }
  | { readonly result: CellResult };
