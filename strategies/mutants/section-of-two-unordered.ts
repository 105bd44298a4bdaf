// The locks of a critical section of two objects are taken in the order in which they are named.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'free-threading',
  file: 'strategies/parts/critical-sections.ts',
  find: `    yield* enter(me, push(me, Math.min(a, b) + MUTEX, Math.max(a, b) + MUTEX));
`,
  replace: `    yield* enter(me, push(me, a + MUTEX, b + MUTEX));
`,
  issue: 'PEP 703, "Python Critical Sections": lock order, A then B against B then A',
  property: 'no deadlock',
};

export default mutant;
