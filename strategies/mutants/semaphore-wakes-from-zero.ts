// A release wakes a waiter only if there was no permit before. Of two releases in a row the second
// wakes nobody, and if the first one's waiter has not taken its permit yet, a second waiter sleeps on
// beside a permit.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  yield* fetchAdd(s + VALUE, permits);
  if ((yield* load(s + WAITERS)) > 0) yield* wake`,
  replace: `  const before = yield* fetchAdd(s + VALUE, permits);
  if (before === 0 && (yield* load(s + WAITERS)) > 0) yield* wake`,
  issue: 'atomics-sync 1.0.3, Semaphore',
  property: 'no lost wake-up',
};

export default mutant;
