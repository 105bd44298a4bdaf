// A thread that was woken takes the mutex as one that nobody waits for. Its release then wakes none of
// those who still sleep.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'mutex3',
  file: 'src/sync/mutex3.ts',
  find: `    was = yield* swap(m, CONTENDED);
  }
`,
  replace: `    was = yield* cas(m, FREE, HELD);
    if (was !== FREE) yield* cas(m, HELD, CONTENDED);
  }
`,
  issue: 'Drepper, Futexes Are Tricky, section 5',
  property: 'no lost wake-up',
};

export default mutant;
