// A release looks for waiters before it raises the number of permits. A thread that registers and
// finds no permit in between is neither woken nor does it see the permit.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  yield* fetchAdd(s + VALUE, permits);
  if ((yield* load(s + WAITERS)) > 0) yield* wake(s + VALUE, permits);
`,
  replace: `  const waiters = yield* load(s + WAITERS);
  yield* fetchAdd(s + VALUE, permits);
  if (waiters > 0) yield* wake(s + VALUE, permits);
`,
  issue: 'glibc bug 12674, sem_post',
  property: 'no lost wake-up',
};

export default mutant;
