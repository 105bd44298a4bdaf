// A release serves the number that the next one to come will draw. Who has drawn one already waits for a
// number that is over.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'yielding-ticket-lock',
  file: 'src/sync/ticket-lock.ts',
  find: `    yield* store(l + NOW_SERVING, ((yield* load(l + NOW_SERVING)) + 1) | 0);
`,
  replace: `    yield* store(l + NOW_SERVING, yield* load(l + NEXT_TICKET));
`,
  issue: 'a release that serves the dispenser',
  property: 'no deadlock',
};

export default mutant;
