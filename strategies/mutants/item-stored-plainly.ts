// Items of a list that others read without holding it are moved and stored by plain writes.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: '    else yield* store(a, value);',
  replace: '    else yield* write(a, value);',
  issue: 'python/cpython#129069',
  property: 'no data race',
};

export default mutant;
