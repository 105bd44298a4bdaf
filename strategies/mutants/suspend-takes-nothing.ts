// Whoever merges in place of a detached thread does not keep it from attaching meanwhile.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/thread-states.ts',
  find: 'cas(area + THREAD_STATE, DETACHED, SUSPENDED)',
  replace: 'cas(area + THREAD_STATE, DETACHED, DETACHED)',
  issue: 'classic: a lock that is tested and not taken',
  property: 'immortal-stays',
};

export default mutant;
