// The last thread tells the others that all have come before it clears the count of those who have.
// Who is fast enough to come to the next meeting in between is not counted there, and that meeting
// never ends.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'barrier',
  file: 'src/sync/barrier.ts',
  find: `    yield* store(b + ARRIVED, 0);
    yield* fetchAdd(b + GENERATION, 1);
`,
  replace: `    yield* fetchAdd(b + GENERATION, 1);
    yield* store(b + ARRIVED, 0);
`,
  issue: 'a barrier that is used again before it is reset',
  property: 'no error',
};

export default mutant;
