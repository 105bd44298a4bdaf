// Whoever sees the lock free writes that it is held, without an exchange. Two who look at the same time
// both have it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'ttas-lock',
  file: 'src/sync/ttas-lock.ts',
  find: `  function* ttasAcquire(l: Address): Steps {
    do {
      while ((yield* load(l)) !== FREE) yield* wait();
    } while ((yield* swap(l, HELD)) !== FREE);
  }
`,
  replace: `  function* ttasAcquire(l: Address): Steps {
    while ((yield* load(l)) !== FREE) yield* wait();
    yield* store(l, HELD);
  }
`,
  issue: 'a lock that is tested and set in two steps',
  property: 'no data race',
};

export default mutant;
