// A thread waits for its turn to stop the world while it is attached.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `    if (!(yield* mutexTryAcquire(STOP_MUTEX))) yield* blocking(me, mutexAcquire, STOP_MUTEX);
`,
  replace: `    yield* mutexAcquire(STOP_MUTEX);
`,
  issue: 'python/cpython#137433',
  property: 'no deadlock',
};

export default mutant;
