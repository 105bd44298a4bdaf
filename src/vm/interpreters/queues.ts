// `_interpqueues`: queues between interpreters. What goes through them is in messages.ts.
//
// Source: CPython 3.13, Modules/_interpqueuesmodule.c.
// Differs: put and get wait themselves, and are woken; CPython's ask every 10 ms (gh-143017). Whether a queue
//   is there is told by what they return, and raised by the module written in Python.
// State: see registry.ts and sync/linked-queue.ts; an item is a message (messages.ts). MESSAGE_UNBOUND: what
//   becomes of the item if its interpreter is closed; negative once it is.

import type { Address, ProcessAddress, Steps } from '../../memory.ts';
import {
  casProcess,
  loadProcess,
  parkProcess,
  pause,
  peek,
  peekProcess,
  poke,
  pokeProcess,
  readProcess,
  storeProcess,
  swapProcess,
  wakeProcess,
  writeProcess,
} from '../../memory.ts';
import { releaseProcess } from '../../heap/process.ts';
import { LIST_ITEMS, NONE, TUPLE_ITEMS } from '../../layout.ts';
import type { Ref, Thread } from '../../strategy.ts';
import {
  BROKEN_OFF,
  makeLinkedQueue,
  NODE_NEXT,
  NO_ROOM,
  type Sleeping,
} from '../../sync/linked-queue.ts';
import { makeArguments } from '../library/arguments.ts';
import type { Host, Native, NativeEntry } from '../native.ts';
import type { Objects } from '../objects.ts';
import { FOR_ITEM, FOR_ROOM, outside, type Waiting } from '../threads/waiting.ts';
import { dropMessage, MESSAGE_ORIGIN, MESSAGE_UNBOUND, type Messages } from './messages.ts';
import {
  bindQueue,
  findQueue,
  newQueue,
  publishQueue,
  QUEUE_FORMAT,
  QUEUE_LINKED,
  QUEUE_MAXSIZE,
  QUEUE_UNBOUND,
  queueIds,
  RECORD_ID,
  unbindQueue,
} from './registry.ts';

/** What becomes of an item when its interpreter is closed: it goes, or something takes its place. */
export const UNBOUND_REMOVE = 1;

const MOST_ITEMS = 0x7fffffff;

export const { linkedInit, linkedPut, linkedGet, linkedSift, linkedSize } = makeLinkedQueue({
  load: loadProcess,
  store: storeProcess,
  read: readProcess,
  write: writeProcess,
  cas: casProcess,
  swap: swapProcess,
  park: parkProcess,
  wake: wakeProcess,
  pause,
});

/** Drops the messages of a list that was taken out of a queue. */
function* dropAll(taken: ProcessAddress): Steps {
  for (let at = taken; at !== 0;) {
    const next = peekProcess(at + NODE_NEXT);
    yield* dropMessage(at);
    at = next;
  }
}

/** An interpreter is closed, or dead: what it has put into queues is bound to it no longer. */
export function* unbindItems(origin: number): Steps {
  for (const id of yield* queueIds()) {
    const queue = yield* findQueue(id);
    if (queue === 0) continue;
    const taken = yield* linkedSift(queue + QUEUE_LINKED, (node) => {
      const unbound = peekProcess(node + MESSAGE_UNBOUND);
      if (peekProcess(node + MESSAGE_ORIGIN) !== origin || unbound <= 0) return true;
      pokeProcess(node + MESSAGE_UNBOUND, -unbound);
      return unbound !== UNBOUND_REMOVE;
    });
    yield* dropAll(taken);
    yield* releaseProcess(queue);
  }
}

export function makeInterpreterQueues(
  objects: Objects,
  messages: Messages,
  waiting: Waiting,
  host: Host,
): readonly NativeEntry[] {
  const { checkpoint, incref, newBool, newInt, newList, newTuple } = objects;
  const { argumentsBetween, integerArgument } = makeArguments(objects);
  const { timeoutOf, sleepOutside } = waiting;

  function* none(me: Thread): Steps<Ref> {
    yield* incref(me, NONE);
    return NONE;
  }

  /** Natives whose first argument is the id of a queue: `use` gets the queue, held, or they return None. */
  function withQueue(
    name: string,
    n: number,
    use: (me: Thread, queue: ProcessAddress, args: Address) => Steps<Ref>,
  ): NativeEntry {
    function* native(me: Thread, args: Address, given: number): Steps<Ref> {
      if (!(yield* argumentsBetween(me, name, given, n, n))) return 0;
      const id = yield* integerArgument(me, peek(args));
      if (id === undefined) return 0;
      const queue = yield* findQueue(id);
      if (queue === 0) return yield* none(me);
      const result = yield* use(me, queue, args);
      yield* releaseProcess(queue);
      return result;
    }
    return { owner: '_interpqueues', name, native };
  }

  /** `create(maxsize, format, unbound)`: the id of a queue that no Queue object names yet. */
  function* create(me: Thread, args: Address, n: number): Steps<Ref> {
    if (!(yield* argumentsBetween(me, 'create', n, 3, 3))) return 0;
    const words: number[] = [];
    for (let i = 0; i < 3; i++) {
      const word = yield* integerArgument(me, peek(args + i));
      if (word === undefined) return 0;
      words.push(Math.max(0, Math.min(word, MOST_ITEMS)));
    }
    const [most, format, unbound] = words as [number, number, number];
    const queue = yield* newQueue();
    if (queue === 0) return yield* objects.raiseMemoryError(me);
    pokeProcess(queue + QUEUE_MAXSIZE, most);
    pokeProcess(queue + QUEUE_FORMAT, format);
    pokeProcess(queue + QUEUE_UNBOUND, unbound);
    yield* linkedInit(queue + QUEUE_LINKED, most);
    const id = peekProcess(queue + RECORD_ID);
    yield* publishQueue(queue);
    yield* releaseProcess(queue);
    return yield* newInt(me, id);
  }

  function* bind(me: Thread, queue: ProcessAddress): Steps<Ref> {
    yield* bindQueue(queue);
    return yield* newBool(me, true);
  }

  function* release(me: Thread, queue: ProcessAddress): Steps<Ref> {
    if (yield* unbindQueue(queue))
      yield* dropAll(yield* linkedSift(queue + QUEUE_LINKED, () => false));
    return yield* newBool(me, true);
  }

  function sleeperFor(me: Thread, kind: number, queue: ProcessAddress): Sleeping {
    const what = outside(kind, peekProcess(queue + RECORD_ID));
    return function* sleeping(a: Address, expected: number, ns: number): Steps<number> {
      return yield* sleepOutside(me, what, a, expected, ns);
    };
  }

  /** What is to be done when a wait was broken off: 0 with the exception set, or to wait again. */
  function* isStopped(me: Thread): Steps<boolean> {
    return !(yield* checkpoint(me));
  }

  /** `put(id, object, unbound, timeout)`: whether there was room in time. */
  function* put(me: Thread, queue: ProcessAddress, args: Address): Steps<Ref> {
    const unbound = yield* integerArgument(me, peek(args + 2));
    const ns = unbound === undefined ? undefined : yield* timeoutOf(me, peek(args + 3));
    if (ns === undefined) return 0;
    const message = yield* messages.toMessage(me, peek(args + 1), host.interpreter ?? 0);
    if (message === 0) return 0;
    pokeProcess(message + MESSAGE_UNBOUND, unbound!);
    for (;;) {
      const sleeper = sleeperFor(me, FOR_ROOM, queue);
      const answer = yield* linkedPut(queue + QUEUE_LINKED, message, ns, sleeper);
      if (answer === BROKEN_OFF && !(yield* isStopped(me))) continue;
      if (answer === NO_ROOM || answer === BROKEN_OFF) yield* dropMessage(message);
      return answer === BROKEN_OFF ? 0 : yield* newBool(me, answer !== NO_ROOM);
    }
  }

  /** `get(id, timeout)`: the tuple (object, what is in its place or None); False if none came in time. */
  function* get(me: Thread, queue: ProcessAddress, args: Address): Steps<Ref> {
    const ns = yield* timeoutOf(me, peek(args + 1));
    if (ns === undefined) return 0;
    for (;;) {
      const sleeper = sleeperFor(me, FOR_ITEM, queue);
      const message = yield* linkedGet(queue + QUEUE_LINKED, ns, sleeper);
      if (message > 0) return yield* itemOf(me, message);
      if (message === 0) return yield* newBool(me, false);
      if (yield* isStopped(me)) return 0;
    }
  }

  function* itemOf(me: Thread, message: ProcessAddress): Steps<Ref> {
    const result = yield* newTuple(me, 2);
    if (result === 0) {
      yield* dropMessage(message);
      return 0;
    }
    const unbound = peekProcess(message + MESSAGE_UNBOUND);
    let object: Ref;
    if (unbound >= 0) object = yield* messages.fromMessage(me, message);
    else {
      yield* dropMessage(message);
      object = yield* none(me);
    }
    if (object === 0) {
      yield* objects.decref(me, result);
      return 0;
    }
    poke(result + TUPLE_ITEMS, object);
    poke(result + TUPLE_ITEMS + 1, unbound >= 0 ? yield* none(me) : yield* newInt(me, -unbound));
    return result;
  }

  function* count(me: Thread, queue: ProcessAddress): Steps<Ref> {
    return yield* newInt(me, yield* linkedSize(queue + QUEUE_LINKED));
  }

  function* isFull(me: Thread, queue: ProcessAddress): Steps<Ref> {
    const most = peekProcess(queue + QUEUE_MAXSIZE);
    return yield* newBool(me, most > 0 && (yield* linkedSize(queue + QUEUE_LINKED)) >= most);
  }

  function* maxsize(me: Thread, queue: ProcessAddress): Steps<Ref> {
    return yield* newInt(me, peekProcess(queue + QUEUE_MAXSIZE));
  }

  /** What `create` was told: the tuple (format, unbound). */
  function* defaults(me: Thread, queue: ProcessAddress): Steps<Ref> {
    const result = yield* newTuple(me, 2);
    if (result === 0) return 0;
    poke(result + TUPLE_ITEMS, yield* newInt(me, peekProcess(queue + QUEUE_FORMAT)));
    poke(result + TUPLE_ITEMS + 1, yield* newInt(me, peekProcess(queue + QUEUE_UNBOUND)));
    return result;
  }

  function* listAll(me: Thread): Steps<Ref> {
    const ids = yield* queueIds();
    const list = yield* newList(me, ids.length);
    if (list === 0) return 0;
    for (const [i, id] of ids.entries()) poke(peek(list + LIST_ITEMS) + i, yield* newInt(me, id));
    return list;
  }

  const plain = (name: string, native: Native): NativeEntry => ({
    owner: '_interpqueues',
    name,
    native,
  });

  return [
    plain('create', create),
    plain('list_all', listAll),
    withQueue('bind', 1, bind),
    withQueue('release', 1, release),
    withQueue('put', 4, put),
    withQueue('get', 2, get),
    withQueue('get_count', 1, count),
    withQueue('is_full', 1, isFull),
    withQueue('get_maxsize', 1, maxsize),
    withQueue('get_queue_defaults', 1, defaults),
  ];
}
