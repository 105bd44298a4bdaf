// After a finaliser the count is set to what was read, instead of being changed: a reference that another
// thread took or dropped in between is forgotten.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: `    return (yield* explicitMerge(me, object, -1)) === 0;
`,
  replace: `    const references = local + ((yield* load(object + SHARED)) >> 2) - 1;
    yield* relaxedStore(object + LOCAL, 0);
    yield* relaxedStore(object + OWNER, 0);
    yield* relaxedStore(object + SHARED, (references << 2) | MERGED);
    return references === 0;
`,
  issue: 'python/cpython#127582',
  property: 'conservation',
};

export default mutant;
