// A thread reads a list of another without saying so, and its owner goes on as if it were alone.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: `    yield* ensureShared(me, list);
`,
  replace: '',
  issue: 'python/cpython#144295',
  property: 'no data race',
};

export default mutant;
