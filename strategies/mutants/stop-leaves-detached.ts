// A thread that is found detached is not suspended: it attaches while the world is stopped.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `      if (state !== DETACHED && state !== PAUSED) return true;
`,
  replace: `      if (state !== PAUSED) return true;
`,
  issue: 'python/cpython#116396',
  property: 'no data race',
};

export default mutant;
