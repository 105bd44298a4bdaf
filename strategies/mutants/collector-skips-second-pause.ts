// What finalisers have made reachable is taken apart all the same: nobody looks a second time.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stopping-collector.ts',
  find: `    const doomed = yield* findDoomed(me, found);
`,
  replace: `    const doomed = found;
`,
  issue: 'PEP 442: resurrection not checked again',
  property: 'survives-collection',
};

export default mutant;
