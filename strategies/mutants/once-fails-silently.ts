// When the text throws, the word says again that it has not run, and those who wait are not told. They
// sleep on although nobody is running it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'once',
  file: 'src/sync/once.ts',
  find: `    if ((yield* swap(o, outcome)) === AWAITED) yield* wake(o, ALL);
`,
  replace: `    if ((yield* swap(o, outcome)) === AWAITED && outcome === DONE) yield* wake(o, ALL);
`,
  issue: 'pthread_once with an initialiser that fails',
  property: 'no lost wake-up',
};

export default mutant;
