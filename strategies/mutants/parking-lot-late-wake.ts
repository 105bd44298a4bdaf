// A parked thread takes any wake of its word for its own. A waker makes a waiter AWAKE, unlocks the
// bucket, and only then wakes; by then the thread may have seen that, gone on and parked anew with the
// same waiter, from which the late wake lets it go while it is still queued. Whoever finds the waiter
// in the queue next finds it in use for something else.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-lot',
  file: 'src/sync/parking-lot.ts',
  find: `  while ((yield* load(waiter + STATE)) === ASLEEP) {
`,
  replace: `  if ((yield* load(waiter + STATE)) === ASLEEP) {
`,
  issue: 'python/cpython#148820',
  property: 'woken-once',
};

export default mutant;
