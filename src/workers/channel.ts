// Messages from workers to the main thread: the guest's output and the threads' results.
//
// A queue in memory that all of them share, so that a worker that never returns to its event loop can
// still send, and that what is sent arrives in the order in which room for it was taken. The main
// thread never sleeps in it: it waits for the bell, asynchronously, and takes what is there.

import type { Steps } from '../memory.ts';
import { NOT_EQUAL, TIMED_OUT, WOKEN } from '../memory.ts';
import {
  BOUNDED_QUEUE_WORDS,
  makeBoundedQueue,
  type QueuePrimitives,
} from '../sync/bounded-queue.ts';

/**
 * `failure`: an exception that nobody handles, see thread.ts; `worker`: a worker is wanted for the thread whose
 * id is the text; `interpreter`: an interpreter for the record whose address is the text; `question`: see
 * family.ts.
 */
export type MessageKind =
  | 'stdout'
  | 'stderr'
  | 'result'
  | 'failure'
  | 'worker'
  | 'interpreter'
  | 'question';

export interface Message {
  readonly kind: MessageKind;
  readonly thread: number;
  readonly text: string;
  /** The next message of this thread goes on where this one ends. */
  readonly isPart: boolean;
}

const KINDS: readonly MessageKind[] = [
  'stdout',
  'stderr',
  'result',
  'failure',
  'worker',
  'interpreter',
  'question',
];
/** Added to the number of a kind. */
const PART = 256;

/** Counts messages; whoever sends adds one and wakes the main thread. */
const BELL = 0;
const QUEUE = 2;
const RING_WORDS = 1 << 16;
/** Kind, thread, bytes of text, before the text itself. */
const HEAD_WORDS = 3;
/** Characters of one piece of a message. */
const PIECE = 1 << 14;

export const CHANNEL_BYTES = (QUEUE + BOUNDED_QUEUE_WORDS + RING_WORDS) * 4;

/** The primitives over memory that is no heap. They are no points of interleaving. */
function primitivesOver(view: Int32Array): QueuePrimitives {
  return {
    *load(a: number) {
      return Atomics.load(view, a);
    },
    *store(a: number, value: number) {
      Atomics.store(view, a, value);
    },
    *read(a: number) {
      return view[a]!;
    },
    *write(a: number, value: number) {
      view[a] = value;
    },
    *cas(a: number, expected: number, value: number) {
      return Atomics.compareExchange(view, a, expected, value);
    },
    *swap(a: number, value: number) {
      return Atomics.exchange(view, a, value);
    },
    *park(a: number, expected: number, timeoutNs = Infinity) {
      const answer = Atomics.wait(view, a, expected, timeoutNs / 1e6);
      if (answer === 'ok') return WOKEN;
      return answer === 'not-equal' ? NOT_EQUAL : TIMED_OUT;
    },
    *wake(a: number, n: number) {
      return Atomics.notify(view, a, n);
    },
    *pause() {},
  };
}

export function makeChannel(memory: SharedArrayBuffer) {
  const view = new Int32Array(memory);
  const { queueInit, queuePutMessage, queueTryGetMessage } = makeBoundedQueue(primitivesOver(view));
  const into = new Int32Array(RING_WORDS);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** Once, before anyone else uses it. */
  function* open(): Steps {
    yield* queueInit(QUEUE, RING_WORDS);
  }

  /** Sends a text, in parts if it is long; waits while the ring is full. */
  function* send(kind: MessageKind, thread: number, text: string): Steps {
    for (let from = 0; from < text.length || from === 0;) {
      let to = Math.min(text.length, from + PIECE);
      // A surrogate pair stays together.
      if (to < text.length && /[\uD800-\uDBFF]/.test(text[to - 1]!)) to--;
      const part = to < text.length ? PART : 0;
      yield* sendPiece(KINDS.indexOf(kind) + part, thread, text.slice(from, to));
      from = Math.max(to, 1);
    }
  }

  function* sendPiece(kind: number, thread: number, text: string): Steps {
    const bytes = encoder.encode(text);
    const words = new Int32Array(HEAD_WORDS + Math.ceil(bytes.length / 4));
    words.set([kind, thread, bytes.length]);
    new Uint8Array(words.buffer).set(bytes, HEAD_WORDS * 4);
    yield* queuePutMessage(QUEUE, words, words.length);
    Atomics.add(view, BELL, 1);
    Atomics.notify(view, BELL);
  }

  /** The oldest message, or undefined if there is none now. */
  function* receive(): Steps<Message | undefined> {
    const length = yield* queueTryGetMessage(QUEUE, into);
    if (length === undefined) return undefined;
    const bytes = new Uint8Array(into.buffer, HEAD_WORDS * 4, into[2]);
    const isPart = into[0]! >= PART;
    const kind = KINDS[into[0]! % PART]!;
    return { kind, thread: into[1]!, text: decoder.decode(bytes), isPart };
  }

  return { bell: view.subarray(BELL, BELL + 1), open, send, receive };
}
