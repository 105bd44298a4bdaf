// Explores a program: runs the search, and makes of its first failure something that people can use.

import { MOST_THREADS } from './thread.ts';
import { follow, preemptionsOf, runsOf, type Followed, type FollowOptions } from './follow.ts';
import type { Failure, Program, Report } from './program.ts';
import { withPositions } from './positions.ts';
import { columns, oneLine, traceSteps } from './render.ts';
import {
  LAST_RESORT_SECONDS,
  search,
  type Found,
  type SearchResult,
  type Settings,
} from './search.ts';
import { isSame, shrink, type BoundedSearch } from './shrink.ts';
import { fromToken, stamp, toToken } from './token.ts';

export interface ExploreProgramOptions {
  /** What the token says it is of. */
  readonly subject?: string;
  /** Make the first failure short; true. */
  readonly shrinks?: boolean;
}

/** Runs the search that `settings` ask for. */
export function exploreProgram(
  program: Program,
  settings: Settings,
  options: ExploreProgramOptions = {},
): Report {
  return toReport(program, settings, search(program, settings), options);
}

/** The report of a search, its first failure shrunk. */
export function toReport(
  program: Program,
  settings: Settings,
  result: SearchResult,
  options: ExploreProgramOptions = {},
): Report {
  const { found, ...others } = result;
  const counts = { ...others, outcomes: { ...others.outcomes } };
  if (found === undefined) return { ...counts, failure: undefined };
  return { ...counts, failure: failureOf(program, settings, found, options) };
}

function failureOf(
  program: Program,
  settings: Settings,
  found: Found,
  { subject = '', shrinks = true }: ExploreProgramOptions,
): Failure {
  const followed = shrinks
    ? shrink(program, found.schedule, found.violation, settings, (bound, stepBudget) =>
        withinBound(program, { ...settings, bound, stepBudget }, found),
      )
    : follow(program, runsOf(found.schedule), settings);
  return toFailure(program, settings, followed, subject, found);
}

/** Most executions of one search for a failure with fewer preemptions. */
const SHRINK_RUNS = 20_000;

function withinBound(
  program: Program,
  settings: Settings,
  { violation }: Found,
): ReturnType<BoundedSearch> {
  const { found, steps } = search(program, {
    ...settings,
    mode: 'preemption',
    stopAtFirst: true,
    maxExecutions: SHRINK_RUNS,
    maxSeconds: LAST_RESORT_SECONDS,
  });
  const isFound = found !== undefined && isSame(found.violation, violation);
  return { schedule: isFound ? found.schedule : undefined, steps };
}

function toFailure(
  program: Program,
  settings: FollowOptions,
  followed: Followed,
  subject: string,
  found: Pick<Found, 'violation' | 'executions' | 'seconds'>,
): Failure {
  const violation = followed.violation ?? found.violation;
  const procs = followed.steps.map(({ proc }) => proc);
  const shown = withPositions(() => follow(program, runsOf(procs), settings));
  const steps = traceSteps(program, shown.result, shown.positions);
  const token = toToken({
    subject,
    memory: settings.memory,
    timeouts: settings.timeouts,
    maxSteps: settings.maxSteps,
    ...(settings.timing && { timing: settings.timing }),
    schedule: runsOf(procs),
    stamps: Uint8Array.from(followed.steps, stamp),
  });
  return {
    ...violation,
    schedule: procs.map((proc) => (proc < MOST_THREADS ? proc : MOST_THREADS - 1 - proc)),
    token,
    steps,
    trace: columns(program, steps, violation),
    oneLine: oneLine(program, steps, violation.kind),
    preemptions: preemptionsOf(followed.steps),
    foundAfter: { executions: found.executions, seconds: found.seconds },
  };
}

/**
 * Runs the one execution of a token, as far as it fits the program.
 * @throws UsageError if it is no token of this version.
 */
export function replayProgram(program: Program, token: string): Report {
  const started = performance.now();
  const replay = fromToken(token);
  const { memory, timeouts, maxSteps, stamps, timing } = replay;
  const options = { memory, timeouts, maxSteps, timing };
  const followed = follow(
    program,
    replay.schedule,
    options,
    (step, taken) => step >= stamps.length || stamp(taken) === stamps[step],
  );
  const { violation, outcome, divergedAt, races } = followed;
  const seconds = (performance.now() - started) / 1000;
  const found = violation && { violation, executions: 1, seconds };
  return {
    executions: outcome === undefined ? 0 : 1,
    blocked: 0,
    outcomes: outcome === undefined ? {} : { [outcome]: 1 },
    races,
    failure: found && toFailure(program, options, followed, replay.subject, found),
    failures: violation === undefined ? {} : { [violation.kind]: 1 },
    steps: followed.steps.length,
    seconds,
    isExhaustive: false,
    ...(timing !== undefined &&
      found === undefined && {
        trace: columns(program, traceSteps(program, followed, new WeakMap()), {
          message: 'the end',
        }),
      }),
    ...(divergedAt === undefined
      ? {}
      : { divergence: divergence(program, followed, divergedAt, stamps.length) }),
  };
}

function divergence(program: Program, followed: Followed, at: number, length: number): string {
  const step = traceSteps(program, followed, new WeakMap())[at];
  const now = step === undefined ? 'nobody can take it' : `is T${step.thread}: ${step.text} now`;
  return `the program has changed: step ${at + 1} of ${length} ${now}`;
}
