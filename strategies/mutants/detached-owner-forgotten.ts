// Objects are queued for an owner that is detached, and nobody merges them if it never comes back.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: `    yield* mergeForDetached(me, area);
`,
  replace: '',
  issue: 'python/cpython#157838',
  property: 'no-stranding',
};

export default mutant;
