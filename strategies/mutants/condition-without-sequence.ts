// Whoever waits sleeps on what the word holds by then, not on what it held when the mutex was released:
// a signal in between is lost.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'condition',
  file: 'src/sync/condition.ts',
  find: '  return (yield* park(c, ticket, timeoutNs)) !== TIMED_OUT;',
  replace: '  return (yield* park(c, yield* load(c), timeoutNs)) !== TIMED_OUT;',
  issue: 'atomics-sync 1.0.3, condition',
  property: 'no lost wake-up',
};

export default mutant;
