// A thread that is detached or has ended counts as one that may be reading.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/qsbr.ts',
  find: `    yield* store(me.area + SEQUENCE, OFFLINE);
`,
  replace: '',
  issue: 'python/cpython#155363',
  property: 'no-leak',
};

export default mutant;
