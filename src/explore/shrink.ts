// Makes the schedule of a failure short: few threads, few context switches, few steps.
//
// First by local changes, which work for programs of any size: leave a thread out, leave a run out,
// let a thread's next run follow its last at once. Then by search, for programs small enough: the least
// number of preemptions that shows the same failure, from 0 up (Musuvathi and Qadeer, PLDI 2007).

import {
  follow,
  preemptionsOf,
  runsOf,
  type Followed,
  type FollowOptions,
  type Run,
} from './follow.ts';
import type { Program, Violation } from './program.ts';

/** Looks for the same failure with at most so many preemptions; the procs of its schedule. */
export type BoundedSearch = (bound: number) => readonly number[] | undefined;

const MOST_ATTEMPTS = 2000;
const MOST_SECONDS = 4;

/** The shortest execution found that fails as `violation` says, starting from `schedule`. */
export function shrink(
  program: Program,
  schedule: readonly number[],
  violation: Violation,
  options: FollowOptions,
  searchWithin: BoundedSearch,
): Followed {
  const first = follow(program, runsOf(schedule), options);
  const deadline = performance.now() + MOST_SECONDS * 1000;
  let best = first;
  let attempts = 0;

  /** Whether a schedule fails the same way and is better; if so it is the best from now on. */
  function improves(runs: readonly Run[]): boolean {
    attempts += 1;
    const tried = follow(program, runs, options);
    if (!isSame(tried.violation, violation) || !isShorter(tried, best)) return false;
    best = tried;
    return true;
  }

  const isOver = (): boolean => attempts > MOST_ATTEMPTS || performance.now() > deadline;
  if (!isSame(first.violation, violation)) return first;
  while (!isOver() && candidates(runsOfSteps(best)).some((runs) => !isOver() && improves(runs)));
  for (let bound = 0; bound < preemptionsOf(best.steps) && !isOver(); bound++) {
    const found = searchWithin(bound);
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
