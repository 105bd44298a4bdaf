// A thread whose time has run out takes its waiter from the queue without a look whether a waker has
// done so already: it walks a queue that it is not in.

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
