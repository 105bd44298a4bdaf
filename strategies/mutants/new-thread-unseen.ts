// A thread that is new attaches while the world is being stopped by one that has not seen it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `    if ((epoch & 1) === 0) return;
`,
  replace: `    if (epoch >= 0) return;
`,
  issue: 'python/cpython#157666',
  property: 'no data race',
};

export default mutant;
