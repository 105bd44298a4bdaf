// Whether an unpark woke somebody is answered with the waiter's address, cut to its lowest bit.
// Half of the waiters lie at odd addresses, and for the others the answer is wrong: which thread is
// which decides what comes out.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-lot',
  file: 'src/sync/parking-lot.ts',
  find: `  return waiter === NO_WAITER ? 0 : 1;
`,
  replace: `  return waiter & 1;
`,
  issue: 'a pointer cut short where a truth value was meant',
  property: 'renaming',
};

export default mutant;
