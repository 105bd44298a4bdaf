// Bound methods that a module's top level gives a name: the method and its instance get deferred counts, since all
// threads may call it.
//
// Source: PEP 703, "Deferred Reference Counting"; python/cpython#123619, which lets a program ask for it.
// Invariant: nothing but objects refers to what is deferred here, which is seen while the world is stopped: whoever
//   uses it from then on does not count it in a frame.

import type { Address, Steps } from '../memory.ts';
import { load, peek } from '../memory.ts';
import {
  extrasOf,
  isClass,
  isCounted,
  isExceptionType,
  referenceAddress,
  referenceSlots,
} from '../heap/references.ts';
import { liveObjects } from '../heap/walk.ts';
import {
  DEFERRED,
  EXTRA_WEAK,
  FLAGS,
  FUNCTION_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  TYPE,
  TYPE_LAYOUT,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { HAS_DEL, mayHave } from './classes/special-names.ts';
import type { Objects } from './objects.ts';

/** Counted references from other objects; none is a frame's. */
function referencesTo(object: Ref): number {
  let found = 0;
  for (const other of liveObjects()) {
    const slots = referenceSlots(other);
    for (let i = 0; i < slots; i++) {
      if (peek(referenceAddress(other, i)) === object && isCounted(other, object)) found++;
    }
  }
  return found;
}

/** `deferStored` looks at the value that a global without one was given; undefined without deferred counts. */
export function makeStoredMethods({ collector, counts, defer, lock }: Objects) {
  const { deferred, stopped } = counts;
  const { stopWorld, startWorld } = lock;
  if (collector === undefined || deferred === undefined || stopped === undefined) return undefined;
  if (stopWorld === undefined || startWorld === undefined) return undefined;

  /**
   * An instance that no finaliser or weak reference waits for, which would hear of its end too late. Exceptions move
   * between frames and threads' areas, which count them.
   */
  function* isPlainInstance(object: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (!isClass(type) || isExceptionType(peek(type + TYPE_LAYOUT))) return false;
    if (yield* mayHave(type, HAS_DEL)) return false;
    return (yield* load(extrasOf(object) + EXTRA_WEAK)) === 0;
  }

  /** The object, which one word of another refers to, gets deferred counts if only objects refer to it. */
  function* deferHeld(me: Thread, object: Ref): Steps<boolean> {
    if ((peek(object + FLAGS) & DEFERRED) !== 0) return true;
    if (!collector!.isTracked(object)) return false;
    const references = stopped!.references(object);
    if (references !== 1 && references !== referencesTo(object)) return false;
    yield* defer(me, object);
    return true;
  }

  return function* deferStored(me: Thread, slot: Address): Steps {
    yield* stopWorld(me);
    const method = peek(slot);
    if (
      method !== 0 &&
      peek(method + TYPE) === METHOD_TYPE &&
      peek(peek(method + METHOD_FUNCTION) + TYPE) === FUNCTION_TYPE &&
      (yield* deferHeld(me, method))
    ) {
      const self = peek(method + METHOD_SELF);
      if (yield* isPlainInstance(self)) yield* deferHeld(me, self);
    }
    yield* startWorld(me);
  };
}
