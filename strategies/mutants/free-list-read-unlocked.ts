// One list of free blocks for all threads, whose head is read before the list is locked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading:allocator=global',
  file: 'strategies/parts/global-allocator.ts',
  find: `  yield* spinAcquire(CENTRAL_LOCK);
  const block = yield* read(list);
`,
  replace: `  const block = yield* read(list);
  yield* spinAcquire(CENTRAL_LOCK);
`,
  issue: 'classic: check then act',
  property: 'no data race',
};

export default mutant;
