// `_queue.SimpleQueue`: first in, first out, without a bound.
//
// Source: CPython 3.13, Modules/_queuemodule.c.
// Differs: a permit an item says that there is something to get, in place of a lock that waiters hold.
// State: SIZE, QUEUE_ITEMS, QUEUE_CAPACITY, QUEUE_HEAD: a ring of references; whoever holds the queue.
//        QUEUE_PERMITS: semaphore (sync/announced.ts); never more than there are items.
// Invariant: whoever has taken a permit finds an item.

import type { Address, Steps } from '../../memory.ts';
import { load, peek, poke, read, WOKEN, write } from '../../memory.ts';
import { QUEUE_WORDS } from '../../heap/references.ts';
import {
  NONE,
  QUEUE_CAPACITY,
  QUEUE_HEAD,
  QUEUE_ITEMS,
  QUEUE_PERMITS,
  QUEUE_TYPE,
  SIZE,
} from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import { givePermit, INTERRUPTED, takeAnnounced, tryTakePermit } from '../../sync/announced.ts';
import { EMPTY_ERROR, VALUE_ERROR } from '../exceptions.ts';
import { makeArguments, type Signature } from '../library/arguments.ts';
import type { NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import type { Operations } from '../operations.ts';
import type { Waiting } from './waiting.ts';

const PUT: Signature = { name: 'put', parameters: ['item', 'block', 'timeout'], required: 1 };
const GET: Signature = { name: 'get', parameters: ['block', 'timeout'], required: 0 };
const PUT_NOWAIT: Signature = { name: 'put_nowait', parameters: ['item'], required: 1 };
const LEAST_CAPACITY = 8;

export function makeSimpleQueue(
  objects: Objects,
  operations: Operations,
  waiting: Waiting,
): readonly NativeEntry[] {
  const { allocateBlock, containers, counts, incref, newBool, newInt, newContainer, raise } =
    objects;
  const { releaseBlock } = objects;
  const { raiseEmpty, raiseMemoryError } = objects;
  const { bindArguments, noArguments } = makeArguments(objects);
  const { deadlineAfter, secondsOf, waitBy } = waiting;

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  function* make(me: Thread, _args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'SimpleQueue', n, names))) return 0;
    const queue = yield* newContainer(me, QUEUE_TYPE, QUEUE_WORDS);
    if (queue === 0) return 0;
    poke(queue + SIZE, 0);
    for (let i = QUEUE_PERMITS; i <= QUEUE_HEAD; i++) poke(queue + i, 0);
    return queue;
  }

  /** Makes room for one more item; the queue is held. False, nothing changed, if memory is out. */
  function* growHeld(me: Thread, queue: Ref): Steps<boolean> {
    const capacity = yield* read(queue + QUEUE_CAPACITY);
    const size = yield* read(queue + SIZE);
    if (size < capacity) return true;
    const room = Math.max(LEAST_CAPACITY, 2 * capacity);
    const items = yield* allocateBlock(me, room);
    if (items === 0) return false;
    const old = yield* read(queue + QUEUE_ITEMS);
    const head = yield* read(queue + QUEUE_HEAD);
    for (let i = 0; i < size; i++)
      yield* write(items + i, yield* read(old + ((head + i) & (capacity - 1))));
    yield* write(queue + QUEUE_ITEMS, items);
    yield* write(queue + QUEUE_CAPACITY, room);
    yield* write(queue + QUEUE_HEAD, 0);
    if (old !== 0) yield* releaseBlock(me, old, capacity);
    return true;
  }

  function* append(me: Thread, queue: Ref, item: Ref): Steps<Ref> {
    yield* containers.acquire(me, queue);
    const hasRoom = yield* growHeld(me, queue);
    if (hasRoom) {
      yield* counts.incref(me, item);
      const size = yield* read(queue + SIZE);
      const at = (yield* read(queue + QUEUE_HEAD)) + size;
      const mask = (yield* read(queue + QUEUE_CAPACITY)) - 1;
      yield* write((yield* read(queue + QUEUE_ITEMS)) + (at & mask), item);
      yield* write(queue + SIZE, size + 1);
    }
    yield* containers.release(me, queue);
    if (!hasRoom) return yield* raiseMemoryError(me);
    yield* givePermit(queue + QUEUE_PERMITS);
    return yield* none(me);
  }

  /** The oldest item; the thread has a permit. */
  function* removeFirst(me: Thread, queue: Ref): Steps<Ref> {
    yield* containers.acquire(me, queue);
    const head = yield* read(queue + QUEUE_HEAD);
    const slot = (yield* read(queue + QUEUE_ITEMS)) + head;
    const item = yield* read(slot);
    yield* write(slot, 0);
    yield* write(queue + QUEUE_HEAD, (head + 1) & ((yield* read(queue + QUEUE_CAPACITY)) - 1));
    yield* write(queue + SIZE, (yield* read(queue + SIZE)) - 1);
    yield* containers.release(me, queue);
    return item;
  }

  function* put(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, PUT, args + 1, n - 1, names);
    return bound === undefined ? 0 : yield* append(me, peek(args), bound[0]!);
  }

  function* putNowait(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, PUT_NOWAIT, args + 1, n - 1, names);
    return bound === undefined ? 0 : yield* append(me, peek(args), bound[0]!);
  }

  function* getWithin(me: Thread, queue: Ref, timeoutNs: number): Steps<Ref> {
    const permits = queue + QUEUE_PERMITS;
    if (!(yield* tryTakePermit(permits))) {
      if (timeoutNs === 0) return yield* raiseEmpty(me, EMPTY_ERROR);
      const deadline = yield* deadlineAfter(timeoutNs);
      const answer = yield* waitBy(me, takeAnnounced, queue, permits, 0, deadline);
      if (answer === INTERRUPTED) return 0;
      if (answer !== WOKEN) return yield* raiseEmpty(me, EMPTY_ERROR);
    }
    return yield* removeFirst(me, queue);
  }

  function* get(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    const bound = yield* bindArguments(me, GET, args + 1, n - 1, names);
    if (bound === undefined) return 0;
    const [block, timeout] = bound as [Ref, Ref];
    const isBlocking = block === 0 ? 1 : yield* operations.truth(me, block);
    if (isBlocking < 0) return 0;
    let ns = isBlocking === 1 ? Infinity : 0;
    if (isBlocking === 1 && timeout !== 0 && timeout !== NONE) {
      const seconds = yield* secondsOf(me, timeout);
      if (seconds === undefined) return 0;
      if (seconds < 0)
        return yield* raise(me, VALUE_ERROR, "'timeout' must be a non-negative number");
      ns = Math.ceil(seconds * 1e9);
    }
    return yield* getWithin(me, peek(args), ns);
  }

  function* getNowait(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'SimpleQueue.get_nowait', n - 1, names))) return 0;
    return yield* getWithin(me, peek(args), 0);
  }

  function* sizeOf(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'SimpleQueue.qsize', n - 1, names))) return 0;
    return yield* newInt(me, yield* load(peek(args) + QUEUE_PERMITS));
  }

  function* isEmpty(me: Thread, args: Address, n: number, names: Ref): Steps<Ref> {
    if (!(yield* noArguments(me, 'SimpleQueue.empty', n - 1, names))) return 0;
    return yield* newBool(me, (yield* load(peek(args) + QUEUE_PERMITS)) === 0);
  }

  return [
    { owner: QUEUE_TYPE, name: 'new', native: make },
    { owner: QUEUE_TYPE, name: 'put', native: put },
    { owner: QUEUE_TYPE, name: 'put_nowait', native: putNowait },
    { owner: QUEUE_TYPE, name: 'get', native: get },
    { owner: QUEUE_TYPE, name: 'get_nowait', native: getNowait },
    { owner: QUEUE_TYPE, name: 'qsize', native: sizeOf },
    { owner: QUEUE_TYPE, name: 'empty', native: isEmpty },
  ];
}
