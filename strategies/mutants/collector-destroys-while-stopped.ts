// What the merging of queues has killed is destroyed before the world goes on.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stopping-collector.ts',
  find: `    yield* startWorld!(me);
    for (const object of owed) yield* decref(me, object);
`,
  replace: `    for (const object of owed) yield* decref(me, object);
    yield* startWorld!(me);
`,
  issue: 'python/cpython#135909: destructors and stopped worlds',
  property: 'no-destructor-while-stopped',
};

export default mutant;
