// Destroying objects one at a time, however deep they refer to each other.
//
// Source: CPython 3.13, Objects/object.c, _PyTrash_thread_deposit_object ("trashcan").
// Differs: everything that refers to others goes through the list, not only what is nested deeply;
//   objects are linked by LINK, a word of the header for whatever list an object is in, where CPython
//   reuses the owner's, so that a merged object has one again (gh-135106).
// State: area   AREA_DYING: first object that waits, linked by DYING_LINK, which is LINK; 0: none
//               AREA_IS_DESTROYING: 1 while the thread is at it
// Invariant: only the thread itself reaches the objects in its list, each of them once; the words of
//   their counts stay as they were when they died.

import type { Steps } from '../memory.ts';
import { peek, poke } from '../memory.ts';
import { AREA_DYING, AREA_IS_DESTROYING, LINK as DYING_LINK } from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';

type Destroy = (me: Thread, object: Ref) => Steps;

/** What destroys an object by `destroyOne`; an object that dies meanwhile waits until that is done. */
export function destroyInTurn(destroyOne: Destroy): Destroy {
  return function* destroy(me: Thread, object: Ref): Steps {
    poke(object + DYING_LINK, peek(me.area + AREA_DYING));
    poke(me.area + AREA_DYING, object);
    if (peek(me.area + AREA_IS_DESTROYING) === 1) return;
    poke(me.area + AREA_IS_DESTROYING, 1);
    for (let dying = object; dying !== 0; dying = peek(me.area + AREA_DYING)) {
      poke(me.area + AREA_DYING, peek(dying + DYING_LINK));
      yield* destroyOne(me, dying);
    }
    poke(me.area + AREA_IS_DESTROYING, 0);
  };
}
