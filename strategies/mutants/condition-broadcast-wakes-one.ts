// A broadcast moves the sequence word and wakes one thread. The others that wait for the same change
// sleep on.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'condition',
  file: 'src/sync/condition.ts',
  find: `  yield* wake(c, ALL);
`,
  replace: `  yield* wake(c, 1);
`,
  issue: 'notify in place of notify all',
  property: 'no lost wake-up',
};

export default mutant;
