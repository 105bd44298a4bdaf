// The mutex is handed to the waiter that has waited longest, and set free all the same. The waiter
// believes that it has it, and so does whoever comes by.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-mutex',
  file: 'src/sync/parking-mutex.ts',
  find: `      bits = LOCKED;
      handed = YOURS;
`,
  replace: `      handed = YOURS;
`,
  issue: 'hand-off that leaves the lock free',
  property: 'no data race',
};

export default mutant;
