// A lock without a global one that can bring it back: for native modules that are not safe without.
//
// Source: CPython 3.13, Python/ceval_gil.c: _PyEval_EnableGILTransient, _PyEval_EnableGILPermanent; Python/pystate.c:
//   _PyThreadState_Attach, which takes the GIL first and looks again whether there is one; PEP 703,
//   "Py_mod_gil Slot".
// Differs: the GIL once enabled stays, as after a module without the slot was imported; CPython enables it before
//   it knows, and disables it again for one that has the slot. Threads take it in the order in which they came (a
//   ticket lock), so that a forced switch needs no wait for another one to have it.
// State: ENABLED   0 -> 1, by who has stopped the world
//        NEXT      tickets given out; by fetchAdd
//        SERVING   ticket of who has the GIL, or is next; by who releases it
//        HOLDER    id of who has it, or 0; the holder
// Invariant: while ENABLED, a thread that is attached and touches objects is HOLDER. Who waits for the GIL is
//   detached, so that the world can be stopped meanwhile. ENABLED changes while nobody else is attached:
//   who was attached, or has become so, looks at it before it touches an object.
// Limits: a thread may find itself attached without the GIL, and detaches again at once.

import type { Steps } from '../../src/memory.ts';
import {
  fetchAdd,
  fetchOr,
  load,
  park,
  relaxedLoad,
  store,
  TIMED_OUT,
  wake,
} from '../../src/memory.ts';
import { AREA_BREAKER, areaOf, STRATEGY } from '../../src/layout.ts';
import { DROP_REQUEST, type ExecutionLock, type Thread } from '../../src/strategy.ts';

const ENABLED = STRATEGY + 8;
const NEXT = STRATEGY + 9;
const SERVING = STRATEGY + 10;
const HOLDER = STRATEGY + 11;

/** How long a waiter lets the holder run: CPython's 5 ms. */
const INTERVAL_NS = 5e6;
const ALL = 0x7fffffff;

/** `inner` can stop the world. */
export function optionalGil(inner: ExecutionLock): ExecutionLock {
  function* takeGil(me: Thread): Steps {
    const ticket = yield* fetchAdd(NEXT, 1);
    for (;;) {
      const serving = yield* load(SERVING);
      if (serving === ticket) break;
      if ((yield* park(SERVING, serving, INTERVAL_NS)) !== TIMED_OUT) continue;
      const holder = yield* load(HOLDER);
      if (holder !== 0) yield* fetchOr(areaOf(holder) + AREA_BREAKER, DROP_REQUEST);
    }
    yield* store(HOLDER, me.id);
  }

  /** The thread has the GIL. */
  function* dropGil(): Steps {
    yield* store(HOLDER, 0);
    yield* fetchAdd(SERVING, 1);
    yield* wake(SERVING, ALL);
  }

  function* isHolder(me: Thread): Steps<boolean> {
    return (yield* relaxedLoad(HOLDER)) === me.id;
  }

  function* attach(me: Thread): Steps {
    for (;;) {
      if ((yield* load(ENABLED)) === 1) yield* takeGil(me);
      yield* inner.attach(me);
      if ((yield* load(ENABLED)) === 0 || (yield* isHolder(me))) return;
      // It was enabled before this thread was attached, and after it had looked.
      yield* inner.detach(me);
    }
  }

  function* detach(me: Thread): Steps {
    yield* inner.detach(me);
    if (yield* isHolder(me)) yield* dropGil();
  }

  return {
    ...inner,
    attach,
    detach,

    *checkpoint(me: Thread, requests: number): Steps {
      yield* inner.checkpoint(me, requests);
      const isAlone = (yield* load(ENABLED)) === 0 || (yield* isHolder(me));
      if (isAlone && ((requests & DROP_REQUEST) === 0 || !(yield* isHolder(me)))) return;
      yield* detach(me);
      yield* attach(me);
    },

    *exit(me: Thread): Steps {
      yield* inner.exit(me);
      if (yield* isHolder(me)) yield* dropGil();
    },

    *enableGil(me: Thread): Steps<boolean> {
      if ((yield* load(ENABLED)) === 1) return false;
      yield* inner.stopWorld!(me);
      const isNew = (yield* load(ENABLED)) === 0;
      if (isNew) {
        // Nobody has it: the world stands still, and so far nobody has asked for it.
        yield* takeGil(me);
        yield* store(ENABLED, 1);
      }
      yield* inner.startWorld!(me);
      if (!isNew && !(yield* isHolder(me))) {
        yield* detach(me);
        yield* attach(me);
      }
      return isNew;
    },

    *isGilEnabled(): Steps<boolean> {
      return (yield* load(ENABLED)) === 1;
    },
  };
}
