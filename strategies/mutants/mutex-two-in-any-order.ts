// Two mutexes are taken in the order in which the caller names them, not in that of their addresses.
// Two threads that name them differently each hold what the other waits for: the deadlock of A then B
// against B then A.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'mutex',
  file: 'src/sync/mutex.ts',
  find: `  yield* mutexAcquire(Math.min(a, b));
  if (a !== b) yield* mutexAcquire(Math.max(a, b));
`,
  replace: `  yield* mutexAcquire(a);
  if (a !== b) yield* mutexAcquire(b);
`,
  issue: 'lock order, A then B against B then A',
  property: 'no deadlock',
};

export default mutant;
