// Whether it has run is looked up, and that it runs is stored, in two steps. Two threads that look at
// the same time both run it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'once',
  file: 'src/sync/once.ts',
  find: `    const state = yield* cas(o, FRESH, RUNNING);
    if (state === DONE) return false;
    if (state === FRESH) {
`,
  replace: `    const state = yield* load(o);
    if (state === DONE) return false;
    if (state === FRESH) {
      yield* store(o, RUNNING);
`,
  issue: 'check then act',
  property: 'no data race',
};

export default mutant;
