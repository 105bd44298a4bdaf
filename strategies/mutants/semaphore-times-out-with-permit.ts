// A take whose time ran out tries once more, and says that it has failed whether it then got a permit
// or not. That permit is gone.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  return isAcquired;
}
`,
  replace: `  return isAcquired && hasTime;
}
`,
  issue: 'a timed acquire that fails with what it wanted in hand',
  property: 'permits-conserved',
};

export default mutant;
