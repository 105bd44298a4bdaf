// What the end of a program does with objects that still live: runs the `__del__` of those that its globals
// lead to, and closes generators.
//
// Source: CPython 3.13, Python/pylifecycle.c (finalize_modules): modules go, and a collection finalises what only
//   they have kept alive, all of it before any of it is taken apart.
// Differs: nothing is taken apart; only what classes and generators of `__main__` have to say is run; the order is that of
//   the globals, not that of creation, which is the same for most programs.
// Limits: daemon threads must not change meanwhile what is looked at.

import type { Steps } from '../../memory.ts';
import { peek, poke, relaxedLoad } from '../../memory.ts';
import { extrasOf, isClass, referenceAddress, referenceSlots } from '../../heap/references.ts';
import {
  CODE_FLAGS,
  CODE_MODULE,
  CODE_TYPE,
  EXTRA_IS_FINALISED,
  GENERATOR_TYPE,
  HEAP_CLASSES,
  HEAP_LATE_FLAGS,
  HEAP_MAIN,
  HEAP_ROOTS,
  LIST_TYPE,
  MODULE_NAME,
  MODULE_TYPE,
  SIZE,
  STATIC_END,
  TUPLE_ITEMS,
  TUPLE_TYPE,
  TYPE,
  TYPE_FLAGS,
  TYPE_MODULE,
  TYPE_NEXT,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { mustBeClosed } from '../generator-state.ts';
import { slotsOf } from '../module-slots.ts';
import type { Objects } from '../objects.ts';
import { HAS_DEL, mayHave } from './special-names.ts';

/** In CODE_FLAGS: calls give generators. */
const GENERATOR = 0x20;

export function makeAtExit(objects: Objects) {
  const { decref, incref } = objects;

  /** Whether some function of the program itself is a generator's. */
  function hasGenerators(): boolean {
    // What was loaded before comes first, as a tuple of its own.
    let roots = peek(HEAP_ROOTS);
    while (roots !== 0) {
      for (let i = 0; i < peek(roots + SIZE); i++)
        if (isGeneratorCode(peek(roots + TUPLE_ITEMS + i))) return true;
      const first = peek(roots + TUPLE_ITEMS);
      roots = peek(first + TYPE) === TUPLE_TYPE ? first : 0;
    }
    return false;
  }

  function isGeneratorCode(object: Ref): boolean {
    if (peek(object + TYPE) !== CODE_TYPE || peek(object + CODE_MODULE) !== peek(HEAP_MAIN))
      return false;
    return (peek(object + CODE_FLAGS) & GENERATOR) !== 0;
  }

  /** Whether some class of the program itself has `__del__`, or some function makes generators. */
  function* hasFinalisers(): Steps<boolean> {
    if (hasGenerators()) return true;
    const isLate = ((yield* relaxedLoad(HEAP_LATE_FLAGS)) & HAS_DEL) !== 0;
    const main = peek(peek(HEAP_MAIN) + MODULE_NAME);
    for (let type = yield* relaxedLoad(HEAP_CLASSES); type !== 0; type = peek(type + TYPE_NEXT)) {
      if (peek(type + TYPE_MODULE) !== main) continue;
      if (isLate || (peek(type + TYPE_FLAGS) & HAS_DEL) !== 0) return true;
    }
    return false;
  }

  /** Instances of classes and generators that the globals lead to, nearer ones first. */
  function reachableInstances(): Ref[] {
    const found: Ref[] = [];
    const seen = new Set<Ref>(slotsOf(peek(HEAP_MAIN)).map((slot) => peek(slot + 1)));
    // What is added to the set while it is gone over is gone over as well.
    for (const object of seen) {
      if (object < STATIC_END) continue;
      const type = peek(object + TYPE);
      if (type === MODULE_TYPE || type === CODE_TYPE) continue;
      if (isClass(type) || type === GENERATOR_TYPE) found.push(object);
      const n = referenceSlots(object);
      // Lists and tuples are taken apart from their end.
      const isSequence = type === LIST_TYPE || type === TUPLE_TYPE;
      for (let i = 0; i < n; i++) {
        seen.add(peek(referenceAddress(object, isSequence ? n - 1 - i : i)));
      }
    }
    return found;
  }

  function* mustBeFinalised(object: Ref): Steps<boolean> {
    const type = peek(object + TYPE);
    if (type === GENERATOR_TYPE) return mustBeClosed(object);
    if (!(yield* mayHave(type, HAS_DEL))) return false;
    return peek(extrasOf(object) + EXTRA_IS_FINALISED) === 0;
  }

  /** Finalises what still lives, once. */
  function* finaliseRest(me: Thread): Steps {
    if (!(yield* hasFinalisers())) return;
    const waiting: Ref[] = [];
    for (const object of reachableInstances()) {
      if (!(yield* mustBeFinalised(object))) continue;
      yield* incref(me, object);
      waiting.push(object);
    }
    for (const object of waiting) {
      // Another one may have done it.
      if (!(yield* mustBeFinalised(object))) continue;
      if (peek(object + TYPE) !== GENERATOR_TYPE) poke(extrasOf(object) + EXTRA_IS_FINALISED, 1);
      yield* objects.finalisers.finalise(me, object);
    }
    for (const object of waiting) yield* decref(me, object);
  }

  return { hasFinalisers, finaliseRest };
}
