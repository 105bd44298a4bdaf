// What a spinning thread does between two looks at the word it waits for: a parameter of spinning locks.
//
// Source: the three kinds of spinning of T. Downs, "A Concurrency Cost Hierarchy" (2020): none, a pause
//   instruction, sched_yield.
// Limits: the hint to the engine that another thread has to move is in each of them, also where the
//   processor gets no instruction.

import { pause, yieldCore, type Steps } from '../memory.ts';

export type SpinWait = () => Steps;

/** Looks again at once. */
export function* spinHot(): Steps {
  yield* pause(0);
}

/** Looks again after a pause instruction. */
export function* spinPaused(): Steps {
  yield* pause();
}

/** Looks again when the others that are runnable on this core have had their turn. */
export function* spinYielding(): Steps {
  yield* yieldCore();
  yield* pause(0);
}
