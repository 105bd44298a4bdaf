// A ticket lock in the place of the mutex of a global lock: gil:mutex=./ticket.ts
//
// Source: J. Mellor-Crummey, M. Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//   Multiprocessors", ACM TOCS 9(1), 1991, algorithm 2.
// Differs: whoever waits sleeps until the number that is served changes, where the paper's spins.
// State: words + 0 TICKETS  how many threads have asked      whoever asks, by fetchAdd
//        words + 1 SERVING  whose turn it is                 holder, at release
// Invariant: the lock is held exactly while SERVING differs from TICKETS, by the thread whose ticket it is.
// Limits: fair, so that a thread that does not run holds up all behind it; each release wakes all who wait.

import type { Mutex, MutexPlace } from 'interlock-lab/ingredients';
import { cas, fetchAdd, load, park, store, wake, type Steps } from 'interlock-lab/memory';
import type { Thread } from 'interlock-lab/strategy';

const ALL = 0x7fffffff;

export default function ticket({ words }: MutexPlace): Mutex {
  const TICKETS = words + 0;
  const SERVING = words + 1;

  return {
    *acquire(_me: Thread): Steps {
      const mine = yield* fetchAdd(TICKETS, 1);
      for (;;) {
        const serving = yield* load(SERVING);
        if (serving === mine) return;
        yield* park(SERVING, serving);
      }
    },

    *tryAcquire(_me: Thread): Steps<boolean> {
      const serving = yield* load(SERVING);
      return (yield* cas(TICKETS, serving, serving + 1)) === serving;
    },

    *release(_me: Thread): Steps {
      yield* store(SERVING, (yield* load(SERVING)) + 1);
      yield* wake(SERVING, ALL);
    },
  };
}
