// A thread that ends leaves a request to drop the lock as it is, and gives the lock up as if it had
// been asked to: it waits until another thread has taken it, and hangs when none wants it any more.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `      yield* fetchAnd(me.area + AREA_BREAKER, ~DROP_REQUEST);
      yield* detach(me);
`,
  replace: `      yield* detach(me);
      yield* waitForSwitch(me);
`,
  issue: 'python/cpython#96387',
  property: 'no deadlock',
};

export default mutant;
