// A barrier that sleeps as on a condition without a sequence word: it looks whether the meeting is
// over and then sleeps on whatever the generation is by then. If the last thread comes in between, the
// meeting that it sleeps through is over.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'barrier',
  file: 'src/sync/barrier.ts',
  find: `  while ((yield* load(b + GENERATION)) === generation) yield* park(b + GENERATION, generation);
`,
  replace: `  while ((yield* load(b + GENERATION)) === generation) {
    yield* park(b + GENERATION, yield* load(b + GENERATION));
  }
`,
  issue: 'atomics-sync 1.0.3, Barrier',
  property: 'no lost wake-up',
};

export default mutant;
