// Deferred reference counts, over biased ones: what frames refer to is not counted in functions, which all threads
// call and nobody ever has to himself.
//
// Source: PEP 703, "Deferred Reference Counting"; CPython 3.13, Objects/object.c: _PyObject_SetDeferredRefcount;
//   Python/gc_free_threading.c: gc_visit_thread_stacks.
// Differs: frames have no tagged references: whether one is counted is up to the object, whose DEFERRED changes only
//   before others see it, or while the world is stopped and no frame refers to it. What is deferred are modules, native
//   functions, and functions of modules and classes, as in CPython (no CO_NESTED), without the bodies of classes, which
//   run once; and, which CPython 3.13 has not, bound methods that a module's code stores, with their instances
//   (vm/stored-methods.ts). Modules, native functions and code live as long as the heap here.
// State: header  FLAGS: DEFERRED; SHARED: DEFERRED_REFERENCES more than there are, so that no count is ever 0
// Invariant: LOCAL + SHARED - DEFERRED_REFERENCES = references from objects, and from whoever holds one that is no
//   frame's. Whoever is between two of its steps has every deferred object that it uses in a frame, or counted.
// Limits: without a collector these objects live for ever. One that is in no frame and no object waits for the next
//   collection.

import type { Address, Steps } from '../../src/memory.ts';
import { count, fetchAdd, load, peek, poke, relaxedLoad, relaxedStore } from '../../src/memory.ts';
import { DEFERRED_DECREFS, DEFERRED_INCREFS } from '../../src/counters.ts';
import { DEFERRED, DEFERRED_REFERENCES, FLAGS, SHARED } from '../../src/layout.ts';
import type { Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';
import { ONE } from './biased-header.ts';

export function deferredCounts(
  countsOf: (world: World) => ReferenceCounts,
): (world: World) => ReferenceCounts {
  return (world) => {
    const counts = countsOf(world);
    const { incref, decref, stopped } = counts;

    const isDeferred = (object: Ref): boolean => (peek(object + FLAGS) & DEFERRED) !== 0;

    function* defer(_me: Thread, object: Ref): Steps {
      poke(object + FLAGS, peek(object + FLAGS) | DEFERRED);
      const shared = yield* relaxedLoad(object + SHARED);
      yield* relaxedStore(object + SHARED, shared + DEFERRED_REFERENCES * ONE);
    }

    function* undefer(_me: Thread, object: Ref): Steps {
      yield* fetchAdd(object + SHARED, -DEFERRED_REFERENCES * ONE);
    }

    function* increfStack(me: Thread, object: Ref): Steps {
      if (isDeferred(object)) count(me, DEFERRED_INCREFS);
      else yield* incref(me, object);
    }

    function* decrefStack(me: Thread, object: Ref): Steps {
      if (isDeferred(object)) count(me, DEFERRED_DECREFS);
      else yield* decref(me, object);
    }

    function* loadDeferred(me: Thread, slot: Address): Steps<Ref> {
      const object = yield* load(slot);
      if (object === 0 || !isDeferred(object)) return 0;
      // Only a collection frees it, which waits for this thread. What was there before may have gone, and its
      // memory be this object's: it has to be there now.
      if ((yield* load(slot)) !== object) return 0;
      count(me, DEFERRED_INCREFS);
      return object;
    }

    function* toHeap(me: Thread, object: Ref): Steps {
      if (isDeferred(object)) yield* incref(me, object);
    }

    function* toStack(me: Thread, object: Ref): Steps {
      if (isDeferred(object)) yield* decref(me, object);
    }

    return {
      ...counts,
      deferred: { defer, undefer, increfStack, decrefStack, loadDeferred, toHeap, toStack },
      ...(stopped === undefined
        ? {}
        : {
            stopped: {
              ...stopped,
              references: (object: Ref): number =>
                stopped.references(object) - (isDeferred(object) ? DEFERRED_REFERENCES : 0),
            },
          }),
    };
  };
}
