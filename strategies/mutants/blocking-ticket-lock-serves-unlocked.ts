// A release moves the number and notifies without the mutex, between a waiter's look at the number and its
// sleep: nobody wakes it any more.

import type { Mutant } from '../../src/explore/mutant.ts';

const mutant: Mutant = {
  of: 'blocking-ticket-lock',
  file: 'src/sync/blocking-ticket-lock.ts',
  find: `  yield* glibcMutexAcquire(l + MUTEX, me);
  const next = ((yield* load(l + NOW_SERVING)) + 1) | 0;
  yield* store(l + NOW_SERVING, next);
  if ((yield* load(l + NEXT_TICKET)) !== next) yield* conditionBroadcast(l + SERVED);
  yield* glibcMutexRelease(l + MUTEX);
`,
  replace: `  void me;
  const next = ((yield* load(l + NOW_SERVING)) + 1) | 0;
  yield* store(l + NOW_SERVING, next);
  if ((yield* load(l + NEXT_TICKET)) !== next) yield* conditionBroadcast(l + SERVED);
`,
  issue: 'a condition changed and notified without its mutex',
  property: 'no lost wake-up',
};

export default mutant;
