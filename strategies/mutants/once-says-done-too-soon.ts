// The word says that it is done while it is being done. Whoever comes by goes on and finds nothing
// there: double-checked locking that publishes before it initialises.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'once',
  file: 'src/sync/once.ts',
  find: `    yield* steps();
    outcome = DONE;
`,
  replace: `    outcome = DONE;
    yield* store(o, DONE);
    yield* steps();
`,
  issue: 'double-checked locking that publishes too early',
  property: 'done-before',
};

export default mutant;
