// A first-in, first-out queue of linked nodes, bounded or not, for any number of threads.
//
// Source: the monitor of bounded-queue.ts (C. A. R. Hoare, "Monitors", CACM 17(10), 1974), over a list in
//   place of a ring, so that a queue without a bound takes no more room than its items.
// Differs: who waits sleeps by a text function that it brings along, which may be interrupted.
// State: nine words, see below. A node is a block of its maker's; its first word links it.
// Invariant: with LOCK held, FIRST leads to ITEMS nodes, the last of which is LAST; GETTERS and PUTTERS
//   count the threads that have left the lock to park, so that FILLED or FREED moves exactly when
//   somebody has to look. A thread that was woken looks for an item, or for room, before it looks at
//   why it was woken: no wake-up goes to one who gives up.
// Limits: not fair: a thread that runs may take what a woken one was woken for.

import { now, TIMED_OUT, type Address, type Steps } from '../memory.ts';
import { INTERRUPTED } from './announced.ts';
import type { QueuePrimitives } from './bounded-queue.ts';
import { makeMutexOver } from './mutex-over.ts';

export const LINKED_QUEUE_WORDS = 10;

const LOCK = 0; // whoever acquires or releases it
const MAX_ITEMS = 1; // init only; 0: no bound
const FIRST = 2; // oldest node, or 0; holder of LOCK
const LAST = 3; // holder of LOCK
const ITEMS = 4; // holder of LOCK
const GETTERS = 5; // threads waiting for an item; holder of LOCK
const PUTTERS = 6; // threads waiting for room; holder of LOCK
const FILLED = 7; // getters park on it, changes when an item comes; holder of LOCK
const FREED = 8; // putters park on it, changes when an item goes; holder of LOCK

/** First word of a node: the next one, or 0. Holder of LOCK, while the node is in a queue. */
export const NODE_NEXT = 0;

/** What a put comes back with. */
export const PUT = 1;
export const NO_ROOM = 0;
/** What a put or a get comes back with when its sleep was interrupted. */
export const BROKEN_OFF = -1;

/** A sleep while the word at `a` holds `expected`: what park says, or INTERRUPTED. */
export type Sleeping = (a: Address, expected: number, timeoutNs: number) => Steps<number>;

/** Makes the text functions of a queue that lives in the memory of `words`. */
export function makeLinkedQueue(words: QueuePrimitives) {
  const { load, store, read, write, wake } = words;

  const { acquireOver, releaseOver } = makeMutexOver(words);

  function* lockLinked(q: Address): Steps {
    yield* acquireOver(q + LOCK);
  }

  function* unlockLinked(q: Address): Steps {
    yield* releaseOver(q + LOCK);
  }

  function* isFull(q: Address): Steps<boolean> {
    const most = yield* read(q + MAX_ITEMS);
    return most !== 0 && (yield* read(q + ITEMS)) >= most;
  }

  /**
   * One round of waiting, with LOCK held before and after: leaves the lock and sleeps on `sequence`
   * unless it has changed since. What the sleep came back with.
   */
  function* awaitChange(
    q: Address,
    waiters: Address,
    sequence: Address,
    deadline: number,
    sleeping: Sleeping,
  ): Steps<number> {
    const seen = yield* load(sequence);
    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockLinked(q);
    const left = deadline === Infinity ? Infinity : deadline - (yield* now());
    const answer = yield* sleeping(sequence, seen, left);
    yield* lockLinked(q);
    yield* write(waiters, (yield* read(waiters)) - 1);
    return answer;
  }

  /** Moves `sequence` if somebody waits for it, releases LOCK, and wakes one of them. */
  function* unlockAndTell(q: Address, waiters: Address, sequence: Address): Steps {
    const isAwaited = (yield* read(waiters)) > 0;
    if (isAwaited) yield* store(sequence, (yield* load(sequence)) + 1);
    yield* unlockLinked(q);
    if (isAwaited) yield* wake(sequence, 1);
  }

  function* deadlineOf(timeoutNs: number): Steps<number> {
    if (timeoutNs === Infinity) return Infinity;
    return (yield* now()) + timeoutNs;
  }

  /** Makes an empty queue at `q` with room for `maxItems` nodes; 0: any number. */
  function* linkedInit(q: Address, maxItems: number): Steps {
    yield* write(q + MAX_ITEMS, maxItems);
    for (let word = FIRST; word <= PUTTERS; word++) yield* write(q + word, 0);
    yield* store(q + FILLED, 0);
    yield* store(q + FREED, 0);
    yield* store(q + LOCK, 0); // free
  }

  /** Appends a node, waiting for room for `timeoutNs` (0: not at all): PUT, NO_ROOM or BROKEN_OFF. */
  function* linkedPut(
    q: Address,
    node: Address,
    timeoutNs: number,
    sleeping: Sleeping,
  ): Steps<number> {
    const deadline = timeoutNs === 0 ? 0 : yield* deadlineOf(timeoutNs);
    yield* lockLinked(q);
    let answer = timeoutNs === 0 ? TIMED_OUT : 0;
    while (yield* isFull(q)) {
      if (answer === TIMED_OUT || answer === INTERRUPTED) {
        yield* unlockLinked(q);
        return answer === INTERRUPTED ? BROKEN_OFF : NO_ROOM;
      }
      answer = yield* awaitChange(q, q + PUTTERS, q + FREED, deadline, sleeping);
    }
    yield* write(node + NODE_NEXT, 0);
    const last = yield* read(q + LAST);
    yield* write(last === 0 ? q + FIRST : last + NODE_NEXT, node);
    yield* write(q + LAST, node);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) + 1);
    yield* unlockAndTell(q, q + GETTERS, q + FILLED);
    return PUT;
  }

  /** Takes the oldest node, waiting for one for `timeoutNs` (0: not at all); 0: none came, or BROKEN_OFF. */
  function* linkedGet(q: Address, timeoutNs: number, sleeping: Sleeping): Steps<Address> {
    const deadline = timeoutNs === 0 ? 0 : yield* deadlineOf(timeoutNs);
    yield* lockLinked(q);
    let answer = timeoutNs === 0 ? TIMED_OUT : 0;
    while ((yield* read(q + ITEMS)) === 0) {
      if (answer === TIMED_OUT || answer === INTERRUPTED) {
        yield* unlockLinked(q);
        return answer === INTERRUPTED ? BROKEN_OFF : 0;
      }
      answer = yield* awaitChange(q, q + GETTERS, q + FILLED, deadline, sleeping);
    }
    const node = yield* read(q + FIRST);
    yield* takeOut(q, 0, node);
    yield* unlockAndTell(q, q + PUTTERS, q + FREED);
    return node;
  }

  /** Unlinks `node`, which comes after `previous` (0: it is the first); LOCK held. */
  function* takeOut(q: Address, previous: Address, node: Address): Steps {
    const next = yield* read(node + NODE_NEXT);
    yield* write(previous === 0 ? q + FIRST : previous + NODE_NEXT, next);
    if (next === 0) yield* write(q + LAST, previous);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) - 1);
  }

  /** Looks at every node, oldest first, and takes out those for which `keeps` says false: a list of them. */
  function* linkedSift(q: Address, keeps: (node: Address) => boolean): Steps<Address> {
    let taken = 0;
    yield* lockLinked(q);
    let previous = 0;
    let node = yield* read(q + FIRST);
    while (node !== 0) {
      const next = yield* read(node + NODE_NEXT);
      if (keeps(node)) previous = node;
      else {
        yield* takeOut(q, previous, node);
        yield* write(node + NODE_NEXT, taken);
        taken = node;
      }
      node = next;
    }
    const isAwaited = taken !== 0 && (yield* read(q + PUTTERS)) > 0;
    if (isAwaited) yield* store(q + FREED, (yield* load(q + FREED)) + 1);
    yield* unlockLinked(q);
    if (isAwaited) yield* wake(q + FREED, 0x7fffffff);
    return taken;
  }

  /** How many nodes the queue holds: right when it was asked, perhaps not when the answer is used. */
  function* linkedSize(q: Address): Steps<number> {
    yield* lockLinked(q);
    const items = yield* read(q + ITEMS);
    yield* unlockLinked(q);
    return items;
  }

  return { linkedInit, linkedPut, linkedGet, linkedSift, linkedSize };
}
