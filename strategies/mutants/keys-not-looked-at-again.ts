// A look-up does not look whether the keys that it read are still those of the dict: they may hold
// what has died.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: `    if ((yield* load(dict + DICT_INDEX)) === keys) return value;
`,
  replace: `    return value;
`,
  issue: 'python/cpython#149816',
  property: 'linearizable',
};

export default mutant;
