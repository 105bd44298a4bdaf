// Plain locks in place of critical sections: of two containers that are to be held the second is not locked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading:critical-sections=plain-locks',
  file: 'strategies/parts/plain-locks.ts',
  find: `      if (a !== b) yield* acquire(me, b);
    },

    *releaseTwo(me: Thread, a: Ref, b: Ref): Steps {
      if (a !== b) yield* release(me, b);
`,
  replace: `    },

    *releaseTwo(me: Thread, a: Ref, b: Ref): Steps {
`,
  issue: 'classic: the second of two locks is forgotten',
  property: 'no data race',
};

export default mutant;
