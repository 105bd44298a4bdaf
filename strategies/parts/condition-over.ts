// A condition over any mutex: waiters sleep on one word, which every signal changes.
//
// Source: src/sync/condition.ts, whose two halves of a wait stand around the mutex's own release and acquire.
// State: one word of its place.
// Invariant: as in src/sync/condition.ts.

import type { Condition, Mutex, MutexPlace } from '../../src/ingredients.ts';
import type { Steps } from '../../src/memory.ts';
import type { Thread } from '../../src/strategy.ts';
import { conditionSignal, conditionSleep, conditionTicket } from '../../src/sync/condition.ts';

export function conditionOver(
  { acquire, release }: Mutex,
  { words: condition }: MutexPlace,
): Condition {
  return {
    *wait(me: Thread, timeoutNs: number): Steps<boolean> {
      const ticket = yield* conditionTicket(condition);
      yield* release(me);
      const isSignalled = yield* conditionSleep(condition, ticket, timeoutNs);
      yield* acquire(me);
      return isSignalled;
    },

    *signal(_me: Thread): Steps {
      yield* conditionSignal(condition);
    },
  };
}
