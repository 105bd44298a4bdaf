// The owner merges what is in its queue without a look whether the object has become immortal meanwhile,
// and counts it again.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: `    if ((yield* relaxedLoad(object + OWNER)) === 0) yield* decrefUnowned(me, object);
    else if (`,
  replace: '    if (',
  issue: 'python/cpython#152276',
  property: 'immortal-stays',
};

export default mutant;
