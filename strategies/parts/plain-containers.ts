// Containers that need no protection of their own, since one thread runs at a time.
//
// Source: CPython 3.13, Objects/listobject.c and dictobject.c of the default build.
// Limits: two threads at once tear them.

import type { Address, Steps } from '../../src/memory.ts';
import { read, write } from '../../src/memory.ts';
import { LIST_ITEMS, SIZE } from '../../src/layout.ts';
import {
  UNDECIDED,
  type Containers,
  type Ref,
  type ReferenceCounts,
  type SameKey,
  type Thread,
  type World,
} from '../../src/strategy.ts';

export function plainContainers(
  { releaseBlock }: World,
  { incref, increfLocked }: ReferenceCounts,
): Containers {
  return {
    *acquire(_me: Thread, _container: Ref): Steps {},

    *release(_me: Thread, _container: Ref): Steps {},

    *acquireTwo(_me: Thread, _a: Ref, _b: Ref): Steps {},

    *releaseTwo(_me: Thread, _a: Ref, _b: Ref): Steps {},

    *loadLength(_me: Thread, container: Ref): Steps<number> {
      return yield* read(container + SIZE);
    },

    *loadItem(me: Thread, list: Ref, index: number): Steps<Ref> {
      const size = yield* read(list + SIZE);
      const at = index < 0 ? index + size : index;
      if (at < 0 || at >= size) return 0;
      const item = yield* read((yield* read(list + LIST_ITEMS)) + at);
      yield* increfLocked(me, item);
      return item;
    },

    *lookUp(_me: Thread, _dict: Ref, _key: Ref, _hash: number, _isSame: SameKey): Steps<Ref> {
      return UNDECIDED;
    },

    *put(_me: Thread, _container: Ref, a: Address, value: number): Steps {
      yield* write(a, value);
    },

    *retire(me: Thread, _container: Ref, block: Address, words: number): Steps {
      yield* releaseBlock(me, block, words);
    },

    *passOn(_me: Thread, _from: Ref, _to: Ref): Steps {},

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
