// Containers that are held for every access, be it that of one word.
//
// Source: PEP 703, "Container Thread-Safety", without "Optimistically Avoiding Locking".
// State: as in the part that holds are made of (critical-sections.ts, plain-locks.ts).
// Invariant: words of a container are reached only while it is held. What a slot holds has a reference of
//   the slot's own until the slot is exchanged.

import type { Address, Steps } from '../../src/memory.ts';
import { load, read, swap, write } from '../../src/memory.ts';
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
import type { Holds } from './critical-sections.ts';

/** What it takes to hold one container, or two. */
type Holding = Pick<Holds, 'acquire' | 'release' | 'acquireTwo' | 'releaseTwo'>;

export function heldContainers(
  { releaseBlock }: World,
  { increfLocked }: ReferenceCounts,
  { acquire, release, acquireTwo, releaseTwo }: Holding,
): Containers {
  return {
    acquire,
    release,
    acquireTwo,
    releaseTwo,

    *loadLength(me: Thread, container: Ref): Steps<number> {
      yield* acquire(me, container);
      const size = yield* read(container + SIZE);
      yield* release(me, container);
      return size;
    },

    *loadItem(me: Thread, list: Ref, index: number): Steps<Ref> {
      let item: Ref = 0;
      yield* acquire(me, list);
      const size = yield* read(list + SIZE);
      const at = index < 0 ? index + size : index;
      if (at >= 0 && at < size) {
        item = yield* read((yield* read(list + LIST_ITEMS)) + at);
        yield* increfLocked(me, item);
      }
      yield* release(me, list);
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

    *load(me: Thread, container: Ref, slot: Address): Steps<Ref> {
      yield* acquire(me, container);
      const object = yield* load(slot);
      if (object !== 0) yield* increfLocked(me, object);
      yield* release(me, container);
      return object;
    },

    *exchange(me: Thread, container: Ref, slot: Address, value: Ref): Steps<Ref> {
      yield* acquire(me, container);
      const old = yield* swap(slot, value);
      yield* release(me, container);
      return old;
    },
  };
}
