// tryIncref takes a reference to an object that only its owner has counted, and which the owner may be
// destroying without a look at the other count.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: 'if (shared === 0 || shared === MERGED) return false;',
  replace: 'if (shared === MERGED) return false;',
  issue: 'PEP 703, "TryIncref": the check for zero left out',
  property: 'try-incref-dead',
};

export default mutant;
