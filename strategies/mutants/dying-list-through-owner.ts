// Objects that wait for their destruction are linked through the word of their owner, so that merged
// ones seem to have one.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'src/heap/dying.ts',
  find: 'LINK as DYING_LINK',
  replace: 'OWNER as DYING_LINK',
  issue: 'python/cpython#135106',
  property: 'owner-iff-unmerged',
};

export default mutant;
