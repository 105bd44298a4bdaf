// Plain locks in place of critical sections: of two containers that are to be held the second is not locked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading:critical-sections=plain-locks',
  file: 'strategies/parts/plain-locks.ts',
  find: `      if (a !== b) yield* acquire(me, b);
`,
  replace: '',
  issue: 'classic: the second of two locks is forgotten',
  property: 'no data race',
};

export default mutant;
