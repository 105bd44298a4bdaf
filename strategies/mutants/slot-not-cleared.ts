// An item that is taken out of a list leaves its address behind.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'src/vm/collections/lists.ts',
  find: `    yield* containers.put(me, list, items + size - 1, 0);
`,
  replace: '',
  issue: 'a slot that a late reader takes for an item: the memory of one that died is another',
  property: 'linearizable',
};

export default mutant;
