// A thread whose park timed out takes its waiter from the queue without looking whether a waker has
// done so already. Here the waiter is no longer there to be found, and who searches for it runs off
// the end of the queue; in CPython it was unlinked twice, while unpark all walked over it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-lot',
  file: 'src/sync/parking-lot.ts',
  find: `  const isQueued = (yield* load(waiter + STATE)) === ASLEEP;
`,
  replace: `  const isQueued = true;
`,
  issue: 'python/cpython#114944',
  property: 'no livelock',
};

export default mutant;
