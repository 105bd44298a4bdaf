// The oracle of the explorer: runs every interleaving of a small program, one after the other, and
// counts what is different. Nothing is reduced, and no code is shared with src/explore.
//
// Two interleavings are one execution if they have the same signature: what each thread did in turn,
// which write each read saw, and the order of the writes to each location. A location is a word, or the
// queue of those who are parked on one: going to sleep, waking somebody and a time limit write the
// queue, a wake that finds nobody reads it. A failed cas or tryAcquire and a park that does not sleep
// only read their word; taking and giving back a lock write it.

import { Interleaving, type InterleavingOptions, type SmallProgram } from './interleaving.ts';

export interface BruteForceOptions extends InterleavingOptions {
  /** Interleavings after which to give up. */
  readonly most?: number;
}

export interface BruteForce {
  readonly interleavings: number;
  /** Complete executions that differ; how many of them end in each outcome; those that get stuck. */
  readonly executions: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly deadlocks: number;
  /** Different executions, stuck ones included, in which a thread throws. */
  readonly throwing: number;
  /** Different executions, stuck ones included, in which something goes wrong. */
  readonly failing: number;
  /** How many of them pass through this state of the words in some order. */
  through(state: string): number;
  /** Two accesses that no synchronization orders, one of them plain. */
  readonly hasRace: boolean;
  /** The same with two threads that are both about to make such an access: implies `hasRace`. */
  readonly hasAdjacentRace: boolean;
  /** What the words hold at some point, in the order in which they are named. */
  readonly states: ReadonlySet<string>;
  /** How many interleavings have 0, 1, 2, ... preemptions, and so many delays. */
  readonly byPreemptions: readonly number[];
  readonly byDelays: readonly number[];
}

/** All that can happen; undefined if that are too many interleavings. */
export function bruteForce(
  program: SmallProgram,
  options: BruteForceOptions = {},
): BruteForce | undefined {
  const most = options.most ?? Infinity;
  const path: { readonly count: number; taken: number }[] = [];
  const complete = new Map<string, string>();
  const stuck = new Set<string>();
  const throwing = new Set<string>();
  const racing = new Set<string>();
  const states = new Set<string>();
  const passed = new Map<string, Set<string>>();
  const byPreemptions: number[] = [];
  const byDelays: number[] = [];
  const seen = {
    hasRace: false,
    hasAdjacentRace: false,
  };
  let interleavings = 0;
  do {
    if (interleavings === most) return undefined;
    interleavings += 1;
    const run = new Interleaving(program, options);
    const visited = new Set<string>();
    for (let depth = 0; ; depth++) {
      visited.add(run.state());
      const choices = run.choices();
      if (choices.length === 0) break;
      if (depth === path.length) path.push({ count: choices.length, taken: 0 });
      run.take(choices, path[depth]!.taken);
    }
    const signature = run.signature();
    if (run.isComplete()) {
      const outcome = run.outcome();
      // What is the same execution must look the same, or there would be nothing to count.
      if ((complete.get(signature) ?? outcome) !== outcome)
        throw new Error('a difference is missed');
      complete.set(signature, outcome);
    } else stuck.add(signature);
    if (run.hasThrown) throwing.add(signature);
    if (run.hasRace) racing.add(signature);
    for (const state of visited) {
      states.add(state);
      const through = passed.get(state) ?? new Set();
      passed.set(state, through.add(signature));
    }
    for (const key of Object.keys(seen) as (keyof typeof seen)[]) seen[key] ||= run[key];
    byPreemptions[run.preemptions] = (byPreemptions[run.preemptions] ?? 0) + 1;
    byDelays[run.delays] = (byDelays[run.delays] ?? 0) + 1;
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.count - 1) path.pop();
    if (path.length > 0) path.at(-1)!.taken += 1;
  } while (path.length > 0);
  const outcomes: Record<string, number> = {};
  for (const label of complete.values()) outcomes[label] = (outcomes[label] ?? 0) + 1;
  return {
    interleavings,
    executions: complete.size,
    outcomes,
    deadlocks: stuck.size,
    throwing: throwing.size,
    failing: new Set([...stuck, ...throwing, ...racing]).size,
    through: (state) => passed.get(state)?.size ?? 0,
    ...seen,
    states,
    byPreemptions: Array.from(byPreemptions, (count) => count ?? 0),
    byDelays: Array.from(byDelays, (count) => count ?? 0),
  };
}

/**
 * The same for programs that are a little larger: of beginnings that are one execution so far, one is
 * gone on with. The numbers of different executions, and of those that get stuck.
 */
export function bruteForceMerging(
  program: SmallProgram,
  options: InterleavingOptions = {},
): { readonly executions: number; readonly deadlocks: number } {
  let executions = 0;
  let deadlocks = 0;
  let open: (readonly number[])[] = [[]];
  while (open.length > 0) {
    const seen = new Set<string>();
    const longer: (readonly number[])[] = [];
    for (const schedule of open) {
      const run = new Interleaving(program, options);
      for (const at of schedule) run.take(run.choices(), at);
      const signature = run.signature();
      if (seen.has(signature)) continue;
      seen.add(signature);
      const choices = run.choices();
      for (const at of choices.keys()) longer.push([...schedule, at]);
      if (choices.length > 0) continue;
      if (run.isComplete()) executions += 1;
      else deadlocks += 1;
    }
    open = longer;
  }
  return { executions, deadlocks };
}
