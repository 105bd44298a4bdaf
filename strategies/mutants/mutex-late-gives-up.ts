// A thread that was woken looks at the clock before it looks at the mutex, and gives up if its time is
// over. The wake-up was meant for one of those who wait, and this one neither takes the mutex nor
// passes it on: with nobody left to release it the others sleep on beside a free mutex.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'mutex',
  file: 'src/sync/mutex.ts',
  find: `    if ((yield* park(m, CONTENDED, left)) === TIMED_OUT) return false;
`,
  replace: `    if ((yield* park(m, CONTENDED, left)) === TIMED_OUT) return false;
    if ((yield* now()) >= deadline) return false;
`,
  issue: 'a timed lock that drops the wake-up it was sent',
  property: 'no lost wake-up',
};

export default mutant;
