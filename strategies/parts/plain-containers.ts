// Containers that need no protection of their own, since one thread runs at a time.
//
// Source: CPython 3.13, Objects/listobject.c and dictobject.c of the default build.
// Limits: two threads at once tear them.

import type { Address, Steps } from '../../src/memory.ts';
import { read, write } from '../../src/memory.ts';
import type { Containers, Ref, ReferenceCounts, Thread, World } from '../../src/strategy.ts';

export function plainContainers(_world: World, { incref }: ReferenceCounts): Containers {
  return {
    *acquire(_me: Thread, _container: Ref): Steps {},

    *release(_me: Thread, _container: Ref): Steps {},

    *load(me: Thread, _container: Ref, slot: Address): Steps<Ref> {
      const object = yield* read(slot);
      if (object !== 0) yield* incref(me, object);
      return object;
    },

    *exchange(_me: Thread, _container: Ref, slot: Address, value: Ref): Steps<Ref> {
      const old = yield* read(slot);
      yield* write(slot, value);
      return old;
    },
  };
}
