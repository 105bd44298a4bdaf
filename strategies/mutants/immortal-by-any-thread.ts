// Any thread makes an object immortal by writing to its owner's count: the owner may be about to write
// what it has computed from the old one.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: `    if ((yield* relaxedLoad(object + OWNER)) !== me.id) {
      // The owner may be between its load and its store of LOCAL (CPython gh-113956): it has to do it.
      yield* merge.requestImmortal(me, object);
      return;
    }
`,
  replace: '',
  issue: 'python/cpython#113956',
  property: 'immortal-stays',
};

export default mutant;
