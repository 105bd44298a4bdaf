// The collector works out what comes from outside in the word of the owner's count, and cannot put that back.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stopping-collector.ts',
  find: `  LINK as OUTSIDE,
`,
  replace: `  LOCAL as OUTSIDE,
`,
  issue: 'python/cpython#123241',
  property: 'survives-collection',
};

export default mutant;
