// Runs a program along a given schedule, as far as that fits, and on to its end.

import type { Access } from '../memory.ts';
import { Execution } from './execution.ts';
import { Knowledge, MustRestart } from './knowledge.ts';
import { MOST_THREADS } from './thread.ts';
import { HappensBefore } from './happens-before.ts';
import type { DataRace, MemoryModel, Program, Violation } from './program.ts';
import { startOf, type Timing } from '../stepped/order.ts';
import { keyOf, newRaces, violationOf } from './races.ts';
import type { Trace } from './trace.ts';
import { outcomeOf, verdict, type End } from './verdict.ts';

/** A step as it was taken. */
export interface Taken {
  readonly proc: number;
  readonly access: Access;
  /** Undefined for a park that goes to sleep, and for an access that failed. */
  readonly result: number | undefined;
  readonly special: 'flush' | 'timeout' | undefined;
  /** The thread before could have gone on. */
  readonly isPreemption: boolean;
}

export interface Followed {
  readonly violation: Violation | undefined;
  readonly end: End;
  /** Label of a complete execution. */
  readonly outcome: string | undefined;
  readonly steps: readonly Taken[];
  /** An event for each of them. */
  readonly trace: Trace;
  /** The first step, from 0, that was not as the schedule had it. */
  readonly divergedAt: number | undefined;
  /** Of a run that had a clock, each distinct race once: there they do not end it. */
  readonly races: readonly DataRace[];
  /** How many threads the program has from the start. */
  readonly mains: number;
  /** Threads that were started, in the order of their numbers: by whom, and how many that one had started before. */
  readonly started: readonly (readonly [parent: number, nth: number])[];
  /** By thread: what it was told of the time. */
  readonly readings: readonly (readonly number[])[];
}

/** A thread, and how many steps it takes in a row; of none: its pause ends, if it is in one. */
export type Run = readonly [proc: number, length: number];

export interface FollowOptions {
  readonly memory: MemoryModel;
  readonly maxSteps: number;
  readonly timeouts: number;
  /** Of a run that had a clock: see ExecutionOptions. */
  readonly timing?: Timing | undefined;
}

/**
 * Lets each run of the schedule take place, as long as its thread can go; what does not fit is left
 * out. Behind the schedule the thread that ran last goes on while it can, then the one with the lowest
 * id. Ends at the first violation; of a run that had a clock a data race does not end it.
 */
export function follow(
  program: Program,
  schedule: readonly Run[],
  options: FollowOptions,
  isExpected: (step: number, taken: Taken) => boolean = () => true,
): Followed {
  const knowledge = new Knowledge();
  const { mains = 0, started = [] } = options.timing ?? {};
  for (const [i, start] of started.entries()) knowledge.threads.set(startOf(...start), mains + i);
  for (;;) {
    try {
      return followKnowing(program, schedule, options, knowledge, isExpected);
    } catch (error) {
      if (!(error instanceof MustRestart)) throw error;
    }
  }
}

function followKnowing(
  program: Program,
  schedule: readonly Run[],
  options: FollowOptions,
  knowledge: Knowledge,
  isExpected: (step: number, taken: Taken) => boolean,
): Followed {
  const steps: Taken[] = [];
  const races = new Map<string, DataRace>();
  let divergedAt: number | undefined;
  let isPreemption = false;
  const execution = new Execution(program, knowledge, {
    ...options,
    onStep(thread, access, result, special) {
      const proc = special === 'flush' ? MOST_THREADS + thread : thread;
      const taken = { proc, access, result, special, isPreemption };
      if (divergedAt === undefined && !isExpected(steps.length, taken)) divergedAt = steps.length;
      steps.push(taken);
    },
  });
  const findsRaces = knowledge.hasPlainAccesses && options.memory === 'sc';
  const order = new HappensBefore(execution.trace, false, findsRaces);
  const enabled: number[] = [];
  let last = -1;

  /** Takes a step; whether the execution may go on. */
  function step(proc: number): boolean {
    isPreemption = proc !== last && last >= 0 && execution.isEnabled(last);
    last = proc;
    execution.step(proc);
    order.extend();
    const found = newRaces(program, execution, order);
    if (options.timing === undefined) execution.violation ??= found[0] && violationOf(found[0]);
    else for (const race of found) races.set(keyOf(race), race);
    return execution.violation === undefined;
  }

  execution.begin();
  let goesOn = execution.violation === undefined;
  for (const [proc, length] of schedule) {
    if (length === 0 && goesOn && execution.canEndPause(proc)) goesOn = step(proc);
    for (let i = 0; i < length && goesOn && execution.steps < options.maxSteps; i++) {
      execution.enabled(enabled);
      if (!enabled.includes(proc) && !execution.canEndPause(proc)) {
        divergedAt ??= steps.length;
        break;
      }
      goesOn = step(proc);
    }
  }
  let end: End = 'stopped';
  while (goesOn) {
    execution.enabled(enabled);
    if (enabled.length === 0) end = execution.isComplete() ? 'complete' : 'stuck';
    else if (execution.steps >= options.maxSteps) end = 'step-limit';
    else {
      goesOn = step(enabled.includes(last) ? last : enabled[0]!);
      continue;
    }
    break;
  }
  const label = end === 'complete' ? outcomeOf(program, execution) : undefined;
  const [race] = races.values();
  const violation =
    execution.violation ?? verdict(program, execution, end, label) ?? (race && violationOf(race));
  const outcome = typeof label === 'string' ? label : undefined;
  const started = [...knowledge.threads.keys()].map((key): [number, number] => {
    const [parent, nth] = key.split('/').map(Number) as [number, number];
    return [parent, nth];
  });
  const mains = execution.results().length;
  const readings = execution.threads.map((thread) => thread?.readings ?? []);
  return {
    violation,
    end,
    outcome,
    steps,
    trace: execution.trace,
    divergedAt,
    started,
    readings,
    mains,
    races: [...races.values()],
  };
}

/** A schedule as runs. */
export function runsOf(procs: readonly number[]): Run[] {
  const runs: [number, number][] = [];
  for (const proc of procs) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === proc) last[1] += 1;
    else runs.push([proc, 1]);
  }
  return runs;
}

export function preemptionsOf(steps: readonly Taken[]): number {
  return steps.filter(({ isPreemption }) => isPreemption).length;
}
