// Probabilistic concurrency testing: threads have random priorities, the highest runs, and at d - 1
// random steps the one that runs gets the lowest priority so far.
//
// Source: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, "A Randomized Scheduler with
//   Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
// Invariant: a bug of depth d, in a program of n threads and at most k steps, is found by one run with
//   probability at least 1 / (n k^(d-1)).
// Limits: k is the longest run so far, so the bound holds from the run after the longest on.

import { mulberry32, type Random } from '../../mulberry32.ts';
import type { Scheduler } from './scheduler.ts';

/** `runs` executions for bugs of depth `depth`; the same seed gives the same ones. */
export function pctScheduler(seed: number, depth: number, runs: number): Scheduler {
  const random = mulberry32(seed);
  let left = runs;
  let longest = 1;
  let step = 0;
  let changes: number[] = [];
  const priorities = new Map<number, number>();

  /** A thread that is new goes to a random place among the others. */
  function priorityOf(proc: number): number {
    const known = priorities.get(proc);
    if (known !== undefined) return known;
    const priority = depth + random();
    priorities.set(proc, priority);
    return priority;
  }

  return {
    coversAll: false,

    begin() {
      step = 0;
      priorities.clear();
      changes = Array.from({ length: depth - 1 }, () => oneOf(random, longest));
      return left-- > 0;
    },

    choose(enabled) {
      step += 1;
      let best = enabled[0]!;
      for (const proc of enabled) if (priorityOf(proc) > priorityOf(best)) best = proc;
      for (const [change, at] of changes.entries()) {
        if (at !== step) continue;
        priorities.set(best, change);
        for (const proc of enabled) if (priorityOf(proc) > priorityOf(best)) best = proc;
      }
      return best;
    },

    end(steps) {
      longest = Math.max(longest, steps);
    },
  };
}

/** 1 to `most`, each with the same probability. */
function oneOf(random: Random, most: number): number {
  return 1 + Math.floor(random() * most);
}
