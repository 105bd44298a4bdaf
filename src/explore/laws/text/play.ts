// What the texts of all trials share: the script, the words beside the primitive, and witnesses.
//
// A trial is a few threads that use one primitive, as a script says. Its text runs stepped in the
// explorer and erased on real threads.

import { load, store, type Address, type Steps } from '../../../memory.ts';

/**
 * Who leaves word of what, so that the order of operations can be told from results alone:
 * - `order`: a thread says when an operation has ended, and looks before it begins one: what it sees
 *   had ended before. This is the order of real time, which a linearization has to respect.
 * - `fences`: a thread says when it begins an operation, and looks when one has ended: whoever it
 *   does not see begins later and has to find what it did. A store that lingers shows here.
 */
export type Witness = 'order' | 'fences';

/** Operations by thread, as JSON. */
export interface Play<Op extends string = string> {
  readonly threads: readonly (readonly Op[])[];
  /** Which of `threads` the first thread plays, the second, ...; without, each its own. */
  readonly order?: readonly number[];
  readonly witness?: Witness;
}

/** One word a thread: how many operations it has announced. */
export const SAID = 2;
export const MOST_PLAYERS = 4;
/** Plain data that a primitive guards or publishes. */
export const DATA: Address = SAID + MOST_PLAYERS;
export const DATA_WORDS = 10;
/** Where the primitive lies. */
export const PRIMITIVE: Address = DATA + DATA_WORDS;

/** Time limit of a timed operation; in the explorer one that may run out whenever it is waited for. */
export const BRIEFLY_NS = 1_000;

/** To be called before operation `i` of script `k`; appends to `results` what it sees. */
export function* beforeOperation(script: Play, k: number, i: number, results: number[]): Steps {
  if (script.witness === 'order') yield* lookAround(script, k, results);
  if (script.witness === 'fences') yield* store(SAID + k, i + 1);
}

/** To be called after operation `i` of script `k`; appends to `results` what it sees. */
export function* afterOperation(script: Play, k: number, i: number, results: number[]): Steps {
  if (script.witness === 'order') yield* store(SAID + k, i + 1);
  if (script.witness === 'fences') yield* lookAround(script, k, results);
}

function* lookAround(script: Play, k: number, results: number[]): Steps {
  for (let other = 0; other < script.threads.length; other++) {
    if (other !== k) results.push(yield* load(SAID + other));
  }
}
