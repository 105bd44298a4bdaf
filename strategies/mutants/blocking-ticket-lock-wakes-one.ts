// A release wakes one waiter, which need not be the one whose turn it is; that one sleeps on.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'blocking-ticket-lock',
  file: 'src/sync/blocking-ticket-lock.ts',
  find: `  conditionBroadcast,
`,
  replace: `  conditionSignal as conditionBroadcast,
`,
  issue: 'notify_one where waiters wait for different things',
  property: 'no lost wake-up',
};

export default mutant;
