// A thread that ends while it is asked to let others in waits for another to take the lock, which nobody
// may want any more.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `      yield* fetchAnd(me.area + AREA_BREAKER, ~DROP_REQUEST);
      yield* detach(me);
`,
  replace: `      const requests = yield* relaxedLoad(me.area + AREA_BREAKER);
      yield* detach(me);
      if ((requests & DROP_REQUEST) !== 0) yield* waitForSwitch(me);
`,
  issue: 'python/cpython#96387',
  property: 'no deadlock',
};

export default mutant;
