// A first-in, first-out queue of words or of messages of several words, for any number of threads.
//
// Source: the monitor of C. A. R. Hoare, "Monitors" (CACM 17(10), 1974), bounded buffer; waiting as in
//   condition.ts, one sequence word for each direction.
// Differs: signals do not hand the monitor over (a woken thread looks again), and are sent after the
//   lock is released, so that nobody wakes only to wait for it.
// State: a ring of `capacity` words. A message is its length followed by its words.
// Invariant: with LOCK held, USED and ITEMS describe the ring; GETTERS and PUTTERS count the threads
//   that have left the lock to park, so that FILLED or FREED moves exactly when somebody has to look.
// Limits: a queue carries words or messages, not both. A long message may be overtaken by shorter ones
//   of other producers while it waits for room; messages of one producer keep their order.
//
// It is made over given primitives, since interpreters with heaps of their own meet in memory that is
// no heap; its lock is the three-state mutex of mutex.ts over the same primitives.

import { now, TIMED_OUT, type Address, type Steps } from '../memory.ts';
import { SyncError } from './errors.ts';
import { makeMutexOver } from './mutex-over.ts';

/** What a queue needs of the memory that it lives in: these primitives of memory.ts, or their like. */
export type QueuePrimitives = Pick<
  typeof import('../memory.ts'),
  'load' | 'store' | 'read' | 'write' | 'cas' | 'swap' | 'park' | 'wake' | 'pause'
>;

/** Words of a queue besides its ring: a queue of `capacity` words takes this much and `capacity`. */
export const BOUNDED_QUEUE_WORDS = 10;

/** Words that a message takes in the ring beyond its own. */
export const MESSAGE_HEADER_WORDS = 1;

const LOCK = 0; // whoever acquires or releases it
const CAPACITY = 1; // words in the ring; init only
const MAX_ITEMS = 2; // init only
const HEAD = 3; // index in the ring of the oldest word; holder of LOCK
const USED = 4; // words in the ring; holder of LOCK
const ITEMS = 5; // words or messages in the ring; holder of LOCK
const GETTERS = 6; // threads waiting for an item; holder of LOCK
const PUTTERS = 7; // threads waiting for room; holder of LOCK
const FILLED = 8; // getters park on it, changes when an item comes; holder of LOCK
const FREED = 9; // putters park on it, changes when an item goes; holder of LOCK
const RING = BOUNDED_QUEUE_WORDS; // holder of LOCK

const ALL = 0x7fffffff;

// Deadlines, besides an instant of the clock.
const AT_ONCE = 0;
const NEVER = Infinity;

function* deadlineAfter(timeoutNs: number): Steps<number> {
  if (timeoutNs <= 0) return AT_ONCE;
  return (yield* now()) + timeoutNs;
}

/** Words that a get of a message copies to. */
export interface MessageBuffer {
  readonly length: number;
  [index: number]: number;
}

/** Makes the text functions of a queue that lives in the memory of `words`. */
export function makeBoundedQueue(words: QueuePrimitives) {
  const { load, store, read, write, park, wake } = words;

  const { acquireOver, releaseOver } = makeMutexOver(words);

  function* lockQueue(q: Address): Steps {
    yield* acquireOver(q + LOCK);
  }

  function* unlockQueue(q: Address): Steps {
    yield* releaseOver(q + LOCK);
  }

  function* hasRoomFor(q: Address, need: number): Steps<boolean> {
    if ((yield* read(q + ITEMS)) >= (yield* read(q + MAX_ITEMS))) return false;
    return (yield* read(q + USED)) + need <= (yield* read(q + CAPACITY));
  }

  function* hasItem(q: Address): Steps<boolean> {
    return (yield* read(q + ITEMS)) > 0;
  }

  /**
   * One round of waiting, with LOCK held before and after: leaves the lock and parks on `sequence`
   * unless it has changed since. Returns whether time was left.
   */
  function* waitForChange(
    q: Address,
    waiters: Address,
    sequence: Address,
    deadline: number,
  ): Steps<boolean> {
    const seen = yield* load(sequence);
    yield* write(waiters, (yield* read(waiters)) + 1);
    yield* unlockQueue(q);
    const left = deadline - (yield* now());
    const answer = yield* park(sequence, seen, left);
    yield* lockQueue(q);
    yield* write(waiters, (yield* read(waiters)) - 1);
    return answer !== TIMED_OUT;
  }

  /** Returns true with LOCK held and room for `need` words, or false without LOCK. */
  function* lockWithRoom(q: Address, need: number, deadline: number): Steps<boolean> {
    yield* lockQueue(q);
    let hasTime = deadline !== AT_ONCE;
    while (!(yield* hasRoomFor(q, need))) {
      if (!hasTime) {
        yield* unlockQueue(q);
        return false;
      }
      hasTime = yield* waitForChange(q, q + PUTTERS, q + FREED, deadline);
    }
    return true;
  }

  /** Returns true with LOCK held and an item in the ring, or false without LOCK. */
  function* lockWithItem(q: Address, deadline: number): Steps<boolean> {
    yield* lockQueue(q);
    let hasTime = deadline !== AT_ONCE;
    while (!(yield* hasItem(q))) {
      if (!hasTime) {
        yield* unlockQueue(q);
        return false;
      }
      hasTime = yield* waitForChange(q, q + GETTERS, q + FILLED, deadline);
    }
    return true;
  }

  /** Moves `sequence` if somebody waits for it, releases LOCK, and wakes up to `most` of them. */
  function* unlockAndSignal(q: Address, waiters: Address, sequence: Address, most: number): Steps {
    const isAwaited = (yield* read(waiters)) > 0;
    if (isAwaited) yield* store(sequence, (yield* load(sequence)) + 1);
    yield* unlockQueue(q);
    if (isAwaited) yield* wake(sequence, most);
  }

  /** Appends a word to the ring; LOCK held, room assured. */
  function* appendWord(q: Address, word: number): Steps {
    const capacity = yield* read(q + CAPACITY);
    const used = yield* read(q + USED);
    const at = (yield* read(q + HEAD)) + used;
    yield* write(q + RING + (at < capacity ? at : at - capacity), word);
    yield* write(q + USED, used + 1);
  }

  /** Removes the oldest word of the ring; LOCK held, its presence assured. */
  function* removeWord(q: Address): Steps<number> {
    const head = yield* read(q + HEAD);
    const word = yield* read(q + RING + head);
    const next = head + 1;
    yield* write(q + HEAD, next < (yield* read(q + CAPACITY)) ? next : 0);
    yield* write(q + USED, (yield* read(q + USED)) - 1);
    return word;
  }

  function* putWord(q: Address, word: number, deadline: number): Steps<boolean> {
    if (!(yield* lockWithRoom(q, 1, deadline))) return false;
    yield* appendWord(q, word);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) + 1);
    yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
    return true;
  }

  function* getWord(q: Address, deadline: number): Steps<number | undefined> {
    if (!(yield* lockWithItem(q, deadline))) return undefined;
    const word = yield* removeWord(q);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) - 1);
    // Room for one word is room for one putter.
    yield* unlockAndSignal(q, q + PUTTERS, q + FREED, 1);
    return word;
  }

  function* putMessage(
    q: Address,
    message: ArrayLike<number>,
    length: number,
    deadline: number,
  ): Steps<boolean> {
    const need = MESSAGE_HEADER_WORDS + length;
    if (need > (yield* read(q + CAPACITY))) {
      throw new SyncError('invalid', `a message of ${length} words never fits into queue ${q}`);
    }
    if (!(yield* lockWithRoom(q, need, deadline))) return false;
    yield* appendWord(q, length);
    for (let index = 0; index < length; index++) yield* appendWord(q, message[index]!);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) + 1);
    yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
    return true;
  }

  function* getMessage(
    q: Address,
    into: MessageBuffer,
    deadline: number,
  ): Steps<number | undefined> {
    if (!(yield* lockWithItem(q, deadline))) return undefined;
    const length = yield* read(q + RING + (yield* read(q + HEAD)));
    if (length > into.length) {
      // The item stays, and the wake-up that came for it goes to another getter.
      yield* unlockAndSignal(q, q + GETTERS, q + FILLED, 1);
      throw new SyncError('invalid', `a message of ${length} words is longer than its buffer`);
    }
    yield* removeWord(q);
    for (let index = 0; index < length; index++) into[index] = yield* removeWord(q);
    yield* write(q + ITEMS, (yield* read(q + ITEMS)) - 1);
    // Putters of messages need different room: the one woken might not fit while another would.
    yield* unlockAndSignal(q, q + PUTTERS, q + FREED, ALL);
    return length;
  }

  /**
   * Makes an empty queue at `q`, with a ring of `capacity` words and room for `maxItems` words or
   * messages.
   * @throws SyncError of kind invalid if one of them is not an integer of at least 1.
   */
  function* queueInit(q: Address, capacity: number, maxItems = capacity): Steps {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new SyncError('invalid', `a queue cannot have a capacity of ${capacity} words`);
    }
    if (!Number.isInteger(maxItems) || maxItems < 1) {
      throw new SyncError('invalid', `a queue cannot be bounded to ${maxItems} items`);
    }
    yield* write(q + CAPACITY, capacity);
    yield* write(q + MAX_ITEMS, maxItems);
    for (let word = HEAD; word <= PUTTERS; word++) yield* write(q + word, 0);
    yield* store(q + FILLED, 0);
    yield* store(q + FREED, 0);
    yield* store(q + LOCK, 0); // free
  }

  /** Appends a word, waiting for room for as long as it takes. */
  function* queuePut(q: Address, word: number): Steps {
    yield* putWord(q, word, NEVER);
  }

  /** Appends a word if there is room now; says whether it did. */
  function* queueTryPut(q: Address, word: number): Steps<boolean> {
    return yield* putWord(q, word, AT_ONCE);
  }

  /** Appends a word within `timeoutNs` nanoseconds; says whether it did. */
  function* queuePutTimed(q: Address, word: number, timeoutNs: number): Steps<boolean> {
    return yield* putWord(q, word, yield* deadlineAfter(timeoutNs));
  }

  /** Removes and returns the oldest word, waiting for one for as long as it takes. */
  function* queueGet(q: Address): Steps<number> {
    return (yield* getWord(q, NEVER))!;
  }

  /** Removes and returns the oldest word; undefined if there is none now. */
  function* queueTryGet(q: Address): Steps<number | undefined> {
    return yield* getWord(q, AT_ONCE);
  }

  /**
   * Removes and returns the oldest word; undefined, and then nothing is removed, if none came within
   * `timeoutNs` nanoseconds.
   */
  function* queueGetTimed(q: Address, timeoutNs: number): Steps<number | undefined> {
    return yield* getWord(q, yield* deadlineAfter(timeoutNs));
  }

  /**
   * Appends the first `length` words of `message` as one message, waiting for room.
   * @throws SyncError of kind invalid if the ring is too small for it even when empty.
   */
  function* queuePutMessage(q: Address, message: ArrayLike<number>, length: number): Steps {
    yield* putMessage(q, message, length, NEVER);
  }

  /** `queuePutMessage` if there is room now; says whether it did. */
  function* queueTryPutMessage(
    q: Address,
    message: ArrayLike<number>,
    length: number,
  ): Steps<boolean> {
    return yield* putMessage(q, message, length, AT_ONCE);
  }

  /** `queuePutMessage` within `timeoutNs` nanoseconds; says whether it did. */
  function* queuePutMessageTimed(
    q: Address,
    message: ArrayLike<number>,
    length: number,
    timeoutNs: number,
  ): Steps<boolean> {
    return yield* putMessage(q, message, length, yield* deadlineAfter(timeoutNs));
  }

  /**
   * Removes the oldest message, waiting for one, and copies it to `into`; returns its length.
   * @throws SyncError of kind invalid, and the message stays, if it is longer than `into`.
   */
  function* queueGetMessage(q: Address, into: MessageBuffer): Steps<number> {
    return (yield* getMessage(q, into, NEVER))!;
  }

  /** `queueGetMessage`, or undefined if there is no message now. */
  function* queueTryGetMessage(q: Address, into: MessageBuffer): Steps<number | undefined> {
    return yield* getMessage(q, into, AT_ONCE);
  }

  /** `queueGetMessage`, or undefined, with nothing removed, if none came within `timeoutNs`. */
  function* queueGetMessageTimed(
    q: Address,
    into: MessageBuffer,
    timeoutNs: number,
  ): Steps<number | undefined> {
    return yield* getMessage(q, into, yield* deadlineAfter(timeoutNs));
  }

  /** How many items the queue holds: right when it was asked, perhaps not when the answer is used. */
  function* queueSize(q: Address): Steps<number> {
    yield* lockQueue(q);
    const items = yield* read(q + ITEMS);
    yield* unlockQueue(q);
    return items;
  }

  return {
    queueInit,
    queuePut,
    queueTryPut,
    queuePutTimed,
    queueGet,
    queueTryGet,
    queueGetTimed,
    queuePutMessage,
    queueTryPutMessage,
    queuePutMessageTimed,
    queueGetMessage,
    queueTryGetMessage,
    queueGetMessageTimed,
    queueSize,
  };
}

/** The text functions of a bounded queue. */
export type BoundedQueue = ReturnType<typeof makeBoundedQueue>;
