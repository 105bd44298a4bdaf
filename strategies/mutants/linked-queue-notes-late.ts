// A thread that has to wait notes the sequence word after it has left the lock: a node that comes in between
// has moved the word already.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'linked-queue',
  file: 'src/sync/linked-queue.ts',
  find: `    const seen = yield* load(sequence);
    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockLinked(q);
`,
  replace: `    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockLinked(q);
    const seen = yield* load(sequence);
`,
  issue: 'a monitor whose wait is not atomic with its release',
  property: 'no lost wake-up',
};

export default mutant;
