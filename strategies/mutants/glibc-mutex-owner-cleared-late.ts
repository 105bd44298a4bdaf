// The owner is cleared when the lock is already free: it may be the next holder that is wiped out.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'glibc-mutex',
  file: 'src/sync/glibc-mutex.ts',
  find: `  yield* write(m + OWNER, 0);
  yield* write(m + USERS, (yield* read(m + USERS)) - 1);
  if ((yield* swap(m + LOCK, FREE)) === CONTENDED) yield* wake(m + LOCK, 1);
`,
  replace: `  const was = yield* swap(m + LOCK, FREE);
  yield* write(m + OWNER, 0);
  yield* write(m + USERS, (yield* read(m + USERS)) - 1);
  if (was === CONTENDED) yield* wake(m + LOCK, 1);
`,
  issue: 'an owner that is cleared after the release',
  property: 'no data race',
};

export default mutant;
