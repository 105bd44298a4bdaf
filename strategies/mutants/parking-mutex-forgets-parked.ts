// A release that wakes one waiter says that nobody is parked any more, although others are. The next
// release is the short one, which looks for nobody, and they stay parked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-mutex',
  file: 'src/sync/parking-mutex.ts',
  find: `    if (yield* parkingLotIsAwaited(lot, m)) bits |= HAS_PARKED;
`,
  replace: '',
  issue: 'a release that clears the bit for parked threads too early',
  property: 'no deadlock',
};

export default mutant;
