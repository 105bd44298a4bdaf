// A reference is counted by a load and a store instead of one atomic operation.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'atomic',
  file: 'strategies/parts/atomic-counts.ts',
  find: `    *incref(me: Thread, object: Ref): Steps {
      count(me, SHARED_INCREFS);
      yield* fetchAdd(object + LOCAL, 1);
`,
  replace: `    *incref(me: Thread, object: Ref): Steps {
      count(me, SHARED_INCREFS);
      yield* store(object + LOCAL, (yield* load(object + LOCAL)) + 1);
`,
  issue: 'classic: a lost update',
  property: 'conservation',
};

export default mutant;
