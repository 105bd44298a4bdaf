// `interlock run --token` and `--replay`: runs of the simulated machine that the explorer follows, and the other way
// round. What one engine has done the other does again, access by access; each says what comes of it.

import { adopt, followToken, orderOf, type Adopted } from '../explore/adopt.ts';
import type { Followed } from '../explore/follow.ts';
import type { Violation } from '../explore/program.ts';
import { fromToken } from '../explore/token.ts';
import { errorText, UsageError } from '../errors.ts';
import { simulateInOrder, type OrderedRun } from '../machine/engine.ts';
import type { SimulatedMachine } from '../machine/machines.ts';
import { count, formatSeconds } from '../report/format.ts';
import { commandName } from './command-name.ts';
import { findPlace } from './place.ts';
import { strategiesFor, type RunSettings } from './run.ts';
import {
  isScenarioSubject,
  machineRequest,
  namedBy,
  outcomeOf,
  scenarioProgram,
  textOf,
  type ScenarioSubject,
} from './scenario-subject.ts';
import { FAILURE_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

const THREADS = 2;

/** What a run was on the machine, and what the explorer makes of the same. */
interface Both {
  readonly named: ScenarioSubject;
  readonly machine: string;
  readonly seed: number;
  readonly token: string;
  readonly steps: number;
  /** Of a token that the machine was held to: how many of its steps it took. */
  readonly stepsDone?: number;
  readonly seconds?: number;
  readonly waits?: Readonly<Record<string, number>>;
  readonly outcome?: string;
  /** Why the run has not come to its end. */
  readonly error?: string;
  /** What it said of exceptions that nobody handles. */
  readonly reported?: string;
  readonly explorer: {
    readonly outcome?: string;
    readonly violation?: Violation;
    /** The first access that was another, from 1. */
    readonly differsAt?: number;
  };
}

/** @returns the exit status. @throws UsageError */
export async function runInOrder(settings: RunSettings, streams: Streams): Promise<number> {
  mustTake(settings);
  const { simulated, labels } = await findPlace(settings, streams.cwd());
  if (simulated === undefined)
    throw new UsageError(
      `${settings.replay === undefined ? '--token' : '--replay'} needs a simulated machine: ` +
        '--machine NAME',
    );
  const runs: Both[] = [];
  const show = (both: Both): void => {
    if (settings.format === 'table') streams.stdout.write(formatBoth(both, streams));
    runs.push(both);
  };
  if (settings.replay !== undefined) show(await replay(settings, simulated, streams.cwd()));
  else
    for (const named of subjectsOf(settings, labels))
      for (let repeat = 0; repeat < settings.repeat; repeat++)
        show(await record(named, simulated, settings.seed + repeat, streams.cwd()));
  if (settings.format === 'json') streams.stdout.write(`${JSON.stringify({ runs }, null, 2)}\n`);
  return runs.some(hasFailed) ? FAILURE_STATUS : 0;
}

function hasFailed({ error, explorer }: Both): boolean {
  return (
    error !== undefined || explorer.violation !== undefined || explorer.differsAt !== undefined
  );
}

/** @throws UsageError on what would be ignored. */
function mustTake(settings: RunSettings): void {
  const { token, replay: replayed, subjects, strategy, threads, events, repeat } = settings;
  const flag = replayed === undefined ? '--token' : '--replay';
  const refuse = (name: string, isGiven: boolean): void => {
    if (isGiven) throw new UsageError(`${name} means nothing with ${flag}`);
  };
  refuse('--data', settings.data !== undefined);
  refuse('--ablate', settings.ablate !== undefined);
  refuse('--out', settings.out !== undefined);
  refuse('--csv', settings.format === 'csv');
  if (replayed === undefined) {
    if (subjects.length === 0)
      throw new UsageError("missing required argument 'scenario'; see --help");
    return;
  }
  refuse('--token', token === true);
  refuse(subjects[0] ?? '', subjects.length > 0);
  refuse('--strategy', strategy !== undefined);
  refuse('--threads', threads !== undefined);
  refuse('--events', events !== undefined);
  refuse('--repeat', repeat !== 1);
}

function subjectsOf(
  settings: RunSettings,
  labels: (strategies: string) => string,
): ScenarioSubject[] {
  const { subjects, threads, events } = settings;
  return subjects.flatMap((scenario) => {
    const isProgram = scenario.endsWith('.py');
    if (isProgram && events !== undefined)
      throw new UsageError(`--events means nothing for ${scenario}: a program file takes no input`);
    return labels(strategiesFor(settings, isProgram))
      .split(',')
      .flatMap((strategy) =>
        (threads ?? [THREADS]).map((n) => ({
          strategy: strategy.trim(),
          scenario,
          threads: n,
          ...(events !== undefined && { events }),
        })),
      );
  });
}

/** A run of the machine, handed to the explorer. */
async function record(
  named: ScenarioSubject,
  machine: SimulatedMachine,
  seed: number,
  cwd: string,
): Promise<Both> {
  const program = await scenarioProgram(named, cwd);
  const done = await simulateInOrder(await machineRequest(named, machine, seed, cwd), 'record');
  if (done.recorded === undefined) throw done.error;
  const adopted = adopt(program, done.recorded, JSON.stringify(named));
  return {
    named,
    machine: machine.profile.name,
    seed,
    token: adopted.token,
    steps: adopted.followed.steps.length,
    ...onMachine(named, done),
    explorer: inExplorer(adopted.followed, adopted),
  };
}

/** An execution of the explorer, or a run of a machine, on this machine. */
async function replay(
  settings: RunSettings,
  machine: SimulatedMachine,
  cwd: string,
): Promise<Both> {
  const token = settings.replay!;
  const named = namedBy(fromToken(token).subject);
  if (!isScenarioSubject(named))
    throw new UsageError(
      'the token is of no guest program, and costs of a machine are those of guest programs: ' +
        'follow it with check --replay',
    );
  const { seed } = settings;
  const program = await scenarioProgram(named, cwd);
  const followed = followToken(program, token);
  const request = await machineRequest(named, machine, seed, cwd);
  const done = await simulateInOrder(request, orderOf(followed));
  return {
    named,
    machine: machine.profile.name,
    seed,
    token,
    steps: followed.steps.length,
    stepsDone: done.stepsDone,
    ...onMachine(named, done),
    explorer: inExplorer(followed),
  };
}

/** @throws UsageError if the run could not begin. */
function onMachine(
  named: ScenarioSubject,
  done: OrderedRun,
): Pick<Both, 'seconds' | 'waits' | 'outcome' | 'error' | 'reported'> {
  const { run, error } = done;
  if (error instanceof UsageError) throw error;
  if (run === undefined) return { error: errorText(error) };
  const reported = textOf(done.printed, 'stderr');
  return {
    seconds: run.seconds,
    waits: run.waits,
    outcome: outcomeOf(named, done)!,
    ...(reported !== '' && { reported }),
  };
}

function inExplorer(
  { outcome, violation }: Followed,
  { differsAt }: Partial<Pick<Adopted, 'differsAt'>> = {},
): Both['explorer'] {
  return {
    ...(outcome !== undefined && { outcome }),
    ...(violation && { violation }),
    ...(differsAt !== undefined && { differsAt: differsAt + 1 }),
  };
}

function formatBoth(both: Both, streams: Streams): string {
  const { named, machine, seed, token, steps, stepsDone, seconds, waits = {}, explorer } = both;
  const { violation } = explorer;
  const time = seconds === undefined ? '' : `, ${formatSeconds(seconds)}`;
  const waited = Object.entries(waits).map(([cause, s]) => `${cause} ${formatSeconds(s)}`);
  const lines = [
    `${named.scenario}, ${named.strategy}, ${count(named.threads, 'thread')}, ${machine}, seed ${seed}`,
    `  machine   ${both.error ?? both.outcome}${time}`,
    ...(both.reported === undefined ? [] : [`  ${both.reported.split('\n').at(-1)}`]),
    ...(waited.length > 0 ? [`  waits     ${waited.join(', ')}`] : []),
    `  explorer  ${count(steps, 'step')}: ${explorer.outcome ?? 'no outcome'}`,
    ...(violation ? [`  ${violation.kind}: ${violation.message}`] : []),
    ...(explorer.differsAt === undefined
      ? []
      : [`  access ${explorer.differsAt} is another: a mistake of Interlock's`]),
  ];
  if (stepsDone === undefined) {
    lines.push(`  again: ${commandName(streams)} check --replay ${token}`);
  } else {
    if (stepsDone < steps)
      lines.push(`  the run left the token behind ${count(stepsDone, 'step')} of ${steps}`);
    if (violation) lines.push(`  ${howItShows(violation, both)}`);
  }
  return `${lines.join('\n')}\n\n`;
}

/** Whether what the explorer finds in an execution shows on the machine, too. */
function howItShows({ kind, message }: Violation, { error, reported }: Both): string {
  if (error !== undefined || reported !== undefined) return 'the failure shows on the machine, too';
  if (kind === 'race')
    return 'on the machine a data race shows in nothing but what comes of it, and that is above';
  return `on the machine it does not show: ${message}`;
}
