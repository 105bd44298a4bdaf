// Queues of waiting threads for any number of locks, keyed by address, so that a lock itself needs no
// more than a bit that says "somebody is parked".
//
// Source: F. Pizlo, "Locking in WebKit" (2016), ParkingLot; CPython 3.13, Python/parking_lot.c.
// Differs: no callbacks. Where WebKit and CPython call back under the bucket's lock, a waker begins to
//   unpark, decides with the bucket locked, and finishes. A waiter's node is not on its stack but in
//   words that it owns for good, one node a thread.
// State: a table of buckets, each a lock and a queue, oldest first, of the waiters whose keys fall
//   into it. A waiter is ASLEEP while it is in a queue.
// Invariant: while a bucket is unlocked, a waiter is ASLEEP exactly if it is in its queue. Whoever
//   makes it AWAKE has unlinked it under that lock, and a waiter that timed out looks under the same
//   lock whether it is still there: nobody is unlinked twice (CPython gh-114944), and a wake-up that
//   has been sent to a thread counts as received.
//   A wake may reach a waiter after it went on and parked anew; so it sleeps until it is AWAKE, not
//   until it is woken (CPython gh-148820).
// Limits: a bucket's queue is searched from its head; keys that share a bucket wait for each other's
//   short sections. Nobody's place in a queue depends on priorities.

import {
  load,
  NOT_EQUAL,
  now,
  park,
  read,
  store,
  TIMED_OUT,
  wake,
  WOKEN,
  write,
  type Address,
  type Steps,
} from '../memory.ts';
import { mutexAcquire, mutexInit, mutexRelease } from './mutex.ts';

// CPython has 257 buckets. A power of two goes with a multiplicative hash.
const BUCKETS = 256;
const HASH_SHIFT = 24; // 32 - log2(BUCKETS)
const HASH_MULTIPLIER = 0x9e3779b1; // 2^32 / golden ratio: neighbours fall far apart (Knuth, 6.4)

// A bucket has a cache line of 64 bytes to itself.
const BUCKET_WORDS = 16;
const LOCK = 0; // mutex.ts
const HEAD = 1; // oldest waiter; holder of LOCK
const TAIL = 2; // youngest waiter, where HEAD is not 0; holder of LOCK

/** Words of a parking lot; all zero is an empty one. */
export const PARKING_LOT_WORDS = BUCKETS * BUCKET_WORDS;

/** Words of a waiter: a thread has one for as long as it lives, and parks with it. */
export const WAITER_WORDS = 5;

const KEY = 0; // its thread, before it queues
const NEXT = 1; // the waiter behind it; holder of the bucket's lock
const STATE = 2; // its thread before it queues, then its waker with the bucket locked
const HANDED = 3; // its waker, with the bucket locked
/** Offset in a waiter of a word for its thread to leave a message to its waker, before it parks. */
export const WAITER_ARGUMENT = 4;

const AWAKE = 0;
const ASLEEP = 1;

/** In place of a waiter. */
export const NO_WAITER = 0;

/** Makes the words at `lot` an empty parking lot. */
export function* parkingLotInit(lot: Address): Steps {
  for (let bucket = lot; bucket < lot + PARKING_LOT_WORDS; bucket += BUCKET_WORDS) {
    yield* write(bucket + HEAD, NO_WAITER);
    yield* mutexInit(bucket + LOCK);
  }
}

function bucketOf(lot: Address, key: Address): Address {
  return lot + (Math.imul(key, HASH_MULTIPLIER) >>> HASH_SHIFT) * BUCKET_WORDS;
}

/**
 * Sleeps until an unpark of `key`, for at most `timeoutNs` nanoseconds, if the word at `key` is
 * `expected` once the bucket is locked. `waiter` is the calling thread's own.
 * @returns WOKEN (see `parkingLotHanded`), NOT_EQUAL or TIMED_OUT.
 */
export function* parkingLotPark(
  lot: Address,
  waiter: Address,
  key: Address,
  expected: number,
  timeoutNs = Infinity,
): Steps<number> {
  const bucket = bucketOf(lot, key);
  yield* mutexAcquire(bucket + LOCK);
  if ((yield* load(key)) !== expected) {
    yield* mutexRelease(bucket + LOCK);
    return NOT_EQUAL;
  }
  yield* write(waiter + KEY, key);
  yield* store(waiter + STATE, ASLEEP);
  yield* appendWaiter(bucket, waiter);
  yield* mutexRelease(bucket + LOCK);
  return yield* sleepInLot(bucket, waiter, timeoutNs);
}

function* sleepInLot(bucket: Address, waiter: Address, timeoutNs: number): Steps<number> {
  const deadline = (yield* now()) + timeoutNs;
  while ((yield* load(waiter + STATE)) === ASLEEP) {
    const left = deadline - (yield* now());
    const answer = yield* park(waiter + STATE, ASLEEP, left);
    if (answer === TIMED_OUT && (yield* withdrawWaiter(bucket, waiter))) return TIMED_OUT;
  }
  return WOKEN;
}

/** Takes a waiter that timed out from its queue; false if a waker was first. */
function* withdrawWaiter(bucket: Address, waiter: Address): Steps<boolean> {
  yield* mutexAcquire(bucket + LOCK);
  const isQueued = (yield* load(waiter + STATE)) === ASLEEP;
  if (isQueued) {
    let before = NO_WAITER;
    let at = yield* read(bucket + HEAD);
    while (at !== waiter) {
      before = at;
      at = yield* read(at + NEXT);
    }
    yield* unlinkWaiter(bucket, before, waiter);
    yield* store(waiter + STATE, AWAKE);
  }
  yield* mutexRelease(bucket + LOCK);
  return isQueued;
}

/** What the waker passed to this thread's last park that returned WOKEN. */
export function* parkingLotHanded(waiter: Address): Steps<number> {
  return yield* read(waiter + HANDED);
}

/**
 * Locks the bucket of `key` and takes the oldest waiter of `key` from its queue; it sleeps on until
 * `parkingLotFinishUnpark`, which must follow. Returns NO_WAITER if nobody waits.
 */
export function* parkingLotBeginUnpark(lot: Address, key: Address): Steps<Address> {
  const bucket = bucketOf(lot, key);
  yield* mutexAcquire(bucket + LOCK);
  return yield* removeWaiterOf(bucket, key);
}

/** Between begin and finish: whether anybody else waits for `key`. */
export function* parkingLotIsAwaited(lot: Address, key: Address): Steps<boolean> {
  let at = yield* read(bucketOf(lot, key) + HEAD);
  while (at !== NO_WAITER && (yield* read(at + KEY)) !== key) at = yield* read(at + NEXT);
  return at !== NO_WAITER;
}

/** Unlocks the bucket and wakes the waiter that begin returned, if any, handing it `value`. */
export function* parkingLotFinishUnpark(
  lot: Address,
  key: Address,
  waiter: Address,
  value: number,
): Steps {
  const bucket = bucketOf(lot, key);
  if (waiter === NO_WAITER) {
    yield* mutexRelease(bucket + LOCK);
    return;
  }
  yield* write(waiter + HANDED, value);
  yield* store(waiter + STATE, AWAKE);
  yield* mutexRelease(bucket + LOCK);
  yield* wake(waiter + STATE, 1);
}

/** Wakes the oldest waiter of `key`, handing it `value`; returns how many that were, 0 or 1. */
export function* parkingLotUnparkOne(lot: Address, key: Address, value = 0): Steps<number> {
  const waiter = yield* parkingLotBeginUnpark(lot, key);
  yield* parkingLotFinishUnpark(lot, key, waiter, value);
  return waiter === NO_WAITER ? 0 : 1;
}

/** Wakes all waiters of `key`, handing each `value`; returns how many. */
export function* parkingLotUnparkAll(lot: Address, key: Address, value = 0): Steps<number> {
  const bucket = bucketOf(lot, key);
  let woken = 0;
  yield* mutexAcquire(bucket + LOCK);
  let waiter = yield* removeWaiterOf(bucket, key);
  while (waiter !== NO_WAITER) {
    yield* write(waiter + HANDED, value);
    // From here on the waiter is its thread's again: nothing is read from it, and a list of those to
    // be woken later could not run through it.
    yield* store(waiter + STATE, AWAKE);
    yield* wake(waiter + STATE, 1);
    woken += 1;
    waiter = yield* removeWaiterOf(bucket, key);
  }
  yield* mutexRelease(bucket + LOCK);
  return woken;
}

// The queue of a bucket; its lock is held.

function* appendWaiter(bucket: Address, waiter: Address): Steps {
  yield* write(waiter + NEXT, NO_WAITER);
  if ((yield* read(bucket + HEAD)) === NO_WAITER) yield* write(bucket + HEAD, waiter);
  else yield* write((yield* read(bucket + TAIL)) + NEXT, waiter);
  yield* write(bucket + TAIL, waiter);
}

function* removeWaiterOf(bucket: Address, key: Address): Steps<Address> {
  let before = NO_WAITER;
  let at = yield* read(bucket + HEAD);
  while (at !== NO_WAITER && (yield* read(at + KEY)) !== key) {
    before = at;
    at = yield* read(at + NEXT);
  }
  if (at !== NO_WAITER) yield* unlinkWaiter(bucket, before, at);
  return at;
}

function* unlinkWaiter(bucket: Address, before: Address, waiter: Address): Steps {
  const next = yield* read(waiter + NEXT);
  if (before === NO_WAITER) yield* write(bucket + HEAD, next);
  else yield* write(before + NEXT, next);
  if (next === NO_WAITER) yield* write(bucket + TAIL, before);
}
