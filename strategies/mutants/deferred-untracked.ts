// An object that is deferred is no longer known to the collector, which alone could free it.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/deferred-counts.ts',
  find: `      poke(object + FLAGS, peek(object + FLAGS) | DEFERRED);
`,
  replace: `      poke(object + FLAGS, DEFERRED);
`,
  issue: 'python/cpython#144054',
  property: 'garbage-gone',
};

export default mutant;
