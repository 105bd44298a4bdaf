// A take that sees a permit stores one less. Two that see the same permit both have it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `    const found = yield* cas(s + VALUE, permits, permits - 1);
`,
  replace: `    const found = permits;
    yield* store(s + VALUE, permits - 1);
`,
  issue: 'check then act',
  property: 'permits-conserved',
};

export default mutant;
