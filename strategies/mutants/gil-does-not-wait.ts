// A thread that finds the lock taken takes it all the same.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `      yield* waitForRelease(me);
`,
  replace: '',
  issue: 'classic: a lock that is tested and not waited for',
  property: 'no data race',
};

export default mutant;
