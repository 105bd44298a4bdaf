// The thread that takes an object's owner away looks for a request before others can see what it did, and
// whoever asks looks for the owner: both may miss each other, with store buffers alone.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-merge.ts',
  find: 'yield* store(object + OWNER, 0);',
  replace: 'yield* relaxedStore(object + OWNER, 0);',
  issue: 'classic: a store that has to be seen before a load',
  property: 'immortal-stays',
};

export default mutant;
