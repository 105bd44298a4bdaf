// tryIncref takes a reference to an object that was merged and whose last reference is gone.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: 'if (shared === 0 || shared === MERGED) return false;',
  replace: 'if (shared === 0) return false;',
  issue: 'PEP 703, "TryIncref": the check for merged left out',
  property: 'try-incref-dead',
};

export default mutant;
