// A get that times out says so although it has found an item and removed it. The item is gone.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'heap-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    // Room for one word is room for one putter.
`,
  replace: `    if (deadline !== AT_ONCE && (yield* now()) >= deadline) {
      yield* unlockAndSignal(q, q + PUTTERS, q + FREED, 1);
      return undefined;
    }
`,
  issue: 'a timed get that consumes',
  property: 'linearizable',
};

export default mutant;
