// A fair lock whose waiters sleep each on a condition of its own, in a queue; a release hands over.
//
// Source: the "queued fifo" of T. Downs, "A Concurrency Cost Hierarchy" (2020); hand-off to a queue of
//   waiters is the monitor of C. A. R. Hoare, "Monitors" (CACM 17(10), 1974).
// Differs: the queue is a list through the waiters' nodes; the conditions are condition.ts's, not glibc's.
// State: MUTEX, which guards the rest; IS_HELD; HEAD and TAIL, the queue's nodes, 0 if it is empty.
//   A node: SIGNAL, the condition of its thread; IS_OWNER, the lock was handed to it; NEXT.
// Invariant: with MUTEX held, who waits is in the queue, and IS_HELD is 1 if the queue is not empty: a lock
//   that is handed over is never seen free.
// Limits: each hand-over waits for the next thread to wake. It does not notice a release of what nobody holds.

import { read, write, type Address, type Steps } from '../memory.ts';
import {
  CONDITION_WORDS,
  conditionInit,
  conditionSignal,
  conditionSleep,
  conditionTicket,
} from './condition.ts';
import {
  GLIBC_MUTEX_WORDS,
  glibcMutexAcquire,
  glibcMutexInit,
  glibcMutexRelease,
} from './glibc-mutex.ts';

const MUTEX = 0; // glibc-mutex.ts
const IS_HELD = MUTEX + GLIBC_MUTEX_WORDS; // holder of MUTEX
const HEAD = IS_HELD + 1; // holder of MUTEX
const TAIL = HEAD + 1; // holder of MUTEX

/** Words of such a lock; all zero is a free one. */
export const FIFO_LOCK_WORDS = TAIL + 1;

const SIGNAL = 0; // condition.ts
const IS_OWNER = SIGNAL + CONDITION_WORDS; // holder of MUTEX
const NEXT = IS_OWNER + 1; // holder of MUTEX

/** Words of a thread's node, which it waits with, for one lock at a time. */
export const FIFO_NODE_WORDS = NEXT + 1;

const NOBODY = 0;

/** Makes the words at `l` a free lock. */
export function* fifoInit(l: Address): Steps {
  yield* glibcMutexInit(l + MUTEX);
  yield* write(l + IS_HELD, 0);
  yield* write(l + HEAD, NOBODY);
  yield* write(l + TAIL, NOBODY);
}

/** Takes the lock for thread `me`, sleeping with its `node` until those before it have had it. */
export function* fifoAcquire(l: Address, node: Address, me: number): Steps {
  yield* glibcMutexAcquire(l + MUTEX, me);
  if ((yield* read(l + IS_HELD)) === 0) {
    yield* write(l + IS_HELD, 1);
  } else {
    yield* append(l, node);
    while ((yield* read(node + IS_OWNER)) === 0) {
      const seen = yield* conditionTicket(node + SIGNAL);
      yield* glibcMutexRelease(l + MUTEX);
      yield* conditionSleep(node + SIGNAL, seen, Infinity);
      yield* glibcMutexAcquire(l + MUTEX, me);
    }
    yield* removeFirst(l);
  }
  yield* glibcMutexRelease(l + MUTEX);
}

function* append(l: Address, node: Address): Steps {
  yield* conditionInit(node + SIGNAL);
  yield* write(node + IS_OWNER, 0);
  yield* write(node + NEXT, NOBODY);
  const last = yield* read(l + TAIL);
  if (last === NOBODY) yield* write(l + HEAD, node);
  else yield* write(last + NEXT, node);
  yield* write(l + TAIL, node);
}

function* removeFirst(l: Address): Steps {
  const next = yield* read((yield* read(l + HEAD)) + NEXT);
  yield* write(l + HEAD, next);
  if (next === NOBODY) yield* write(l + TAIL, NOBODY);
}

/** Takes the lock for thread `me` if it is free now; says whether it did. */
export function* fifoTryAcquire(l: Address, me: number): Steps<boolean> {
  yield* glibcMutexAcquire(l + MUTEX, me);
  const isFree = (yield* read(l + IS_HELD)) === 0;
  if (isFree) yield* write(l + IS_HELD, 1);
  yield* glibcMutexRelease(l + MUTEX);
  return isFree;
}

/** Gives the lock of thread `me` to the one that has waited longest, if one waits. */
export function* fifoRelease(l: Address, me: number): Steps {
  yield* glibcMutexAcquire(l + MUTEX, me);
  const first = yield* read(l + HEAD);
  if (first === NOBODY) {
    yield* write(l + IS_HELD, 0);
  } else {
    yield* write(first + IS_OWNER, 1);
    yield* conditionSignal(first + SIGNAL);
  }
  yield* glibcMutexRelease(l + MUTEX);
}
