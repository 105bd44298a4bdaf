// A thread that has to wait notes the sequence word after it has left the lock. An item that comes in
// between has moved the word already, and the thread waits for the next.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'heap-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    const seen = yield* load(sequence);
    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockQueue(q);
`,
  replace: `    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockQueue(q);
    const seen = yield* load(sequence);
`,
  issue: 'a monitor whose wait is not atomic with its release',
  property: 'no lost wake-up',
};

export default mutant;
