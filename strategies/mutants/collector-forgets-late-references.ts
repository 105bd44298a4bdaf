// What looked unreachable, and is then found to be referred to by an object that is reachable, stays garbage.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'gil',
  file: 'strategies/parts/generational-collector.ts',
  find: `      moveTo(child, head);
      poke(child + FLAGS, flags & ~UNREACHABLE);
      poke(child + PREVIOUS, 1);
`,
  replace: `      continue;
`,
  issue: 'the second half of move_unreachable left out',
  property: 'survives-collection',
};

export default mutant;
