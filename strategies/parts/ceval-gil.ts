// The global interpreter lock of CPython: one thread runs; a waiter asks for a switch after an interval.
//
// Source: CPython 3.13, Python/ceval_gil.c: take_gil, drop_gil, with FORCE_SWITCHING; A. Pitrou's
//   "new GIL" (Python 3.2).
// Differs: sys.setswitchinterval leaves its number in HEAP_SWITCH_INTERVAL; a drop request is one bit in the breaker word of the thread that holds the lock; a thread
//   that ends clears it before its last release and is not made to wait (CPython gh-96387).
// State: LOCKED         1 while held                        holder, under MUTEX
//        HOLDER         id of the last holder               holder, under both mutexes; at release
//                                                            under MUTEX alone, therefore relaxed
//        SWITCHES       how often the holder changed        holder, under both mutexes
//        MUTEX, FREED   guard LOCKED; signalled at release
//        SWITCH_MUTEX, SWITCHED   guard HOLDER; signalled when another thread has taken over
//        area of each thread, behind NODES: what the mutexes need there (ingredients.ts)
// Invariant: at most one thread between attach and detach; LOCKED = 1 exactly then.
// Limits: no order among waiters and no priorities: the convoy effect is part of the design.

import type { Steps } from '../../src/memory.ts';
import {
  count,
  fetchAnd,
  fetchOr,
  read,
  relaxedLoad,
  relaxedStore,
  write,
} from '../../src/memory.ts';
import { FORCED_SWITCHES, LOCK_ACQUISITIONS, LOCK_CONTENDED } from '../../src/counters.ts';
import {
  PLACE_WORDS,
  type Condition,
  type Mutex,
  type MutexPart,
  type MutexPlace,
} from '../../src/ingredients.ts';
import {
  AREA_BREAKER,
  AREA_STRATEGY,
  areaOf,
  HEAP_SWITCH_INTERVAL,
  STRATEGY,
} from '../../src/layout.ts';
import { DROP_REQUEST, type ExecutionLock, type Thread, type World } from '../../src/strategy.ts';
import { conditionOver } from './condition-over.ts';

const LOCKED = STRATEGY + 0;
const HOLDER = STRATEGY + 1;
const SWITCHES = STRATEGY + 2;
/** Offset in a thread's area; two places behind it. */
const NODES = AREA_STRATEGY + 32;

const place = (index: number): MutexPlace => ({
  words: STRATEGY + (1 + index) * PLACE_WORDS,
  node: NODES + index * PLACE_WORDS,
});
const MUTEX = place(0);
const SWITCH_MUTEX = place(1);
const FREED = place(2);
const SWITCHED = place(3);

function conditionOf(lock: Mutex, at: MutexPlace): Condition {
  return lock.condition?.(at) ?? conditionOver(lock, at);
}

/** `intervalNs`: how long a waiter lets the holder run before it asks for a switch. */
export function cevalGil(
  intervalNs: number,
  makeMutex: MutexPart,
): (world: World) => ExecutionLock {
  const mutex = makeMutex(MUTEX);
  const freed = conditionOf(mutex, FREED);
  const switchMutex = makeMutex(SWITCH_MUTEX);
  const switched = conditionOf(switchMutex, SWITCHED);

  function* attach(me: Thread): Steps {
    count(me, LOCK_ACQUISITIONS);
    yield* mutex.acquire(me);
    if ((yield* read(LOCKED)) === 1) {
      count(me, LOCK_CONTENDED);
      yield* waitForRelease(me);
    }
    yield* switchMutex.acquire(me);
    yield* write(LOCKED, 1);
    if ((yield* read(HOLDER)) !== me.id) {
      yield* write(HOLDER, me.id);
      yield* write(SWITCHES, (yield* read(SWITCHES)) + 1);
    }
    yield* switched.signal(me);
    yield* switchMutex.release(me);
    // Whoever waits now starts to count anew; an old request must not take the lock from us.
    if (((yield* relaxedLoad(me.area + AREA_BREAKER)) & DROP_REQUEST) !== 0) {
      yield* fetchAnd(me.area + AREA_BREAKER, ~DROP_REQUEST);
    }
    yield* mutex.release(me);
  }

  /** `mutex` is held, and again on return, when the lock is free. */
  function* waitForRelease(me: Thread): Steps {
    while ((yield* read(LOCKED)) === 1) {
      const switches = yield* read(SWITCHES);
      const asked = yield* relaxedLoad(HEAP_SWITCH_INTERVAL);
      const timeoutNs = asked === 0 ? intervalNs : asked * 1000;
      if (yield* freed.wait(me, timeoutNs)) continue;
      // Timed out. If the lock changed hands meanwhile, its new holder has an interval of its own.
      if ((yield* read(LOCKED)) === 1 && (yield* read(SWITCHES)) === switches) {
        yield* fetchOr(areaOf(yield* read(HOLDER)) + AREA_BREAKER, DROP_REQUEST);
      }
    }
  }

  function* detach(me: Thread): Steps {
    yield* mutex.acquire(me);
    yield* relaxedStore(HOLDER, me.id);
    yield* write(LOCKED, 0);
    yield* freed.signal(me);
    yield* mutex.release(me);
  }

  /** Lets another thread have the lock before this one may take it again. */
  function* waitForSwitch(me: Thread): Steps {
    yield* switchMutex.acquire(me);
    while ((yield* relaxedLoad(HOLDER)) === me.id) yield* switched.wait(me, Infinity);
    yield* switchMutex.release(me);
  }

  return () => ({
    intervalNs,
    attach,
    detach,

    *checkpoint(me: Thread, requests: number): Steps {
      if ((requests & DROP_REQUEST) === 0) return;
      count(me, FORCED_SWITCHES);
      yield* detach(me);
      yield* waitForSwitch(me);
      yield* attach(me);
    },

    *exit(me: Thread): Steps {
      yield* fetchAnd(me.area + AREA_BREAKER, ~DROP_REQUEST);
      yield* detach(me);
    },

    // Whoever holds the lock is alone.
    *stopWorld(_me: Thread): Steps {},

    *startWorld(_me: Thread): Steps {},
  });
}
