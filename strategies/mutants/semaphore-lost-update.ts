// A release loads the number of permits and stores it again, one higher. Two releases at once, or a
// release and a take, overwrite each other.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/sync/semaphore.ts',
  find: `  yield* fetchAdd(s + VALUE, permits);
`,
  replace: `  yield* store(s + VALUE, (yield* load(s + VALUE)) + permits);
`,
  issue: 'lost update, load then store',
  property: 'permits-conserved',
};

export default mutant;
