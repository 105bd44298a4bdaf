// A part of a search, and what whoever searches it has to tell the others.

import type { Branch, Flat, Packed, Step } from './wakeup-tree.ts';

/** A part of a search: all executions that begin with the steps of `levels`. */
export interface Part {
  readonly levels: readonly Level[];
  /** What should come after them, a wakeup tree. */
  readonly children: Flat;
}

/** One of the steps that a part begins with, and what is covered in its place. */
export interface Level {
  /** Number of the point at which it is taken. */
  readonly point: number;
  readonly proc: number;
  /** Those that were begun before it. */
  readonly sleep: readonly Step[];
  /** Others that cover what they are weak initials of. */
  readonly siblings: readonly Step[];
}

/** What one has told of each point and step there, as trees, for all parts that one has. */
export type Told = Map<string, Branch[]>;

/** A sequence that is to be run in place of a step that a part begins with, and of what follows. */
export interface Outside {
  /** Number of that step. */
  readonly depth: number;
  readonly items: readonly Packed[];
}

/** A step that a part has come to begin with, and the branches given away there. */
export interface Given extends Step {
  readonly sleep: readonly Step[];
  readonly siblings: Flat;
}
