// A weak reference is read, and what it leads to counted, as if it could not die in between.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'src/heap/weak-upgrade.ts',
  find: `    if (!(yield* tryIncref(me, target))) return 0;
    if ((yield* load(word)) === target) return target;
`,
  replace: `    yield* tryIncref(me, target);
    return target;
`,
  issue: 'python/cpython#150247',
  property: 'no-use-after-free',
};

export default mutant;
