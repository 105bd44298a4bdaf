// The pool: guest threads that a program starts, on workers that grow in number as they are needed.
//
// A worker of the pool has one Thread for its whole life; guest threads run on it one after the other.
// Work reaches it through its area, since it may be asleep for as long as it likes; only a worker that
// does not exist yet has to be made by the main thread, which is asked by a message. That takes long, so
// whoever takes the last idle thread asks for another one; and a crew that knows that its program has
// threads makes some before it runs it.
//
// State: HEAP_POOL_IDLE, AREA_POOL_NEXT, HEAP_POOL_SIZE: whoever holds HEAP_POOL_LOCK, or the crew at first
//        AREA_POOL_STATE   IDLE -> WORKING  whoever starts a thread, which has taken it off the list
//                          WORKING -> IDLE  the worker, before it puts itself on the list
//                          IDLE -> ENDED    the main thread, when the program has ended
//        AREA_POOL_CALL    whoever starts a thread, before WORKING; the worker takes it
// Invariant: a thread on the list is IDLE and has no call; its worker may still be being made.

import type { Memory, Steps } from '../memory.ts';
import { peek, poke, read, store, wake, write } from '../memory.ts';
import {
  AREA_POOL_CALL,
  AREA_POOL_NEXT,
  AREA_POOL_STATE,
  areaOf,
  HEAP_POOL_IDLE,
  HEAP_POOL_LOCK,
  HEAP_POOL_SIZE,
} from '../layout.ts';
import type { Ref, Thread } from '../strategy.ts';
import { spinAcquire, spinRelease } from '../sync/spin-lock.ts';

export const IDLE = 0;
export const WORKING = 1;
export const ENDED = 2;

/** Asks for a worker for the thread `id`. */
type AskForWorker = (id: number) => Steps;

/** Puts the first `spare` threads of the pool on the list before anyone else knows the heap. */
export function addSpares({ words }: Memory, first: number, spare: number): void {
  for (let id = first; id < first + spare; id++)
    words[areaOf(id) + AREA_POOL_NEXT] = id + 1 < first + spare ? id + 1 : 0;
  words[HEAP_POOL_IDLE] = spare > 0 ? first : 0;
  words[HEAP_POOL_SIZE] = spare;
}

/** The threads of a heap from `first` on, `most` of them. */
export function makePool(first: number, most: number, askForWorker: AskForWorker) {
  /** Puts one more thread on the list if it is empty: its id, or 0. Under the lock. */
  function* addIfEmpty(): Steps<number> {
    const size = yield* read(HEAP_POOL_SIZE);
    if ((yield* read(HEAP_POOL_IDLE)) !== 0 || size === most) return 0;
    yield* write(HEAP_POOL_SIZE, size + 1);
    yield* write(HEAP_POOL_IDLE, first + size);
    return first + size;
  }

  /** Hands a call to an idle thread, or to a new one: its id, or 0 if there can be none. */
  function* hand(call: Ref): Steps<number> {
    yield* spinAcquire(HEAP_POOL_LOCK);
    const added = yield* addIfEmpty();
    const id = yield* read(HEAP_POOL_IDLE);
    if (id !== 0) yield* write(HEAP_POOL_IDLE, yield* read(areaOf(id) + AREA_POOL_NEXT));
    const spare = yield* addIfEmpty();
    yield* spinRelease(HEAP_POOL_LOCK);
    if (id === 0) return 0;
    poke(areaOf(id) + AREA_POOL_CALL, call);
    yield* store(areaOf(id) + AREA_POOL_STATE, WORKING);
    yield* wake(areaOf(id) + AREA_POOL_STATE, 1);
    if (added !== 0) yield* askForWorker(added);
    if (spare !== 0) yield* askForWorker(spare);
    return id;
  }

  /** The call that the worker of `me` was handed, now the caller's. */
  function takeCall(me: Thread): Ref {
    const call = peek(me.area + AREA_POOL_CALL);
    poke(me.area + AREA_POOL_CALL, 0);
    return call;
  }

  function* becomeIdle(me: Thread): Steps {
    yield* store(me.area + AREA_POOL_STATE, IDLE);
    yield* spinAcquire(HEAP_POOL_LOCK);
    yield* write(me.area + AREA_POOL_NEXT, yield* read(HEAP_POOL_IDLE));
    yield* write(HEAP_POOL_IDLE, me.id);
    yield* spinRelease(HEAP_POOL_LOCK);
  }

  return { hand, takeCall, becomeIdle };
}
