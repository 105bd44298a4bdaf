// A read does not look whether the items that it read are still those of the list.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/optimistic-containers.ts',
  find: `    if ((yield* load(list + LIST_ITEMS)) === items) return item;
`,
  replace: `    return item;
`,
  issue: 'PEP 703, "Optimistic List and Dict Access": the last check left out',
  property: 'linearizable',
};

export default mutant;
