// A list that grows shows its new items before they are there.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'src/vm/collections/lists.ts',
  find: `    for (let i = 0; i < used; i++) yield* write(items + i, yield* read(old + i));
    for (let i = used; i < room; i++) poke(items + i, 0);
    yield* containers.put(me, list, list + LIST_ITEMS, items);
`,
  replace: `    yield* containers.put(me, list, list + LIST_ITEMS, items);
    for (let i = 0; i < used; i++) yield* containers.put(me, list, items + i, yield* read(old + i));
    for (let i = used; i < room; i++) poke(items + i, 0);
`,
  issue: 'python/cpython#118561',
  property: 'no-stale-read',
};

export default mutant;
