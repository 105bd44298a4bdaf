// An item is told to those who wait only if the queue was empty before it. Of two that come in a row
// the second wakes nobody, although two may be waiting.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'bounded-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    const isAwaited = (yield* read(waiters)) > 0;
`,
  replace: `    const isAwaited = (yield* read(waiters)) > 0 && (yield* read(q + ITEMS)) === 1;
`,
  issue: 'a queue that notifies only on empty to not empty',
  property: 'no deadlock',
};

export default mutant;
