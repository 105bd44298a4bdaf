// The collector does not look into frames, where references to deferred objects are not counted.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/stopping-collector.ts',
  find: `    const found = findUnreachable(objects, 0, stopped!, visitFrames);
`,
  replace: `    const found = findUnreachable(objects, 0, stopped!, () => {});
`,
  issue: 'python/cpython#122956',
  property: 'survives-collection',
};

export default mutant;
