// An object is queued, and its owner, which looks at its queue only when it is asked to, is not asked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: `    yield* fetchOr(area + AREA_BREAKER, EXPLICIT_MERGE);
`,
  replace: '',
  issue: 'python/cpython#157838, its first half',
  property: 'queue-announced',
};

export default mutant;
