// A thread that spins looks at the lock once, and then goes round over what it saw.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'spin-lock',
  file: 'src/sync/spin-lock.ts',
  find: '    while ((yield* load(l)) !== FREE) {',
  replace: `    const seen = yield* load(l);
    while (seen !== FREE) {`,
  issue: 'python/cpython#135871',
  property: 'no livelock',
};

export default mutant;
