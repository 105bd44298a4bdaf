// A thread keeps its critical sections while it is detached.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `    yield* holds.suspendAll(me);
    yield* reuse.goOffline(me);
    yield* store(me.area + THREAD_STATE, state);`,
  replace: `    yield* reuse.goOffline(me);
    yield* store(me.area + THREAD_STATE, state);`,
  issue: 'PEP 703, "Python Critical Sections": not suspended',
  property: 'no deadlock',
};

export default mutant;
