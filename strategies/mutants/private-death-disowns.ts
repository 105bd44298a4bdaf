// An object that only its owner has counted loses its owner as it dies, without having been merged: a
// header that no other path ever makes.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: `      // Nobody else ever counted it. OWNER stays as it is (CPython gh-121794).
`,
  replace: `      yield* relaxedStore(object + OWNER, 0);
`,
  issue: 'python/cpython#121794',
  property: 'owner-iff-unmerged',
};

export default mutant;
