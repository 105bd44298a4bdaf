// A thread that stops the world detaches while it waits, and wants its critical section back before
// it goes on.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `      yield* park(STOPS, stops);
`,
  replace: `      yield* holds.suspendAll(me);
      yield* reuse.goOffline(me);
      yield* store(me.area + THREAD_STATE, DETACHED);
      yield* park(STOPS, stops);
      yield* attach(me);
`,
  issue: 'python/cpython#118332',
  property: 'no deadlock',
};

export default mutant;
