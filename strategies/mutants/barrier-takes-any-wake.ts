// A thread leaves the barrier when it is woken, without looking whether its meeting is over. The last
// to come moves the generation and then wakes; a thread that saw the first and was at the next meeting
// before the second leaves that one early.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'barrier',
  file: 'src/sync/barrier.ts',
  find: '  while ((yield* load(b + GENERATION)) === generation) yield* park',
  replace: '  if ((yield* load(b + GENERATION)) === generation) yield* park',
  issue: 'a wake-up of an earlier round taken for one of this',
  property: 'no data race',
};

export default mutant;
