// A thread that pauses does not look whether the world was started meanwhile.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stop-the-world.ts',
  find: `      if (state === PAUSED && !(yield* isStopping())) {
        if ((yield* cas(me.area + THREAD_STATE, PAUSED, ATTACHED)) === PAUSED) break;
        continue;
      }
`,
  replace: '',
  issue: 'classic: a test and a sleep that something comes between',
  property: 'no deadlock',
};

export default mutant;
