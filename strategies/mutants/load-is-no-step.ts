// The stepped form of load looks at memory without being a step. The explorer then takes it to be one
// with what its thread did before, and misses all that happens in between; every other law holds all
// the better for it. Real threads show what the explorer does not reach.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'semaphore',
  file: 'src/memory.ts',
  find: `  return yield access('load', a);
`,
  replace: `  return current.words[a]!;
`,
  issue: 'a model that is stricter than what runs',
  property: 'workers',
};

export default mutant;
