// Without sequences of quiescent states the world is stopped before blocks are given back. Here it is not:
// others may be reading them.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading:delayed-reuse=off',
  file: 'strategies/parts/stopped-reuse.ts',
  find: `    yield* lock.stopWorld!(me);
    yield* lock.startWorld!(me);
`,
  replace: '',
  issue: 'classic: a grace period that nobody waits for',
  property: 'no-early-reuse',
};

export default mutant;
