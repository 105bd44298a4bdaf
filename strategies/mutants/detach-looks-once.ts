// A thread detaches without a look at what was queued for it while others still saw it attached.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/thread-states.ts',
  find: 'while (yield* hasQueued(me.area)) {',
  replace: 'while (false) {',
  issue: 'python/cpython#157838',
  property: 'no-stranding',
};

export default mutant;
