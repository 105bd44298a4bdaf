// Race-directed testing: threads have random priorities, the highest runs, and whoever runs loses its
// priority right after it has touched a word, picked at random, that other threads touch as well.
//
// Source: K. Sen, "Race Directed Random Testing of Concurrent Programs", PLDI 2008; with the priorities
//   of probabilistic concurrency testing (pct.ts) in place of threads that are held back.
// Half of the changes are at words that a thread reads and writes later: there an update can be lost.
// State: what each thread has touched in executions so far, and how often at most in one of them.
// Limits: no bound on the probability is promised. The first execution knows of no words.

import { mulberry32 } from '../../mulberry32.ts';
import type { Scheduler } from './scheduler.ts';

/** What a thread is about to do to memory. */
export interface Touch {
  readonly address: number;
  readonly isWrite: boolean;
  /** It reads and writes in one. */
  readonly isAtomic: boolean;
}

/** A thread's touches of one word in one execution. */
interface Touches {
  readonly thread: number;
  readonly address: number;
  count: number;
}

/** Where a thread is to lose its priority: after it has touched the word so often. */
interface Change {
  readonly thread: number;
  readonly address: number;
  left: number;
}

const MOST_CHANGES = 2;

/**
 * `runs` executions; the same seed gives the same ones. `touchOf` says what a thread does when it is
 * chosen, undefined if that is nothing to a word.
 */
export function directedScheduler(
  seed: number,
  runs: number,
  touchOf: (proc: number) => Touch | undefined,
): Scheduler {
  const random = mulberry32(seed);
  const priorities = new Map<number, number>();
  /** By word and thread: the most touches in an execution. */
  const most = new Map<number, Map<number, number>>();
  const written = new Set<number>();
  let now = new Map<number, Map<number, number>>();
  /** Words that some thread has read and written afterwards, by plain accesses. */
  const updated = new Set<number>();
  let shared: Touches[] = [];
  let updates: Touches[] = [];
  let changes: Change[] = [];
  let left = runs;
  let lowest = 0;

  function priorityOf(proc: number): number {
    const known = priorities.get(proc);
    if (known !== undefined) return known;
    const priority = random();
    priorities.set(proc, priority);
    return priority;
  }

  function note(thread: number, { address, isWrite, isAtomic }: Touch): void {
    if (isWrite) written.add(address);
    const byThread = now.get(address) ?? new Map<number, number>();
    now.set(address, byThread);
    if (isWrite && !isAtomic && byThread.has(thread)) updated.add(address);
    byThread.set(thread, (byThread.get(thread) ?? 0) + 1);
    for (const change of changes) {
      if (change.thread !== thread || change.address !== address || --change.left !== 0) continue;
      priorities.set(thread, --lowest);
    }
  }

  /** Words that several threads touch, and somebody writes. */
  function sharedTouches(): Touches[] {
    return [...most]
      .filter(([address, byThread]) => byThread.size > 1 && written.has(address))
      .flatMap(([address, byThread]) =>
        Array.from(byThread, ([thread, count]) => ({ thread, address, count })),
      );
  }

  function oneChange(): Change {
    const among = updates.length > 0 && random() < 0.5 ? updates : shared;
    const { thread, address, count } = among[Math.floor(random() * among.length)]!;
    return { thread, address, left: 1 + Math.floor(random() * count) };
  }

  return {
    coversAll: false,

    begin() {
      priorities.clear();
      now = new Map();
      lowest = 0;
      const wanted = shared.length === 0 ? 0 : 1 + Math.floor(random() * MOST_CHANGES);
      changes = Array.from({ length: wanted }, oneChange);
      return left-- > 0;
    },

    choose(enabled) {
      let best = enabled[0]!;
      for (const proc of enabled) if (priorityOf(proc) > priorityOf(best)) best = proc;
      const touch = touchOf(best);
      if (touch !== undefined) note(best, touch);
      return best;
    },

    end() {
      let isNew = false;
      for (const [address, byThread] of now) {
        const known = most.get(address) ?? new Map<number, number>();
        most.set(address, known);
        for (const [thread, count] of byThread) {
          if (count <= (known.get(thread) ?? 0)) continue;
          known.set(thread, count);
          isNew = true;
        }
      }
      if (!isNew) return;
      shared = sharedTouches();
      updates = shared.filter(({ address }) => updated.has(address));
    },
  };
}
