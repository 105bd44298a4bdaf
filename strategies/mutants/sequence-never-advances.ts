// Blocks wait for a sequence number that is never given out.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/qsbr.ts',
  find: `        yield* fetchAdd(WRITE_SEQ, STEP);
`,
  replace: '',
  issue: 'python/cpython#132519',
  property: 'no-leak',
};

export default mutant;
