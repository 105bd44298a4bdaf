// Makes the schedule of a failure short: few threads, few context switches, few steps.
//
// First by local changes, which work for programs of any size: leave a thread out, leave a run out,
// let a thread's next run follow its last at once. Then by search, for programs small enough: the least
// number of preemptions that shows the same failure, from 0 up (Musuvathi and Qadeer, PLDI 2007).
//
// Invariant: what is best has at most twice the steps of any execution that was seen to fail the same
//   way, the one that was found included: a preemption less is not worth a long way round.

import {
  follow,
  preemptionsOf,
  runsOf,
  type Followed,
  type FollowOptions,
  type Run,
} from './follow.ts';
import type { Program, Violation } from './program.ts';
import { LAST_RESORT_SECONDS } from './search.ts';

/**
 * Looks for the same failure with at most so many preemptions, in about so many steps.
 * @returns the procs of its schedule, if there is one, and the steps that were needed.
 */
export type BoundedSearch = (
  bound: number,
  stepBudget: number,
) => { readonly schedule: readonly number[] | undefined; readonly steps: number };

/** Schedules that are tried, and steps of theirs and of the searches: some seconds, on any machine. */
const MOST_ATTEMPTS = 2000;
const MOST_STEPS = 5e6;

/** How many times as long as the shortest execution that has failed the same way one may be. */
const MOST_TIMES_LONGER = 2;

/** The best execution found that fails as `violation` says, starting from `schedule`. */
export function shrink(
  program: Program,
  schedule: readonly number[],
  violation: Violation,
  options: FollowOptions,
  searchWithin: BoundedSearch,
): Followed {
  const first = follow(program, runsOf(schedule), options);
  if (!isSame(first.violation, violation)) return first;
  const deadline = performance.now() + LAST_RESORT_SECONDS * 1000;
  let best = first;
  let fewest = first.steps.length;
  let attempts = 0;
  let stepsLeft = MOST_STEPS;

  const isLong = ({ steps }: Followed): boolean => steps.length > fewest * MOST_TIMES_LONGER;

  /** Whether a schedule fails the same way and is better; if so it is the best from now on. */
  function improves(runs: readonly Run[]): boolean {
    attempts += 1;
    // A livelock is one by its length.
    const most = violation.kind === 'livelock' ? Infinity : fewest * MOST_TIMES_LONGER;
    const maxSteps = Math.min(options.maxSteps, most);
    const tried = follow(program, runs, { ...options, maxSteps });
    stepsLeft -= tried.steps.length;
    if (!isSame(tried.violation, violation)) return false;
    fewest = Math.min(fewest, tried.steps.length);
    if (isLong(tried) || (!isLong(best) && !isShorter(tried, best))) return false;
    best = tried;
    return true;
  }

  const isOver = (): boolean =>
    attempts > MOST_ATTEMPTS || stepsLeft <= 0 || performance.now() > deadline;
  while (!isOver() && candidates(runsOfSteps(best)).some((runs) => !isOver() && improves(runs)));
  for (let bound = 0; bound < preemptionsOf(best.steps) && !isOver(); bound++) {
    const { schedule: found, steps } = searchWithin(bound, stepsLeft);
    stepsLeft -= steps;
    if (found !== undefined && improves(runsOf(found))) break;
  }
  return best;
}

export function isSame(one: Violation | undefined, other: Violation): boolean {
  return one?.kind === other.kind && one.property === other.property;
}

function runsOfSteps(followed: Followed): Run[] {
  return runsOf(followed.steps.map(({ proc }) => proc));
}

function isShorter(one: Followed, other: Followed): boolean {
  const [a, b] = [measure(one), measure(other)];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}

/** What is to be small, the most important first. */
function measure({ steps }: Followed): number[] {
  const runs = runsOf(steps.map(({ proc }) => proc));
  const threads = new Set(runs.map(([proc]) => proc));
  return [threads.size, preemptionsOf(steps), runs.length, steps.length];
}

/** Schedules that might do as well, the boldest first. */
function candidates(runs: readonly Run[]): Run[][] {
  const threads = [...new Set(runs.map(([proc]) => proc))];
  const without = threads.map((thread) => runs.filter(([proc]) => proc !== thread));
  const changed = runs.flatMap((_, i) => {
    const left = [...runs.slice(0, i), ...runs.slice(i + 1)];
    const later = runs.findIndex(([proc], at) => at > i && proc === runs[i]![0]);
    if (later < 0) return [left];
    const [proc, length] = runs[i]!;
    const together: Run = [proc, length + runs[later]![1]];
    const pulled = [...runs.slice(0, i), together, ...left.slice(i)].filter(
      (_run, at) => at !== later,
    );
    const pushed = [...left.slice(0, later - 1), together, ...left.slice(later)];
    return [left, pulled, pushed];
  });
  return threads.length > 1 ? [...without, ...changed] : changed;
}
