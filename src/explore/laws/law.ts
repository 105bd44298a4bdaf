// What a law is: a promise, the small programs that put it to the test, and what they are made over.

import type * as fc from 'fast-check';
import type { Failure, MemoryModel, Program, SearchOptions } from '../program.ts';

/** What threads do in a test program, as JSON: it is shrunk, printed and put into tokens. */
export type Script =
  | null
  | boolean
  | number
  | string
  | readonly Script[]
  | { readonly [name: string]: Script };

export type Family =
  | 'lock'
  | 'condition'
  | 'semaphore'
  | 'barrier'
  | 'once'
  | 'queue'
  | 'parking-lot'
  | 'strategy';

/** What laws are checked of: a strategy or a lock primitive. `T` is what its family's laws need. */
export interface Subject<T = unknown> {
  /** As the user names it. */
  readonly id: string;
  readonly family: Family;
  readonly text: T;
  /** Of a strategy: where a thread gets its parts from, options parsed. */
  readonly strategy?: { readonly url: string; readonly options: Readonly<Record<string, unknown>> };
}

// A law is made over what its family needs, and lists hold laws of all families.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Law<T = any, S = any> {
  /** Stable name, which a violation has as its property unless it has a more special one. */
  readonly id: string;
  readonly family: Family;
  /** The promise, in one sentence. */
  readonly states: string;
  /** Whether the subject promises this at all; yes without. */
  appliesTo?(text: T): boolean;
  /** Programs that are always run. */
  fixed(text: T): readonly S[];
  /** More of them: fast-check makes them up and makes one that fails small. */
  random?(text: T): fc.Arbitrary<S>;
  program(text: T, script: S): Program;
  /** Programs with less in them that the law may be checked by as well, the boldest first. */
  simpler?(text: T, script: S): readonly S[];
  readonly options?: SearchOptions;
  /** The memory models that it makes sense under; both without. */
  readonly memory?: readonly MemoryModel[];
  /**
   * Whether its programs have far more interleavings than can be covered, so that more time tells
   * little more: then it gets less of it by default.
   */
  isLong?(text: T): boolean;
  /**
   * For a law that compares: the variants of a program whose outcomes must be those of the first.
   * Without it every program has to be without failure.
   */
  variants?(text: T, script: S): readonly Variant<S>[];
  /** For a law that compares with real threads: the outcomes that were seen on them. */
  observed?(subject: Subject<T>, script: S): Promise<readonly string[]>;
}

export interface Variant<S = Script> {
  readonly name: string;
  readonly script: S;
  readonly memory?: MemoryModel;
}

/** How thoroughly to check. */
export interface Effort extends SearchOptions {
  /** Made-up programs a law. */
  readonly runs: number;
  /** Seconds after which a law is cut short. */
  readonly seconds: number;
  /** This program alone. */
  readonly only?: Script;
}

export interface Verdict {
  readonly law: string;
  readonly subject: string;
  readonly memory: MemoryModel;
  readonly holds: boolean;
  /** Every interleaving of every program was covered; otherwise they were sampled or cut short. */
  readonly isExhaustive: boolean;
  readonly programs: number;
  readonly executions: number;
  readonly blocked: number;
  readonly steps: number;
  readonly seconds: number;
  readonly failure: LawFailure | undefined;
}

/** A failure with the program that shows it. */
export interface LawFailure extends Failure {
  readonly script: Script;
}

/** What a token is of. */
export interface TokenSubject {
  readonly subject: string;
  readonly law: string;
  readonly script: Script;
  readonly mutant?: string;
  /** The outcome that the first variant of a comparing law does not have. */
  readonly forbid?: string;
}
