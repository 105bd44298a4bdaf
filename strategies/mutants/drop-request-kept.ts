// A thread takes the lock and keeps a request of long ago to drop it: at its next checkpoint it does, and
// waits for ever for a thread that is no longer there to take it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/ceval-gil.ts',
  find: `    if (((yield* relaxedLoad(me.area + AREA_BREAKER)) & DROP_REQUEST) !== 0) {
      yield* fetchAnd(me.area + AREA_BREAKER, ~DROP_REQUEST);
    }
`,
  replace: '',
  issue: 'python/cpython#118727',
  property: 'no lost wake-up',
};

export default mutant;
