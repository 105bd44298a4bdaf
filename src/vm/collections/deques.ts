// Deques: a ring of references that grows at both ends.
//
// Source: CPython 3.13, Modules/_collectionsmodule.c.
// Differs: one ring that is doubled, in place of a list of blocks of 64.
// State: SIZE, DEQUE_ITEMS, DEQUE_CAPACITY (a power of two), DEQUE_START: the ring; DEQUE_CHANGES: how often
//        it got longer or shorter or was turned, for iterators. All of it by whoever holds the deque.
//        DEQUE_MOST: the most items that it may have, -1: any number; written once.
// Invariant: references are taken out under the hold and dropped after it: a drop may run a destructor.

import type { Address, Steps } from '../../memory.ts';
import { peek, read, write } from '../../memory.ts';
import {
  DEQUE_CAPACITY,
  DEQUE_CHANGES,
  DEQUE_ITEMS,
  DEQUE_MOST,
  DEQUE_START,
  SIZE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import type { Objects } from '../objects.ts';

const LEAST_CAPACITY = 8;

export type Deques = ReturnType<typeof makeDeques>;

/** The most items that a deque may have; Infinity: any number. */
export function mostItems(deque: Ref): number {
  const most = peek(deque + DEQUE_MOST);
  return most < 0 ? Infinity : most;
}

export function makeDeques(objects: Objects) {
  const { allocateBlock, containers, counts, decref, raiseMemoryError, releaseBlock } = objects;

  function* dequeLength(me: Thread, deque: Ref): Steps<number> {
    yield* containers.acquire(me, deque);
    const size = yield* read(deque + SIZE);
    yield* containers.release(me, deque);
    return size;
  }

  /** Changes when the deque gets longer or shorter or is turned. */
  function* dequeChanges(me: Thread, deque: Ref): Steps<number> {
    yield* containers.acquire(me, deque);
    const changes = yield* read(deque + DEQUE_CHANGES);
    yield* containers.release(me, deque);
    return changes;
  }

  /** Where item `i` of a held deque stands; `i` may be a place beside the first and the last. */
  function* slotOf(deque: Ref, i: number): Steps<Address> {
    const mask = (yield* read(deque + DEQUE_CAPACITY)) - 1;
    const start = yield* read(deque + DEQUE_START);
    return (yield* read(deque + DEQUE_ITEMS)) + ((start + i) & mask);
  }

  function* resize(deque: Ref, size: number): Steps {
    yield* write(deque + SIZE, size);
    yield* write(deque + DEQUE_CHANGES, ((yield* read(deque + DEQUE_CHANGES)) + 1) | 0);
  }

  /** The first place moves by `by`, around the ring. */
  function* moveStart(deque: Ref, by: number): Steps {
    const mask = (yield* read(deque + DEQUE_CAPACITY)) - 1;
    yield* write(deque + DEQUE_START, ((yield* read(deque + DEQUE_START)) + by) & mask);
  }

  /** Makes room for one more item; the deque is held. False, nothing changed, if memory is out. */
  function* growHeld(me: Thread, deque: Ref): Steps<boolean> {
    const capacity = yield* read(deque + DEQUE_CAPACITY);
    const size = yield* read(deque + SIZE);
    if (size < capacity) return true;
    const room = Math.max(LEAST_CAPACITY, 2 * capacity);
    const items = yield* allocateBlock(me, room);
    if (items === 0) return false;
    for (let i = 0; i < size; i++) yield* write(items + i, yield* read(yield* slotOf(deque, i)));
    const old = yield* read(deque + DEQUE_ITEMS);
    yield* write(deque + DEQUE_ITEMS, items);
    yield* write(deque + DEQUE_CAPACITY, room);
    yield* write(deque + DEQUE_START, 0);
    if (old !== 0) yield* releaseBlock(me, old, capacity);
    return true;
  }

  /** Takes an item out of a held deque, which has one. */
  function* takeHeld(deque: Ref, isLeft: boolean): Steps<Ref> {
    const size = yield* read(deque + SIZE);
    const slot = yield* slotOf(deque, isLeft ? 0 : size - 1);
    const item = yield* read(slot);
    yield* write(slot, 0);
    if (isLeft) yield* moveStart(deque, 1);
    yield* resize(deque, size - 1);
    return item;
  }

  /** Adds an item, of which the deque takes a reference of its own; one goes at the other end of a full one. */
  function* dequeAdd(me: Thread, deque: Ref, item: Ref, isLeft: boolean): Steps<boolean> {
    const most = mostItems(deque);
    if (most === 0) return true;
    let gone: Ref = 0;
    yield* containers.acquire(me, deque);
    if ((yield* read(deque + SIZE)) >= most) gone = yield* takeHeld(deque, !isLeft);
    const hasRoom = yield* growHeld(me, deque);
    if (hasRoom) {
      yield* counts.incref(me, item);
      const size = yield* read(deque + SIZE);
      yield* write(yield* slotOf(deque, isLeft ? -1 : size), item);
      if (isLeft) yield* moveStart(deque, -1);
      yield* resize(deque, size + 1);
    }
    yield* containers.release(me, deque);
    if (gone !== 0) yield* decref(me, gone);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  /** Takes an item out; 0 without an exception if there is none. */
  function* dequeTake(me: Thread, deque: Ref, isLeft: boolean): Steps<Ref> {
    yield* containers.acquire(me, deque);
    const isEmpty = (yield* read(deque + SIZE)) === 0;
    const item = isEmpty ? 0 : yield* takeHeld(deque, isLeft);
    yield* containers.release(me, deque);
    return item;
  }

  /** Item `i`; 0 without an exception if there is none. */
  function* dequeItem(me: Thread, deque: Ref, i: number): Steps<Ref> {
    let item: Ref = 0;
    yield* containers.acquire(me, deque);
    if (i >= 0 && i < (yield* read(deque + SIZE))) {
      item = yield* read(yield* slotOf(deque, i));
      yield* counts.increfLocked(me, item);
    }
    yield* containers.release(me, deque);
    return item;
  }

  /** `deque[i] = item`; false without an exception if there is no such item. */
  function* dequeStore(me: Thread, deque: Ref, i: number, item: Ref): Steps<boolean> {
    let old: Ref = 0;
    yield* containers.acquire(me, deque);
    if (i >= 0 && i < (yield* read(deque + SIZE))) {
      yield* counts.incref(me, item);
      const slot = yield* slotOf(deque, i);
      old = yield* read(slot);
      yield* write(slot, item);
    }
    yield* containers.release(me, deque);
    if (old === 0) return false;
    yield* decref(me, old);
    return true;
  }

  /** Puts an item before item `i`; false with MemoryError. The deque must not be full. */
  function* dequeInsert(me: Thread, deque: Ref, i: number, item: Ref): Steps<boolean> {
    yield* containers.acquire(me, deque);
    const hasRoom = yield* growHeld(me, deque);
    if (hasRoom) {
      yield* counts.incref(me, item);
      const size = yield* read(deque + SIZE);
      const at = Math.min(i, size);
      for (let k = size; k > at; k--)
        yield* write(yield* slotOf(deque, k), yield* read(yield* slotOf(deque, k - 1)));
      yield* write(yield* slotOf(deque, at), item);
      yield* resize(deque, size + 1);
    }
    yield* containers.release(me, deque);
    if (!hasRoom) yield* raiseMemoryError(me);
    return hasRoom;
  }

  /** Takes item `i` out and drops it; false without an exception if there is none. */
  function* dequeRemoveAt(me: Thread, deque: Ref, i: number): Steps<boolean> {
    let item: Ref = 0;
    yield* containers.acquire(me, deque);
    const size = yield* read(deque + SIZE);
    if (i >= 0 && i < size) {
      item = yield* read(yield* slotOf(deque, i));
      for (let k = i; k < size - 1; k++)
        yield* write(yield* slotOf(deque, k), yield* read(yield* slotOf(deque, k + 1)));
      yield* write(yield* slotOf(deque, size - 1), 0);
      yield* resize(deque, size - 1);
    }
    yield* containers.release(me, deque);
    if (item === 0) return false;
    yield* decref(me, item);
    return true;
  }

  /** The last `n` items become the first; the other way round if `n` is below 0. */
  function* dequeRotate(me: Thread, deque: Ref, n: number): Steps {
    yield* containers.acquire(me, deque);
    const size = yield* read(deque + SIZE);
    const right = size === 0 ? 0 : ((n % size) + size) % size;
    const isLeft = right > size / 2;
    for (let k = isLeft ? size - right : right; k > 0; k--) {
      const from = yield* slotOf(deque, isLeft ? 0 : size - 1);
      const item = yield* read(from);
      yield* write(from, 0);
      if (isLeft) yield* moveStart(deque, 1);
      yield* write(yield* slotOf(deque, isLeft ? size - 1 : -1), item);
      if (!isLeft) yield* moveStart(deque, -1);
    }
    yield* resize(deque, size);
    yield* containers.release(me, deque);
  }

  function* dequeReverse(me: Thread, deque: Ref): Steps {
    yield* containers.acquire(me, deque);
    const size = yield* read(deque + SIZE);
    for (let i = 0, j = size - 1; i < j; i++, j--) {
      const a = yield* slotOf(deque, i);
      const b = yield* slotOf(deque, j);
      const item = yield* read(a);
      yield* write(a, yield* read(b));
      yield* write(b, item);
    }
    yield* resize(deque, size);
    yield* containers.release(me, deque);
  }

  /** Takes out whatever is in it now. */
  function* dequeClear(me: Thread, deque: Ref): Steps {
    for (let left = yield* dequeLength(me, deque); left > 0; left--) {
      const item = yield* dequeTake(me, deque, true);
      if (item === 0) return;
      yield* decref(me, item);
    }
  }

  return {
    dequeLength,
    dequeChanges,
    dequeAdd,
    dequeTake,
    dequeItem,
    dequeStore,
    dequeInsert,
    dequeRemoveAt,
    dequeRotate,
    dequeReverse,
    dequeClear,
  };
}
