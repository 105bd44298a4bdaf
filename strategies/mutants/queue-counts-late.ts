// An item is counted after the lock was given up. A getter that was woken for it finds none and
// sleeps again; two who count at once lose an item; and the count may linger in the buffer, so that
// another thread finds the queue empty after the putter has seen that it had not even asked.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'heap-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    yield* appendWord(q, word);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) + 1);
    yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
    return true;
`,
  replace: `    yield* appendWord(q, word);
    yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) + 1);
    return true;
`,
  issue: 'a shared count that is kept outside of its lock',
  property: 'tso-outcomes',
};

export default mutant;
