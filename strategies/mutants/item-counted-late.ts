// An item of a list that is held for every access is counted once the list is let go: it may be dead by then.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading:optimistic-reads=off',
  file: 'strategies/parts/held-containers.ts',
  find: `        yield* increfLocked(me, item);
      }
      yield* release(me, list);
`,
  replace: `      }
      yield* release(me, list);
      if (item !== 0) yield* increfLocked(me, item);
`,
  issue: 'classic: a borrowed reference that is counted after the lock',
  property: 'linearizable',
};

export default mutant;
