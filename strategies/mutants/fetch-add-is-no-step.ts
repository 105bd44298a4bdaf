// The stepped form of fetchAdd changes memory without being a step, and so together with what its thread
// did before. Every law of counts holds all the better for it; real threads show what can happen in between.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'atomic',
  file: 'src/memory.ts',
  find: `  return yield access('fetchAdd', a, value);
`,
  replace: `  const was = current.words[a]!;
  current.words[a] = was + value;
  return was;
`,
  issue: 'a model that is stricter than what runs',
  property: 'workers',
};

export default mutant;
