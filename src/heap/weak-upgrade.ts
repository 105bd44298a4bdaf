// From a weak reference to a strong one, whatever else is in the weak one.
//
// Source: CPython 3.13, Include/internal/pycore_weakref.h: _PyWeakref_GET_REF, with _Py_TryIncref.
// Invariant: the word is cleared before the memory of what it leads to is given back: who gets a reference to a
//   target, and then still finds it there, has got one to the right object.

import type { Address, Steps } from '../memory.ts';
import { load } from '../memory.ts';
import type { Ref, ReferenceCounts, Thread } from '../strategy.ts';

export function makeUpgrade({ decref, tryIncref }: Pick<ReferenceCounts, 'decref' | 'tryIncref'>) {
  /** A new reference to the object that the word holds, not counted; 0: none any more. */
  return function* upgrade(me: Thread, word: Address): Steps<Ref> {
    const target = yield* load(word);
    if (target === 0) return 0;
    if (!(yield* tryIncref(me, target))) return 0;
    if ((yield* load(word)) === target) return target;
    yield* decref(me, target);
    return 0;
  };
}
