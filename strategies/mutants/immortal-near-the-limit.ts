// The value that means immortal is next to ordinary ones: counting that is under way makes it mortal again.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'atomic:immortal=on',
  file: 'strategies/parts/atomic-counts.ts',
  find: 'const NEVER_COUNTED = -(2 ** 30);',
  replace: 'const NEVER_COUNTED = -1;',
  issue: 'python/cpython#125174',
  property: 'immortal-stays',
};

export default mutant;
