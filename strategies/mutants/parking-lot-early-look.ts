// A thread looks at the word before it locks the bucket and not after. Whoever changes the word in
// between unparks nobody, and the thread queues and sleeps for ever: the look and the queueing must be
// one step for wakers.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-lot',
  file: 'src/sync/parking-lot.ts',
  find: `  yield* mutexAcquire(bucket + LOCK);
  if ((yield* load(key)) !== expected) {
    yield* mutexRelease(bucket + LOCK);
    return NOT_EQUAL;
  }
`,
  replace: `  if ((yield* load(key)) !== expected) return NOT_EQUAL;
  yield* mutexAcquire(bucket + LOCK);
`,
  issue: 'a lock in the style of WebKit without the validation under the lock of the bucket',
  property: 'no deadlock',
};

export default mutant;
