// A thread that was woken takes the mutex as held, not as contended, although others may still sleep.
// Its release finds nobody to wake, and they never are: the flaw of the second mutex of Drepper's
// paper, against which the third takes it as contended.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'mutex',
  file: 'src/sync/mutex.ts',
  find: `  while ((yield* swap(m, CONTENDED)) !== FREE) yield* park(m, CONTENDED);
`,
  replace: `  while ((yield* cas(m, FREE, HELD)) !== FREE) {
    yield* cas(m, HELD, CONTENDED);
    yield* park(m, CONTENDED);
  }
`,
  issue: 'Drepper, Futexes Are Tricky, section 5',
  property: 'no lost wake-up',
};

export default mutant;
