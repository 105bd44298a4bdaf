// The owner publishes the merged count before it has cleared its own and its name: another thread may
// drop the last reference, and free the object, while the owner still writes to it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: `    yield* relaxedStore(object + LOCAL, 0);
    if (yield* disown(object)) return IMMORTAL;
    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const references = (shared >> 2) + local + extra;
      if ((yield* cas(object + SHARED, shared, (references << 2) | MERGED)) !== shared) continue;
      count(me, MERGED_COUNTER);
`,
  replace: `    for (;;) {
      const shared = yield* relaxedLoad(object + SHARED);
      const references = (shared >> 2) + local + extra;
      if ((yield* cas(object + SHARED, shared, (references << 2) | MERGED)) !== shared) continue;
      count(me, MERGED_COUNTER);
      yield* relaxedStore(object + LOCAL, 0);
      if (yield* disown(object)) return IMMORTAL;
`,
  issue: 'python/cpython#119999',
  property: 'owner-iff-unmerged',
};

export default mutant;
