// A get that has an item in hand when it notices that its time is over puts it back, at the end. It
// says truly that it has taken nothing; but the queue is no longer in order.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'heap-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    const word = yield* removeWord(q);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) - 1);
    // Room for one word is room for one putter.
`,
  replace: `    const word = yield* removeWord(q);
    if (deadline !== AT_ONCE && (yield* now()) >= deadline) {
      yield* appendWord(q, word);
      yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
      return undefined;
    }
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) - 1);
`,
  issue: 'a timed get that undoes what it did',
  property: 'fifo',
};

export default mutant;
