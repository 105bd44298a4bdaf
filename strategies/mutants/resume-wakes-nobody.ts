// A thread that attached while it was suspended sleeps on its state, and whoever resumes it does not wake it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/thread-states.ts',
  find: `  yield* wake(area + THREAD_STATE, 1);
`,
  replace: '',
  issue: 'classic: a futex without its wake',
  property: 'no lost wake-up',
};

export default mutant;
