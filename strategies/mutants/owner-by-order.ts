// A thread takes itself for the owner of whatever threads with smaller numbers own.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'biased',
  file: 'strategies/parts/biased-counts.ts',
  find: `    if ((yield* relaxedLoad(object + OWNER)) === me.id) {
      count(me, LOCAL_INCREFS);
      yield* relaxedStore(object + LOCAL, local + 1);
      return;
    }
    count(me, SHARED_INCREFS);
    yield* fetchAdd`,
  replace: `    if ((yield* relaxedLoad(object + OWNER)) <= me.id) {
      count(me, LOCAL_INCREFS);
      yield* relaxedStore(object + LOCAL, local + 1);
      return;
    }
    count(me, SHARED_INCREFS);
    yield* fetchAdd`,
  issue: 'classic: an identity compared by order',
  property: 'conservation',
};

export default mutant;
