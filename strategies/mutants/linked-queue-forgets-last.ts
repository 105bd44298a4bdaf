// The last node is taken out, and the queue still knows it as the last: the next one is linked to it, and lost.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'linked-queue',
  file: 'src/sync/linked-queue.ts',
  find: `    if (next === 0) yield* write(q + LAST, previous);
`,
  replace: '',
  issue: 'classic: a list that keeps its tail',
  property: 'no error',
};

export default mutant;
