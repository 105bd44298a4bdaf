// A thread takes any wake-up for its own. One that was sent to it before it went on and parked anew
// makes it leave while its waiter is still in a queue.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'parking-lot',
  file: 'src/sync/parking-lot.ts',
  find: '  while ((yield* load(waiter + STATE)) === ASLEEP) {',
  replace: '  if ((yield* load(waiter + STATE)) === ASLEEP) {',
  issue: 'python/cpython#148820',
  property: 'woken-once',
};

export default mutant;
