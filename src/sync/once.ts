// Runs a piece of text exactly once, however many threads ask; all return after it has run.
//
// Source: pthread_once and C++'s call_once: if the text throws, it has not run, and the next thread
//   that asks, or one that waits, tries again.
// State: 0 not run; 1 running, nobody waits; 2 running, somebody may be parked; 3 done.
// Invariant: one thread at a time is between leaving 0 and reaching 3 or 0 again.
// Limits: text that asks for itself again waits for ever; it is not told, since no owner is kept.

import { cas, load, park, store, swap, wake, type Address, type Steps } from '../memory.ts';

/** Words of a once. Written by whoever runs or waits; zero is one that has not run. */
export const ONCE_WORDS = 1;

const FRESH = 0;
const RUNNING = 1;
const AWAITED = 2;
const DONE = 3;

const ALL = 0x7fffffff;

/** Makes the word at `o` a once that has not run. */
export function* onceInit(o: Address): Steps {
  yield* store(o, FRESH);
}

/**
 * Runs `steps` if no thread has, or waits until the thread that runs it is done. Returns whether it
 * was this call that ran it; throws what `steps` throws.
 */
export function* onceExecute(o: Address, steps: () => Steps): Steps<boolean> {
  if ((yield* load(o)) === DONE) return false;
  for (;;) {
    const state = yield* cas(o, FRESH, RUNNING);
    if (state === DONE) return false;
    if (state === FRESH) {
      yield* runOnce(o, steps);
      return true;
    }
    if (state === RUNNING) yield* cas(o, RUNNING, AWAITED);
    // Sleeps only if the word says that somebody does; else things have moved on: look again.
    yield* park(o, AWAITED);
  }
}

/** True once the text has run: then everything that it wrote can be read. */
export function* onceIsDone(o: Address): Steps<boolean> {
  return (yield* load(o)) === DONE;
}

function* runOnce(o: Address, steps: () => Steps): Steps {
  let outcome = FRESH;
  try {
    yield* steps();
    outcome = DONE;
  } finally {
    if ((yield* swap(o, outcome)) === AWAITED) yield* wake(o, ALL);
  }
}
