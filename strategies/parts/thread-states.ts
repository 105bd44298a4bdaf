// Thread states: all threads run at once, and each says whether it may be touching objects.
//
// Source: PEP 703, "Thread States"; CPython 3.13, Python/pystate.c: _PyThreadState_Attach,
//   _PyThreadState_Detach; gh-157838 for suspending one thread in order to merge in its place.
// Differs: nobody stops the world yet, so a thread never suspends itself. CPython's SHUTTING_DOWN,
//   or a thread state that is gone, is ENDED.
// State: area   STATE: what the thread is in
//          DETACHED -> ATTACHED          the thread itself, by cas
//          ATTACHED -> DETACHED, ENDED   the thread itself
//          DETACHED -> SUSPENDED         any attached thread, by cas
//          SUSPENDED -> DETACHED         the thread that suspended it
// Invariant: a thread touches objects, and writes what only an owner writes, while it is ATTACHED.
//   While it is SUSPENDED, the one thread that suspended it may do so in its place. Whoever suspends
//   waits for nobody until it resumes, so that attach waits for a bounded number of steps each time.
//   No duty is stranded with a thread that is detached for ever. Whoever has left a duty looks at
//   the state afterwards, and whoever has written DETACHED looks for duties afterwards; both are
//   sequentially consistent, so one of the two sees the other:
//     ATTACHED seen: the thread detaches later, if ever, and looks for duties then.
//     DETACHED seen, and suspended: done in its place.
//     SUSPENDED seen: whoever did that looks again once it has resumed the thread.
//     ENDED: before that the thread has closed what duties could be left in.
// Limits: a thread that attaches may find itself suspended again and again, by others that go on
//   leaving it duties (as in CPython gh-151518).

import type { Address, Steps } from '../../src/memory.ts';
import { cas, invariant, park, store, wake } from '../../src/memory.ts';
import { AREA_STRATEGY } from '../../src/layout.ts';
import type { ExecutionLock, Thread, WaitWords } from '../../src/strategy.ts';

/** Offset in a thread's area. */
export const THREAD_STATE = AREA_STRATEGY + 0;

export const STATE_WAITS: WaitWords = { from: THREAD_STATE, words: 1, cause: 'safepoint' };

export const DETACHED = 0;
export const ATTACHED = 1;
export const SUSPENDED = 2;
export const ENDED = 3;

/** What other threads may leave for a thread to do. */
export interface Duties {
  /** Whether something is left for the thread with this area. */
  hasQueued(area: Address): Steps<boolean>;
  /** The thread, attached, does it. */
  mergeQueued(me: Thread): Steps<boolean>;
}

export function threadStates({ hasQueued, mergeQueued }: Duties): ExecutionLock {
  function* attach(me: Thread): Steps {
    for (;;) {
      const state = yield* cas(me.area + THREAD_STATE, DETACHED, ATTACHED);
      if (state === DETACHED) return;
      invariant(state === SUSPENDED, 'a thread attaches once, and not after its end');
      yield* park(me.area + THREAD_STATE, SUSPENDED);
    }
  }

  function* detach(me: Thread): Steps {
    yield* store(me.area + THREAD_STATE, DETACHED);
    // Left by others who saw this thread attached: it comes back, unless another stands in for it.
    while (yield* hasQueued(me.area)) {
      if ((yield* cas(me.area + THREAD_STATE, DETACHED, ATTACHED)) !== DETACHED) return;
      yield* mergeQueued(me);
      yield* store(me.area + THREAD_STATE, DETACHED);
    }
  }

  return {
    attach,
    detach,

    *checkpoint(_me: Thread, _requests: number): Steps {},

    *exit(me: Thread): Steps {
      yield* store(me.area + THREAD_STATE, ENDED);
    },
  };
}

/** Keeps a detached thread from attaching; false if it is not detached, or another has done so. */
export function* suspend(area: Address): Steps<boolean> {
  return (yield* cas(area + THREAD_STATE, DETACHED, SUSPENDED)) === DETACHED;
}

/** Lets a thread go that the caller suspended. */
export function* resume(area: Address): Steps {
  yield* store(area + THREAD_STATE, DETACHED);
  yield* wake(area + THREAD_STATE, 1);
}
