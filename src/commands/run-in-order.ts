// `interlock run --token` and `--replay`: runs of the simulated machine that the explorer follows, and the other way
// round. What one engine has done the other does again, access by access; each says what comes of it.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { adopt, followToken, orderOf, type Adopted } from '../explore/adopt.ts';
import { loadMutant } from '../explore/mutants.ts';
import type { TokenSubject } from '../explore/laws/law.ts';
import type { Followed } from '../explore/follow.ts';
import { fromToken } from '../explore/token.ts';
import { errorText, UsageError } from '../errors.ts';
import { simulateInOrder, type MachineRequest, type OrderedRun } from '../machine/engine.ts';
import type { SimulatedMachine } from '../machine/machines.ts';
import { count } from '../report/format.ts';
import { isLaw } from './check-replay.ts';
import { inBothEngines } from './order-programs.ts';
import { formatBoth, hasFailed, type Both } from './order-report.ts';
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
  const isReplay = settings.replay !== undefined;
  const show = (both: Both, again = ''): void => {
    if (settings.format === 'table')
      streams.stdout.write(formatBoth(both, again, isReplay, streams));
    runs.push(both);
  };
  const cwd = streams.cwd();
  if (isReplay) show(await replay(settings, simulated, cwd));
  else
    for (let repeat = 0; repeat < settings.repeat; repeat++) {
      const seed = settings.seed + repeat;
      for (const subject of settings.subjects)
        if (isText(subject))
          show(await inFile(subject, undefined, simulated, seed, cwd), `${subject} `);
        else
          for (const named of subjectsOf(subject, settings, labels))
            show(await record(named, simulated, seed, cwd));
    }
  if (settings.format === 'json') streams.stdout.write(`${JSON.stringify({ runs }, null, 2)}\n`);
  return runs.some(hasFailed) ? FAILURE_STATUS : 0;
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
  refuse('--strategy', strategy !== undefined);
  refuse('--threads', threads !== undefined);
  refuse('--events', events !== undefined);
  refuse('--repeat', repeat !== 1);
}

/** A program for the explorer, in a file. */
function isText(subject: string): boolean {
  return /\.[cm]?[jt]s$/.test(subject);
}

function subjectsOf(
  scenario: string,
  settings: RunSettings,
  labels: (strategies: string) => string,
): ScenarioSubject[] {
  const { threads = [THREADS], events } = settings;
  const isProgram = scenario.endsWith('.py');
  if (isProgram && events !== undefined)
    throw new UsageError(`--events means nothing for ${scenario}: a program file takes no input`);
  return labels(strategiesFor(settings, isProgram))
    .split(',')
    .flatMap((strategy) =>
      threads.map((n) => ({
        strategy: strategy.trim(),
        scenario,
        threads: n,
        ...(events !== undefined && { events }),
      })),
    );
}

/** What ran, and where. */
function about(title: string, machine: SimulatedMachine, seed: number) {
  return { title, machine: machine.profile.name, seed };
}

function titleOf({ scenario, strategy }: ScenarioSubject, { threads }: MachineRequest): string {
  return `${scenario}, ${strategy}, ${count(threads[0]!, 'thread')}`;
}

/** A program over shared words, of a file: a run that is written down, or is held to a token. */
async function inFile(
  subject: string,
  token: string | undefined,
  machine: SimulatedMachine,
  seed: number,
  cwd: string,
): Promise<Both> {
  const file = path.resolve(cwd, subject);
  if (!existsSync(file)) throw new UsageError(`no such file: ${subject}`);
  const task = { of: { file }, token, profile: machine.profile, seed, cwd };
  return { ...about(subject, machine, seed), ...(await inBothEngines(task)) };
}

/** A law's program, held to a token. */
async function inLaw(
  law: TokenSubject,
  token: string,
  machine: SimulatedMachine,
  seed: number,
  cwd: string,
): Promise<Both> {
  const mutant = law.mutant === undefined ? undefined : await loadMutant(law.mutant);
  const task = { of: { law, mutant }, token, profile: machine.profile, seed, cwd };
  const of = mutant === undefined ? law.subject : `${law.subject} as ${mutant.id}`;
  return { ...about(`${of}, ${law.law}`, machine, seed), ...(await inBothEngines(task)) };
}

/** A run of the machine, handed to the explorer. */
async function record(
  named: ScenarioSubject,
  machine: SimulatedMachine,
  seed: number,
  cwd: string,
): Promise<Both> {
  const program = await scenarioProgram(named, cwd);
  const request = await machineRequest(named, machine, seed, cwd);
  const done = await simulateInOrder(request, 'record');
  if (done.recorded === undefined) throw done.error;
  const adopted = adopt(program, done.recorded, JSON.stringify(named));
  return {
    ...about(titleOf(named, request), machine, seed),
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
  const { seed, subjects } = settings;
  const { subject } = fromToken(token);
  const named = subject === '' ? {} : namedBy(subject);
  if (subject === '') {
    const [file, another] = subjects;
    if (file === undefined || another !== undefined || !isText(file))
      throw new UsageError(
        'the token is of a program in a file: name it, run FILE.ts --replay ...',
      );
    return await inFile(file, token, machine, seed, cwd);
  }
  if (subjects.length > 0)
    throw new UsageError(`the token says what it is of: leave ${subjects.join(' ')} out`);
  if (isLaw(named)) return await inLaw(named, token, machine, seed, cwd);
  if (!isScenarioSubject(named))
    throw new UsageError('the replay token is of nothing that this Interlock can replay');
  const program = await scenarioProgram(named, cwd);
  const followed = followToken(program, token);
  const request = await machineRequest(named, machine, seed, cwd);
  const done = await simulateInOrder(request, orderOf(followed));
  return {
    ...about(titleOf(named, request), machine, seed),
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
