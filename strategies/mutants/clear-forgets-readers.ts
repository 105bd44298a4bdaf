// What a dict held before it was cleared is given back at once.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'src/vm/collections/tables.ts',
  find: `    yield* containers.passOn(me, table, fresh);
`,
  replace: '',
  issue: 'python/cpython#151228',
  property: 'no-stale-read',
};

export default mutant;
