// What a thread that has ended has left is given back by the next, whoever may be reading it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/qsbr.ts',
  find: `      appendDelayed(me, block);
      block = next;
`,
  replace: `      yield* releaseBlock(me, block, peek(block - PAYLOAD + SIZE));
      block = next;
`,
  issue: 'python/cpython#124375',
  property: 'no-early-reuse',
};

export default mutant;
