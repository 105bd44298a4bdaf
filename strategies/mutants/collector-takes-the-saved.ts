// After the finalisers nobody looks whether one of them has saved something.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/generational-collector.ts',
  find: `    deduceUnreachable(GARBAGE, DOOMED);
`,
  replace: `    clearList(DOOMED);
    merge(GARBAGE, DOOMED);
`,
  issue: 'PEP 442: resurrection not checked again',
  property: 'survives-collection',
};

export default mutant;
