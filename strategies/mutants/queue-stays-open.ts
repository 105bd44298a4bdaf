// A thread ends without closing its queue: others go on leaving it objects that nobody will look at.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: 'cas(me.area + QUEUE, 0, CLOSED)',
  replace: 'cas(me.area + QUEUE, 0, 0)',
  issue: 'found by the laws: a queue that is left open at exit',
  property: 'no-stranding',
};

export default mutant;
