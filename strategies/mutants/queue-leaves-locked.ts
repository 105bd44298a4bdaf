// A get that finds nothing and does not want to wait leaves without giving up the lock. Everybody who
// comes after it waits for a lock that nobody holds.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'bounded-queue',
  file: 'src/sync/bounded-queue.ts',
  find: `    while (!(yield* hasItem(q))) {
      if (!hasTime) {
        yield* unlockQueue(q);
        return false;
`,
  replace: `    while (!(yield* hasItem(q))) {
      if (!hasTime) {
        return false;
`,
  issue: 'an early return that skips the release',
  property: 'no deadlock',
};

export default mutant;
