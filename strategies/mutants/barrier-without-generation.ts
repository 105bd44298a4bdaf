// Whoever waits for the others sleeps on the generation that it finds then: if the last one has come in
// between, nobody will wake it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'barrier',
  file: 'src/sync/barrier.ts',
  find: '  while ((yield* load(b + GENERATION)) === generation) yield* park(b + GENERATION, generation);',
  replace: '  yield* park(b + GENERATION, yield* load(b + GENERATION));',
  issue: 'atomics-sync 1.0.3, barrier',
  property: 'no lost wake-up',
};

export default mutant;
