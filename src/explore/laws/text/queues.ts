// Threads that put numbers into a queue and get them.

import {
  cas,
  load,
  park,
  pause,
  read,
  store,
  swap,
  wake,
  write,
  type Address,
  type Steps,
} from '../../../memory.ts';
import {
  BOUNDED_QUEUE_WORDS,
  makeBoundedQueue,
  MESSAGE_HEADER_WORDS,
} from '../../../sync/bounded-queue.ts';
import {
  queueGet,
  queueGetTimed,
  queueInit,
  queuePut,
  queuePutTimed,
  queueSize,
  queueTryGet,
  queueTryPut,
} from '../../../sync/heap-queue.ts';
import { LINKED_QUEUE_WORDS, makeLinkedQueue, PUT } from '../../../sync/linked-queue.ts';
import { afterOperation, beforeOperation, BRIEFLY_NS, PRIMITIVE, type Play } from './play.ts';

/** A queue of numbers, as its laws use it; a get is undefined if it came back with nothing. */
export interface QueueText {
  readonly carries: 'words' | 'messages';
  words(capacity: number): number;
  init(q: Address, capacity: number): Steps;
  put(q: Address, value: number): Steps;
  tryPut(q: Address, value: number): Steps<boolean>;
  putTimed(q: Address, value: number, timeoutNs: number): Steps<boolean>;
  get(q: Address): Steps<number>;
  tryGet(q: Address): Steps<number | undefined>;
  getTimed(q: Address, timeoutNs: number): Steps<number | undefined>;
  size(q: Address): Steps<number>;
}

export type Move = 'put' | 'tryPut' | 'putTimed' | 'get' | 'tryGet' | 'getTimed' | 'size';

export interface QueuePlay extends Play<Move> {
  /** Numbers that the queue has room for. */
  readonly capacity: number;
}

// The queue of other primitives: its words lie elsewhere than it thinks, and it carries messages.

const APART = 4;

const messages = makeBoundedQueue({
  *load(a: Address): Steps<number> {
    return yield* load(a + APART);
  },
  *store(a: Address, value: number): Steps {
    yield* store(a + APART, value);
  },
  *read(a: Address): Steps<number> {
    return yield* read(a + APART);
  },
  *write(a: Address, value: number): Steps {
    yield* write(a + APART, value);
  },
  *cas(a: Address, expected: number, value: number): Steps<number> {
    return yield* cas(a + APART, expected, value);
  },
  *swap(a: Address, value: number): Steps<number> {
    return yield* swap(a + APART, value);
  },
  *park(a: Address, expected: number, timeoutNs = Infinity): Steps<number> {
    return yield* park(a + APART, expected, timeoutNs);
  },
  *wake(a: Address, n: number): Steps<number> {
    return yield* wake(a + APART, n);
  },
  *pause(): Steps {
    yield* pause();
  },
});

/** Words of the message of a number: all of them are the number. */
const messageLength = (value: number): number => 1 + (value % 2);
const LONGEST_MESSAGE = 2;

const messageOf = (value: number): number[] => [value, value];

/** The number of a message; -1 if its words do not belong together. */
function numberOf(words: readonly number[], length: number | undefined): number | undefined {
  if (length === undefined) return undefined;
  const [value] = words as [number];
  return length === messageLength(value) && words[length - 1] === value ? value : -1;
}

// The linked queue: each value has a node of its own.

const linked = makeLinkedQueue({ load, store, read, write, cas, swap, park, wake, pause });

const NODE_WORDS = 2;
const FIRST_VALUE = 10;
const MOST_NODES = 60;

function* nodeOf(q: Address, value: number): Steps<Address> {
  const node = q + LINKED_QUEUE_WORDS + NODE_WORDS * (value - FIRST_VALUE);
  yield* write(node + 1, value);
  return node;
}

function* sleeping(a: Address, expected: number, timeoutNs: number): Steps<number> {
  return yield* park(a, expected, timeoutNs);
}

export const texts = {
  'bounded-queue': {
    carries: 'messages',
    words: (capacity: number): number => APART + BOUNDED_QUEUE_WORDS + ringWords(capacity),
    *init(q: Address, capacity: number): Steps {
      yield* messages.queueInit(q, ringWords(capacity), capacity);
    },
    *put(q: Address, value: number): Steps {
      yield* messages.queuePutMessage(q, messageOf(value), messageLength(value));
    },
    *tryPut(q: Address, value: number): Steps<boolean> {
      return yield* messages.queueTryPutMessage(q, messageOf(value), messageLength(value));
    },
    *putTimed(q: Address, value: number, timeoutNs: number): Steps<boolean> {
      const length = messageLength(value);
      return yield* messages.queuePutMessageTimed(q, messageOf(value), length, timeoutNs);
    },
    *get(q: Address): Steps<number> {
      const words = [0, 0];
      return numberOf(words, yield* messages.queueGetMessage(q, words))!;
    },
    *tryGet(q: Address): Steps<number | undefined> {
      const words = [0, 0];
      return numberOf(words, yield* messages.queueTryGetMessage(q, words));
    },
    *getTimed(q: Address, timeoutNs: number): Steps<number | undefined> {
      const words = [0, 0];
      return numberOf(words, yield* messages.queueGetMessageTimed(q, words, timeoutNs));
    },
    *size(q: Address): Steps<number> {
      return yield* messages.queueSize(q);
    },
  },

  'heap-queue': {
    carries: 'words',
    words: (capacity: number): number => BOUNDED_QUEUE_WORDS + capacity,
    init: queueInit,
    put: queuePut,
    tryPut: queueTryPut,
    putTimed: queuePutTimed,
    get: queueGet,
    tryGet: queueTryGet,
    getTimed: queueGetTimed,
    size: queueSize,
  },

  'linked-queue': {
    carries: 'words',
    words: (): number => LINKED_QUEUE_WORDS + NODE_WORDS * MOST_NODES,
    init: linked.linkedInit,
    *put(q: Address, value: number): Steps {
      yield* linked.linkedPut(q, yield* nodeOf(q, value), Infinity, sleeping);
    },
    *tryPut(q: Address, value: number): Steps<boolean> {
      return (yield* linked.linkedPut(q, yield* nodeOf(q, value), 0, sleeping)) === PUT;
    },
    *putTimed(q: Address, value: number, timeoutNs: number): Steps<boolean> {
      return (yield* linked.linkedPut(q, yield* nodeOf(q, value), timeoutNs, sleeping)) === PUT;
    },
    *get(q: Address): Steps<number> {
      return yield* read((yield* linked.linkedGet(q, Infinity, sleeping)) + 1);
    },
    *tryGet(q: Address): Steps<number | undefined> {
      const node = yield* linked.linkedGet(q, 0, sleeping);
      return node === 0 ? undefined : yield* read(node + 1);
    },
    *getTimed(q: Address, timeoutNs: number): Steps<number | undefined> {
      const node = yield* linked.linkedGet(q, timeoutNs, sleeping);
      return node === 0 ? undefined : yield* read(node + 1);
    },
    size: linked.linkedSize,
  },
} satisfies Record<string, QueueText>;

/** Room for as many messages, however long. */
function ringWords(capacity: number): number {
  return capacity * (MESSAGE_HEADER_WORDS + LONGEST_MESSAGE);
}

/** What operation `i` of script `k` puts: no other puts the same. */
export const valueOf = (k: number, i: number): number => 10 * (k + 1) + i;

export function* setUp(text: QueueText, script: QueuePlay): Steps {
  yield* text.init(PRIMITIVE, script.capacity);
}

/** What script `k` does: for each put whether it did, for each get what came, or 0. */
export function* play(text: QueueText, script: QueuePlay, k: number): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    yield* beforeOperation(script, k, i, results);
    results.push(yield* makeMove(text, script.threads[k]![i]!, valueOf(k, i)));
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

function* makeMove(text: QueueText, move: Move, value: number): Steps<number> {
  switch (move) {
    case 'put':
      yield* text.put(PRIMITIVE, value);
      return 1;
    case 'tryPut':
      return (yield* text.tryPut(PRIMITIVE, value)) ? 1 : 0;
    case 'putTimed':
      return (yield* text.putTimed(PRIMITIVE, value, BRIEFLY_NS)) ? 1 : 0;
    case 'get':
      return yield* text.get(PRIMITIVE);
    case 'tryGet':
      return (yield* text.tryGet(PRIMITIVE)) ?? 0;
    case 'getTimed':
      return (yield* text.getTimed(PRIMITIVE, BRIEFLY_NS)) ?? 0;
    default:
      return yield* text.size(PRIMITIVE);
  }
}
