// Futexes: threads that sleep until another wakes them, in queues by the word they sleep on.
//
// Source: Franke, Russell and Kirkwood, "Fuss, Futexes and Furwocks" (Ottawa Linux Symposium 2002); futex(2).
// State: a queue a word, oldest first; there is none where nobody sleeps.
// Invariant: whether a thread sleeps is decided when its word is compared; a wake-up after that finds it.
// Limits: queues of different words do not disturb each other, as those of one hash bucket in Linux do.

import { PROCESS_WORDS, type View } from '../memory.ts';
import { tableOf } from './lines.ts';
import type { SimulatedThread } from './thread.ts';

/** What tells an address from those of all memories. */
export function keyOf(view: View, address: number): number {
  const index = address < PROCESS_WORDS ? address : address - PROCESS_WORDS;
  return tableOf(view, address).number * PROCESS_WORDS + index;
}

/** In place of a key: the thread is parked on nothing. */
const NOTHING = -1;

export class Futexes {
  private readonly queues = new Map<number, SimulatedThread[]>();

  sleep(thread: SimulatedThread, key: number): void {
    thread.futex = key;
    const queue = this.queues.get(key);
    if (queue === undefined) this.queues.set(key, [thread]);
    else queue.push(thread);
  }

  /** Takes those at most `n` that have slept longest out of a queue. */
  take(key: number, n: number): SimulatedThread[] {
    const queue = this.queues.get(key);
    if (queue === undefined || n <= 0) return [];
    const taken = queue.splice(0, n);
    for (const thread of taken) thread.futex = NOTHING;
    if (queue.length === 0) this.queues.delete(key);
    return taken;
  }

  /** The thread's time is out. */
  remove(thread: SimulatedThread): void {
    const queue = this.queues.get(thread.futex)!;
    queue.splice(queue.indexOf(thread), 1);
    if (queue.length === 0) this.queues.delete(thread.futex);
    thread.futex = NOTHING;
  }
}
