// A lock that is handed over can be taken by whoever comes before the new owner has woken: both have it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'fifo-lock',
  file: 'src/sync/fifo-lock.ts',
  find: `    yield* write(first + IS_OWNER, 1);
`,
  replace: `    yield* write(l + IS_HELD, 0);
    yield* write(first + IS_OWNER, 1);
`,
  issue: 'hand-off that leaves the lock free',
  property: 'no data race',
};

export default mutant;
