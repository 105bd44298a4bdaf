// Whoever starts the world does not attach those that wait: it may stop them again and again.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `        if ((yield* cas(me.area + THREAD_STATE, STOPPED, STOPPED_WAITING)) !== STOPPED) continue;
        yield* awaitStart(me);
        return;
`,
  replace: `        const epoch = yield* load(EPOCH);
        if ((epoch & 1) === 1) yield* park(EPOCH, epoch);
        else yield* park(me.area + THREAD_STATE, STOPPED, 1_000);
        continue;
`,
  issue: 'python/cpython#151518',
  property: 'attach-progress',
};

export default mutant;
