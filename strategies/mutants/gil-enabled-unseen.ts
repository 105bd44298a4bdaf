// A thread that looked whether there is a GIL before it was attached does not look again: it may have come
// in between.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optional-gil.ts',
  find: `      if ((yield* load(ENABLED)) === 0 || (yield* isHolder(me))) return;
`,
  replace: `      if ((yield* load(ENABLED)) >= 0) return;
`,
  issue: 'CPython 3.13, _PyThreadState_Attach: the second look at the GIL left out',
  property: 'no data race',
};

export default mutant;
