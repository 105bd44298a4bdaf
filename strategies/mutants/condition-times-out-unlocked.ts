// A wait that times out comes back at once, without the mutex: its caller looks at what the mutex
// guards beside whoever has it, and releases what it does not hold.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'condition',
  file: 'src/sync/condition.ts',
  find: `  yield* mutexAcquire(m);
  return isSignalled;
`,
  replace: `  if (isSignalled) yield* mutexAcquire(m);
  return isSignalled;
`,
  issue: 'a timed wait that returns without the lock',
  property: 'no error',
};

export default mutant;
