// A wait sleeps with the mutex held. Nobody can change what it waits for.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'condition',
  file: 'src/sync/condition.ts',
  find: `  yield* mutexRelease(m);
  const isSignalled = yield* conditionSleep(c, ticket, timeoutNs);
  yield* mutexAcquire(m);
`,
  replace: `  const isSignalled = yield* conditionSleep(c, ticket, timeoutNs);
`,
  issue: 'a nested monitor that is not opened by the wait',
  property: 'no deadlock',
};

export default mutant;
