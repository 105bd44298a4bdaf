// A thread takes an item of a list without a reference of its own.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: `    if (object === 0 || !(yield* tryIncref(me, object))) return 0;
`,
  replace: `    if (object === 0) return 0;
`,
  issue: 'classic: a borrowed reference, PyList_GetItem (PEP 703, "Borrowed References")',
  property: 'the owner gives up a reference that it holds',
};

export default mutant;
