// A queue lock in the place of the mutex of a global lock: gil:mutex=./mcs.ts
//
// Source: J. Mellor-Crummey, M. Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//   Multiprocessors", ACM TOCS 9(1), 1991, algorithm 5.
// Differs: whoever waits sleeps on its own node, where the paper's spins on it.
// State: words + 0 TAIL       node of the thread that asked last, 0: free     whoever asks, by swap
//        node + 0 NEXT        node of the thread behind this one, or 0        that thread
//        node + 1 IS_WAITING  1 until the thread in front hands the lock on   itself; then that thread
// Invariant: from the holder's node NEXT leads to all who wait, in their order, up to TAIL; but for threads that
//   have swapped TAIL and not yet written NEXT, for which a release waits.
// Limits: fair, so that a thread that does not run holds up all behind it.

import type { Mutex, MutexPlace } from 'interlock-lab/ingredients';
import { cas, load, park, pause, store, swap, wake, type Steps } from 'interlock-lab/memory';
import type { Thread } from 'interlock-lab/strategy';

const NEXT = 0;
const IS_WAITING = 1;

export default function mcs({ words: TAIL, node: offset }: MutexPlace): Mutex {
  return {
    *acquire(me: Thread): Steps {
      const node = me.area + offset;
      yield* store(node + NEXT, 0);
      yield* store(node + IS_WAITING, 1);
      const before = yield* swap(TAIL, node);
      if (before === 0) return;
      yield* store(before + NEXT, node);
      while ((yield* load(node + IS_WAITING)) === 1) yield* park(node + IS_WAITING, 1);
    },

    *tryAcquire(me: Thread): Steps<boolean> {
      const node = me.area + offset;
      yield* store(node + NEXT, 0);
      return (yield* cas(TAIL, 0, node)) === 0;
    },

    *release(me: Thread): Steps {
      const node = me.area + offset;
      let next = yield* load(node + NEXT);
      if (next === 0) {
        if ((yield* cas(TAIL, node, 0)) === node) return;
        while ((next = yield* load(node + NEXT)) === 0) yield* pause();
      }
      yield* store(next + IS_WAITING, 0);
      yield* wake(next + IS_WAITING, 1);
    },
  };
}
