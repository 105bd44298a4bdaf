// The mutex of this package's own locks as an ingredient: what `mutex=./file.ts` takes the place of.
//
// Source: src/sync/mutex.ts, the three-state mutex of Drepper's "Futexes Are Tricky" (2011).
// State: one word of its place; the nodes are not used.
// Invariant: as in src/sync/mutex.ts.

import type { Mutex, MutexPlace } from '../../src/ingredients.ts';
import type { Steps } from '../../src/memory.ts';
import type { Thread } from '../../src/strategy.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../../src/sync/mutex.ts';

export function futexMutex({ words: mutex }: MutexPlace): Mutex {
  return {
    *acquire(_me: Thread): Steps {
      yield* mutexAcquire(mutex);
    },

    *release(_me: Thread): Steps {
      yield* mutexRelease(mutex);
    },

    *tryAcquire(_me: Thread): Steps<boolean> {
      return yield* mutexTryAcquire(mutex);
    },
  };
}
