// Whether the owner is the caller is asked by order, not by equality: a thread is told that it holds
// the mutex itself whenever the owner's id is higher than its own. Whether a program runs depends on
// who is started first.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'checked-mutex',
  file: 'src/sync/checked-mutex.ts',
  find: `  if ((yield* relaxedLoad(m + OWNER)) === me) {
`,
  replace: `  if ((yield* relaxedLoad(m + OWNER)) >= me) {
`,
  issue: 'a comparison of ids that is not for equality',
  property: 'no error',
};

export default mutant;
