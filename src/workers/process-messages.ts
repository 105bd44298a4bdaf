// What this process and its children say to each other, serialised by V8.
//
//   piece..., start ->            <- loaded, started     the program is there; little work is done
//   piece..., round ->            <- placed              of each round: the input, if it is not mapped
//                                 <- ready               for the next phase of the round
//   go ->                                                all are
//                                 <- ended               the round
//   give ->                       <- changes..., results
//   finish ->                     <- finished
//   interrupt ->                                         at any time
//                                 <- output, report, failed

import type { Form } from '../erase/erase.ts';
import type { LinkedScripts } from '../erase/run.ts';
import { GuestError, InvariantViolation, UsageError } from '../errors.ts';
import type { HeapUse } from '../heap/inspect.ts';
import type { Mapping } from '../mapping.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import type { Contention, Interpreters } from '../results.ts';
import type { Ended, Globals } from '../vm/session.ts';
import type { CrewRequest, Round } from './crew.ts';
import type { StrategyChoice } from '../request.ts';
import type { Phase, Share } from './task.ts';
import type { Report } from './reports.ts';
import type { Changes, Piece } from '../vm/transfer.ts';

/** Where a child finds the file of the columns among its open files, after those that are always there. */
export const MAPPING_FD = 4;

export interface Start {
  readonly kind: 'start';
  readonly strategy: StrategyChoice;
  readonly form: Form;
  readonly text: LinkedScripts;
  readonly program: LinkedProgram;
  readonly source: CrewRequest['source'];
  readonly argv: readonly string[];
  readonly scenario: { readonly id: string; readonly program: string; readonly entry?: string };
  readonly work: number;
  readonly heapBytes: number;
  readonly share: Share;
  readonly phases: readonly Phase[];
  readonly globals: Globals;
  readonly originMs: number;
  readonly columnsEnd: number;
  readonly mapping: Mapping | undefined;
}

export type ToChild =
  | Start
  | { readonly kind: 'piece'; readonly piece: Piece }
  | { readonly kind: 'round' | 'go' | 'give' | 'finish' | 'interrupt' };

export interface ChildResults {
  readonly round: Round;
  readonly memory: readonly HeapUse[];
  readonly contention: readonly Contention[];
  readonly interpreters: Interpreters;
  readonly totals: Readonly<Record<string, number>>;
}

/** What the parent waits for. */
export interface Answers {
  readonly loaded: { readonly ended: readonly Ended[] };
  readonly started: object;
  readonly placed: object;
  readonly ready: object;
  readonly ended: object;
  readonly results: ChildResults;
  readonly finished: Pick<ChildResults, 'totals'>;
}

export type Answer = {
  [K in keyof Answers]: { readonly kind: K } & Answers[K];
}[keyof Answers];

export type FromChild =
  | Answer
  | { readonly kind: 'changes'; readonly changes: Changes }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** `codes`: of an interpreter that the program has made. */
  | { readonly kind: 'report'; readonly report: Report; readonly codes?: readonly Code[] }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** An error on its way. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a GuestError. */
  readonly traceback?: string;
  readonly status?: number;
}

export function faultOf(thrown: unknown): Fault {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, message, stack } = error;
  if (!(error instanceof GuestError)) return { name, message, stack };
  return { name, message, stack, traceback: error.traceback, status: error.status };
}

export function errorOf({ name, message, stack, traceback, status }: Fault): Error {
  if (traceback !== undefined) return new GuestError(message, traceback, status);
  if (name === 'UsageError') return new UsageError(message);
  return new InvariantViolation(message, { cause: { message, stack } });
}
