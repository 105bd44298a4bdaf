// A broken variant of a text: a small change of it, applied as it is loaded.

import { UsageError } from '../errors.ts';

/** Default export of a file in strategies/mutants/; its id is the file's name. */
export interface Mutant {
  /** The subject whose laws it should break: a strategy (with options) or a lock primitive. */
  readonly of: string;
  /** From the package root: `strategies/parts/biased-counts.ts`. */
  readonly file: string;
  /** Text of the file, which has to occur in it exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Where the bug comes from: `python/cpython#119999`, or in words. */
  readonly issue: string;
  /** The property that it violates, as failures name it. */
  readonly property: string;
}

/** @throws UsageError unless `find` occurs in the text exactly once. */
export function applyMutant(id: string, mutant: Mutant, text: string): string {
  const times = text.split(mutant.find).length - 1;
  if (times === 1) return text.replace(mutant.find, () => mutant.replace);
  const problem = times === 0 ? 'no longer occurs in' : `occurs ${times} times in`;
  throw new UsageError(`mutant ${id}: what it replaces ${problem} ${mutant.file}`);
}
