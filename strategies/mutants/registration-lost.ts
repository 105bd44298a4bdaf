// Of two threads that register at the same time one is not on the list.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `      if ((yield* cas(THREADS, first, me.area)) === first) break;
`,
  replace: `      yield* store(THREADS, me.area);
      break;
`,
  issue: 'python/cpython#129732',
  property: 'no data race',
};

export default mutant;
