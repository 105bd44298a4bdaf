// Thread states with safepoints: all threads run at once, and any of them can stop all others.
//
// Source: PEP 703, "Thread States" and "Stop-the-World"; CPython 3.13, Python/pystate.c:
//   _PyThreadState_Attach, detach_thread, _PyThreadState_Suspend, stop_the_world, start_the_world,
//   park_detached_threads.
// Differs: a thread that detaches or stops while the world is being stopped tells so, where CPython's
//   requester looks again every millisecond. A thread that waits to attach while it is suspended says so,
//   and is attached by whoever starts the world, so that the next one who stops it does not get in between
//   (gh-151518). There is one interpreter, and so one lock of those who stop it (gh-137433). Threads are
//   never taken off the list; a new one looks, once it is on it, whether the world is being stopped
//   (gh-157666). Suspended by a thread that merges in its place a thread is SUSPENDED; for a stop of the
//   world it is STOPPED, so that the requester can tell.
// State: EPOCH, STOPS, STOP_MUTEX, THREADS, NEXT_THREAD: see free-threading-words.ts
//        area  STATE: what the thread is in, as in thread-states.ts, and
//          DETACHED -> STOPPED           who stops the world, by cas
//          ATTACHED -> STOPPED_WAITING   the thread, at a checkpoint, asked by PLEASE_STOP, while EPOCH is odd
//          STOPPED -> STOPPED_WAITING    the thread, which wants to attach, by cas
//          STOPPED -> DETACHED, STOPPED_WAITING -> ATTACHED   who starts the world, by cas
// Invariant: while EPOCH is odd and `stopWorld` has returned, the state of each registered thread but its
//   caller's is STOPPED, STOPPED_WAITING or ENDED, and only the caller changes it, but for STOPPED -> STOPPED_WAITING.
//   Whoever has ceased to be ATTACHED looks at EPOCH afterwards, whoever has made EPOCH odd looks at the
//   states afterwards: one sees the other.
//   A thread has no critical section ACTIVE, and is offline, before it ceases to be ATTACHED.
// Limits: the world stands still until the last thread has come to a checkpoint, or detached.

import type { Address, Steps } from '../../src/memory.ts';
import {
  cas,
  fetchAdd,
  fetchOr,
  invariant,
  load,
  park,
  peek,
  poke,
  store,
  wake,
} from '../../src/memory.ts';
import { AREA_BREAKER } from '../../src/layout.ts';
import {
  PLEASE_STOP,
  QUIESCE,
  type ExecutionLock,
  type Thread,
  type World,
} from '../../src/strategy.ts';
import { mutexAcquire, mutexRelease, mutexTryAcquire } from '../../src/sync/mutex.ts';
import type { Holds } from './critical-sections.ts';
import {
  EPOCH,
  IS_REGISTERED,
  NEXT_THREAD,
  STOP_MUTEX,
  STOPS,
  THREADS,
} from './free-threading-words.ts';
import type { DelayedReuse } from './qsbr.ts';
import {
  ATTACHED,
  DETACHED,
  ENDED,
  SUSPENDED,
  THREAD_STATE,
  type Duties,
} from './thread-states.ts';

export const STOPPED = 4;
export const STOPPED_WAITING = 5;

const ALL = 0x7fffffff;

/** What threads may leave for each other to do, also for those that are detached. */
export interface AllDuties extends Duties {
  /** Does what is left for the thread with this area in its place, if it is detached. */
  mergeForDetached(me: Thread, area: Address): Steps;
}

export function stopTheWorld(
  { blocking }: World,
  duties: AllDuties,
  holds: Holds,
  reuse: DelayedReuse,
): ExecutionLock {
  function* isStopping(): Steps<boolean> {
    return ((yield* load(EPOCH)) & 1) === 1;
  }

  // --- one thread -----------------------------------------------------------------------------------

  /** Puts a new thread on the list; if the world is being stopped, waits for that to be over. */
  function* register(me: Thread): Steps {
    poke(me.area + IS_REGISTERED, 1);
    for (;;) {
      const first = yield* load(THREADS);
      poke(me.area + NEXT_THREAD, first);
      if ((yield* cas(THREADS, first, me.area)) === first) break;
    }
    const epoch = yield* load(EPOCH);
    if ((epoch & 1) === 0) return;
    while ((yield* load(EPOCH)) === epoch) yield* park(EPOCH, epoch);
  }

  /** From DETACHED, or whatever others have made of it, to ATTACHED. */
  function* becomeAttached(me: Thread): Steps {
    for (;;) {
      const state = yield* cas(me.area + THREAD_STATE, DETACHED, ATTACHED);
      if (state === DETACHED) return;
      if (state === STOPPED) {
        if ((yield* cas(me.area + THREAD_STATE, STOPPED, STOPPED_WAITING)) !== STOPPED) continue;
        yield* awaitStart(me);
        return;
      }
      invariant(state === SUSPENDED, 'a thread attaches once, and not after its end');
      yield* park(me.area + THREAD_STATE, SUSPENDED);
    }
  }

  /** STOPPED_WAITING: until who starts the world has made it ATTACHED. */
  function* awaitStart(me: Thread): Steps {
    while ((yield* load(me.area + THREAD_STATE)) === STOPPED_WAITING)
      yield* park(me.area + THREAD_STATE, STOPPED_WAITING);
  }

  function* attach(me: Thread): Steps {
    if (peek(me.area + IS_REGISTERED) === 0) yield* register(me);
    yield* becomeAttached(me);
    yield* reuse.goOnline(me);
    yield* holds.resumeTop(me);
  }

  function* cease(me: Thread, state: number): Steps {
    yield* holds.suspendAll(me);
    yield* reuse.goOffline(me);
    yield* store(me.area + THREAD_STATE, state);
    if (yield* isStopping()) yield* tell();
  }

  /** Whoever stops the world looks again. */
  function* tell(): Steps {
    yield* fetchAdd(STOPS, 1);
    yield* wake(STOPS, 1);
  }

  function* detach(me: Thread): Steps {
    yield* cease(me, DETACHED);
    // Left by others who saw this thread attached: it comes back, unless another stands in for it.
    while (yield* duties.hasQueued(me.area)) {
      if ((yield* cas(me.area + THREAD_STATE, DETACHED, ATTACHED)) !== DETACHED) return;
      yield* reuse.goOnline(me);
      yield* duties.mergeQueued(me);
      yield* cease(me, DETACHED);
    }
  }

  /** Stops, and waits until the world goes on. */
  function* stopMyself(me: Thread): Steps {
    if (!(yield* isStopping())) return;
    // Nobody goes on until this thread has stopped, so that it will be found like this, and let go.
    yield* cease(me, STOPPED_WAITING);
    yield* awaitStart(me);
    yield* reuse.goOnline(me);
    yield* holds.resumeTop(me);
  }

  // --- all threads ----------------------------------------------------------------------------------

  function* stopWorld(me: Thread): Steps {
    if (!(yield* mutexTryAcquire(STOP_MUTEX))) yield* blocking(me, mutexAcquire, STOP_MUTEX);
    yield* fetchAdd(EPOCH, 1);
    for (;;) {
      const stops = yield* load(STOPS);
      if (yield* stopOthers(me)) return;
      yield* park(STOPS, stops);
    }
  }

  /** Suspends all threads that are not attached and asks the others to stop; whether none of these is left. */
  function* stopOthers(me: Thread): Steps<boolean> {
    let areAllStopped = true;
    for (let area = yield* load(THREADS); area !== 0; area = peek(area + NEXT_THREAD)) {
      if (area === me.area || (yield* stopDetached(area))) continue;
      areAllStopped = false;
      yield* fetchOr(area + AREA_BREAKER, PLEASE_STOP);
    }
    return areAllStopped;
  }

  /** Suspends a thread unless it is attached, or another one acts in its place. */
  function* stopDetached(area: Address): Steps<boolean> {
    for (;;) {
      const state = yield* load(area + THREAD_STATE);
      if (state === ATTACHED || state === SUSPENDED) return false;
      if (state !== DETACHED) return true;
      if ((yield* cas(area + THREAD_STATE, DETACHED, STOPPED)) === DETACHED) return true;
    }
  }

  function* startWorld(me: Thread): Steps {
    yield* fetchAdd(EPOCH, 1);
    yield* wake(EPOCH, ALL);
    for (let area = yield* load(THREADS); area !== 0; area = peek(area + NEXT_THREAD)) {
      if (area !== me.area) yield* letGo(area);
    }
    yield* mutexRelease(STOP_MUTEX);
    // What others have left, while they still ran, for threads that were stopped already.
    for (let area = yield* load(THREADS); area !== 0; area = peek(area + NEXT_THREAD)) {
      if (area !== me.area) yield* duties.mergeForDetached(me, area);
    }
  }

  function* letGo(area: Address): Steps {
    for (;;) {
      const state = yield* load(area + THREAD_STATE);
      if (state !== STOPPED && state !== STOPPED_WAITING) return;
      const next = state === STOPPED ? DETACHED : ATTACHED;
      if ((yield* cas(area + THREAD_STATE, state, next)) !== state) continue;
      if (next === ATTACHED) yield* wake(area + THREAD_STATE, 1);
      return;
    }
  }

  const lock: ExecutionLock = {
    attach,
    detach,

    *checkpoint(me: Thread, requests: number): Steps {
      if ((requests & QUIESCE) !== 0) yield* reuse.reclaim(me, lock);
      if ((requests & PLEASE_STOP) !== 0) yield* stopMyself(me);
    },

    *exit(me: Thread): Steps {
      yield* reuse.beforeEnd(me, lock);
      yield* reuse.goOffline(me);
      // Before the end: whoever has stopped the world relies on nobody's working in the heap.
      yield* reuse.atEnd(me);
      yield* cease(me, ENDED);
    },

    stopWorld,
    startWorld,
  };
  return lock;
}
