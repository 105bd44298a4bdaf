// A ticket is drawn by a load and a store. Two threads that come together get the same one, are served at
// the same time, and serve the next two numbers.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'ticket-lock',
  file: 'src/sync/ticket-lock.ts',
  find: `    const ticket = yield* fetchAdd(l + NEXT_TICKET, 1);
`,
  replace: `    const ticket = yield* load(l + NEXT_TICKET);
    yield* store(l + NEXT_TICKET, ticket + 1);
`,
  issue: 'tickets drawn without a fetch-and-add',
  property: 'no deadlock',
};

export default mutant;
