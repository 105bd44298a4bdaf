// A thread that is found detached is not suspended: it attaches while the world is stopped.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `      if (state !== DETACHED) return true;
      if ((yield* cas(area + THREAD_STATE, DETACHED, STOPPED)) === DETACHED) return true;
`,
  replace: `      return true;
`,
  issue: 'python/cpython#116396',
  property: 'no data race',
};

export default mutant;
