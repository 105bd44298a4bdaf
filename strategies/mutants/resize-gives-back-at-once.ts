// A list or dict that others read without holding it gives its old block back at once when it
// grows.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: '    else yield* retireBlock(me, block);',
  replace: '    else yield* releaseBlock(me, block, words);',
  issue: 'python/cpython#127521',
  property: 'no-stale-read',
};

export default mutant;
