// The three-state mutex of mutex.ts in the process's memory, where interpreters with heaps of their own meet.
//
// Source: Ulrich Drepper, "Futexes Are Tricky" (2011), section 6, mutex 3.
// Differs: it is held for a few accesses, so that a waiter first spins.
// State: 0 free; 1 held, nobody waits; 2 held, somebody may be parked.
// Invariant: as in mutex.ts.
// Limits: not fair, not re-entrant; it does not know its owner. A thread keeps hold of its interpreter's
//   lock while it waits: whoever holds this one waits for no other lock.

import {
  casProcess,
  loadProcess,
  parkProcess,
  pause,
  swapProcess,
  wakeProcess,
  type ProcessAddress,
  type Steps,
} from '../memory.ts';
import { makeMutexOver } from './mutex-over.ts';

const { acquireOver, releaseOver } = makeMutexOver({
  load: loadProcess,
  cas: casProcess,
  swap: swapProcess,
  park: parkProcess,
  wake: wakeProcess,
  pause,
});

export function* processAcquire(m: ProcessAddress): Steps {
  yield* acquireOver(m);
}

export function* processRelease(m: ProcessAddress): Steps {
  yield* releaseOver(m);
}

/** Sleeps while the word at `a` holds `value`, for a thread of the engine that is no guest's. */
export function* sleepWhileProcess(a: ProcessAddress, value: number): Steps<number> {
  for (;;) {
    const found = yield* loadProcess(a);
    if (found !== value) return found;
    yield* parkProcess(a, value);
  }
}

const ALL = 0x7fffffff;

/** Changes a word that others may sleep on, and wakes them. */
export function* storeAndWake(a: ProcessAddress, value: number): Steps {
  yield* swapProcess(a, value);
  yield* wakeProcess(a, ALL);
}
