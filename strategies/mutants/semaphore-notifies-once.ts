// A release wakes one waiter, and only if there was no permit before: of two releases in a row the second
// wakes nobody, although two threads wait.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  yield* fetchAdd(s + VALUE, permits);
  if ((yield* load(s + WAITERS)) > 0) yield* wake(s + VALUE, permits);
`,
  replace: `  if ((yield* fetchAdd(s + VALUE, permits)) === 0) yield* wake(s + VALUE, 1);
`,
  issue: 'atomics-sync 1.0.3, semaphore',
  property: 'no lost wake-up',
};

export default mutant;
