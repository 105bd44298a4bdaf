// A thread that only tries to take the mutex waits for it after all if it is thread 1, the main
// thread. Nothing is broken by that, but what comes out depends on which thread is which.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'checked-mutex',
  file: 'src/sync/checked-mutex.ts',
  find: `  if (!(yield* mutexTryAcquire(m))) return false;
`,
  replace: `  if (me === 1) yield* mutexAcquire(m);
  else if (!(yield* mutexTryAcquire(m))) return false;
`,
  issue: 'the main thread as a special case',
  property: 'renaming',
};

export default mutant;
