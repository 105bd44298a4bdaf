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
  GENERATOR_TYPE,
  METHOD_FUNCTION,
  METHOD_SELF,
  METHOD_TYPE,
  TYPE,
  TYPE_LAYOUT,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { HAS_DEL, mayHave } from './classes/special-names.ts';
import type { Objects } from './objects.ts';

/** References from other objects, not counting those of frames that rest in generators. */
function referencesTo(object: Ref): number {
  let found = 0;
  for (const other of liveObjects()) {
    if (peek(other + TYPE) === GENERATOR_TYPE) continue;
    const slots = referenceSlots(other);
    for (let i = 0; i < slots; i++) if (peek(referenceAddress(other, i)) === object) found++;
  }
  return found;
}

const isDeferred = (object: Ref): boolean => (peek(object + FLAGS) & DEFERRED) !== 0;

/** A method that is bound to an object, and is a function of the program. */
function isBoundFunction(object: Ref): boolean {
  if (peek(object + TYPE) !== METHOD_TYPE) return false;
  return peek(peek(object + METHOD_FUNCTION) + TYPE) === FUNCTION_TYPE;
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

  /** Whether the object, which a word of another refers to, has deferred counts, or may get them. */
  function isDeferrable(object: Ref): boolean {
    if (isDeferred(object)) return true;
    if (!collector!.isTracked(object)) return false;
    const references = stopped!.references(object);
    return references === 1 || references === referencesTo(object);
  }

  function* deferStored(me: Thread, slot: Address): Steps {
    yield* stopWorld!(me);
    const method = peek(slot);
    if (method !== 0 && isBoundFunction(method) && isDeferrable(method)) {
      const self = peek(method + METHOD_SELF);
      if ((yield* isPlainInstance(self)) && isDeferrable(self)) {
        for (const object of [method, self]) if (!isDeferred(object)) yield* defer(me, object);
      }
    }
    yield* startWorld!(me);
  }

  return deferStored;
}
