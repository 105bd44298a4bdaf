// The loop that spins for a lock with a time limit looks at the word once, before it starts, and goes
// on spinning on what it saw then. In CPython's PyMutex_LockTimed that wasted its 40 turns; here,
// where nothing else ends the loop, the thread never notices that the lock is free.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'spin-lock',
  file: 'src/sync/spin-lock.ts',
  find: `    while ((yield* load(l)) !== FREE) {
`,
  replace: `    const seen = yield* load(l);
    while (seen !== FREE) {
`,
  issue: 'python/cpython#135871',
  property: 'no livelock',
};

export default mutant;
