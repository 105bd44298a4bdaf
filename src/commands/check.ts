// `interlock check`: the options, read and checked; check-*.ts do the work.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command, Option } from 'commander';
import { PRIMITIVE_IDS } from '../explore/laws/primitive-ids.ts';
import { isSampling, MODES, MOST_DEPTH, type MemoryModel, type Mode } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { STRATEGY_IDS } from '../registry.ts';
import type { Streams } from './streams.ts';
import { wholeNumber } from './values.ts';

/** Options by their names; undefined: the user has left it to what is checked. */
export interface CheckOptions {
  readonly scenario?: string;
  readonly threads?: number;
  readonly entry?: string;
  readonly mode?: Mode;
  readonly bound?: number;
  readonly depth?: number;
  readonly memory?: MemoryModel;
  readonly seed?: number;
  readonly jobs?: number;
  readonly runs?: number;
  readonly seconds?: number;
  readonly maxSteps?: number;
  readonly law?: readonly string[];
  readonly replay?: string;
  readonly mutants?: boolean;
  readonly json?: boolean;
}

/** What the user asked for. */
export interface CheckSettings extends CheckOptions {
  readonly subject: string | undefined;
}

/** Seconds after which a law, or a program, is cut short. */
export const SECONDS = 20;
/** The same for laws of a strategy under which one thread runs at a time: see Law.isLong. */
export const LOCKED_SECONDS = 3;

const ANY = Number.MAX_SAFE_INTEGER;

const EXAMPLES = `
A subject is a strategy (${STRATEGY_IDS.join(', ')}; gil:interval=instruction;
./mine.ts), a lock, or a file whose default export is a program for interlock-lab/explore. Without
one, everything built in is checked. Exhaustive means: every interleaving of every program that was
run; the programs themselves are those of the law, and more that are made up from the seed. Laws and
files are checked under sc and tso, unless --memory or the file names one; --scenario under sc.

Locks: ${inLines(PRIMITIVE_IDS)}.

Examples:
  interlock check biased
  interlock check mutex --memory tso
  interlock check ./mine.ts --jobs 2
  interlock check unsafe --scenario dimuon --mode pct --runs 200
  interlock check biased --mutants
  interlock check --replay il1-...`;

export function checkCommand(streams: Streams, setStatus: (status: number) => void): Command {
  return new Command('check')
    .description('Explore the interleavings of strategies, locks and programs; show what breaks.')
    .argument('[subject]', 'a strategy, a lock, or FILE.ts')
    .option('--scenario <program>', 'run the interpreter: a scenario id, or FILE.py')
    .option('--threads <n>', 'threads of a scenario (2)', wholeNumber('--threads', 1, 64))
    .option(
      '--entry <name>',
      'function of FILE.py that threads call with their number (main, unless it starts threads)',
    )
    .addOption(new Option('--mode <mode>', 'how to choose schedules').choices(MODES))
    .option('--bound <n>', 'of delay and preemption (2)', wholeNumber('--bound', 0, ANY))
    .option('--depth <n>', 'of pct (3)', wholeNumber('--depth', 1, MOST_DEPTH))
    .addOption(
      new Option(
        '--memory <model>',
        'one instead of both (--scenario: sc unless told otherwise)',
      ).choices(['sc', 'tso']),
    )
    .option(
      '--seed <n>',
      'of made-up programs and random schedules (1)',
      wholeNumber('--seed', 0, ANY),
    )
    .option('--jobs <n>', 'workers (one a core)', wholeNumber('--jobs', 1, 1024))
    .option(
      '--runs <n>',
      'made-up programs a law (25), or executions',
      wholeNumber('--runs', 0, ANY),
    )
    .option(
      '--seconds <n>',
      `after which a law, or a program, is cut short, under each model (${SECONDS}; under a global lock ${LOCKED_SECONDS})`,
      wholeNumber('--seconds', 1, ANY),
    )
    .option('--max-steps <n>', 'after which a run is endless', wholeNumber('--max-steps', 1, ANY))
    .option('--law <id>', 'this law alone; repeatable', collectLaw)
    .option('--replay <token>', 'run the one execution that a failure printed')
    .option('--mutants', 'show that broken variants of the texts are found')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string | undefined, options: CheckOptions) => {
      setStatus(await run({ subject, ...options }, streams));
    });
}

/** Names separated by commas, in lines that fit. */
function inLines(names: readonly string[]): string {
  return names.join(', ').replaceAll(/(.{70,85},) /g, '$1\n');
}

/** Collects `--law id`. */
function collectLaw(id: string, ids: readonly string[] | undefined): string[] {
  return [...(ids ?? []), id];
}

/** Workers: as many as asked for, and no more than there are cores. */
export function jobsOf({ jobs = Infinity }: CheckOptions): number {
  return Math.min(jobs, availableParallelism());
}

type Kind = 'laws' | 'program' | 'scenario' | 'mutants' | 'replay';

const SEARCH = ['mode', 'bound', 'depth', 'memory', 'seed', 'runs', 'seconds', 'maxSteps'] as const;

/** What each kind of check takes, and how to say that something is not for it. */
const TAKES: Readonly<Record<Kind, readonly [where: string, names: readonly string[]]>> = {
  laws: ['without --scenario', [...SEARCH, 'jobs', 'law']],
  program: ['for a program in a file', [...SEARCH, 'jobs']],
  scenario: ['with --scenario', [...SEARCH, 'scenario', 'threads', 'entry']],
  mutants: ['with --mutants', [...SEARCH, 'mutants', 'jobs', 'law']],
  replay: ['with --replay', ['replay']],
};

/** @returns the exit status. @throws UsageError */
async function run(settings: CheckSettings, streams: Streams): Promise<number> {
  const kind = await kindOf(settings, streams.cwd());
  mustTake(kind, settings);
  if (kind === 'mutants')
    return (await import('./check-mutants.ts')).checkMutants(settings, streams);
  if (kind === 'replay') return (await import('./check-replay.ts')).checkReplay(settings, streams);
  if (kind === 'scenario')
    return (await import('./check-scenario.ts')).checkScenario(settings, streams);
  if (kind === 'program')
    return (await import('./check-program.ts')).checkProgram(settings, streams);
  return (await import('./check-laws.ts')).checkLaws(settings, streams);
}

async function kindOf(settings: CheckSettings, cwd: string): Promise<Kind> {
  const { mutants = false, replay, scenario, subject } = settings;
  if (mutants) return 'mutants';
  if (replay !== undefined) return 'replay';
  if (scenario !== undefined) return 'scenario';
  const { isProgramFile } = await import('./check-program.ts');
  return subject !== undefined && (await isProgramFile(subject, cwd)) ? 'program' : 'laws';
}

/** @throws UsageError on what would be ignored. */
function mustTake(kind: Kind, { subject, json: _json, ...options }: CheckSettings): void {
  const [where, names] = TAKES[kind];
  for (const name of Object.keys(options))
    if (!names.includes(name)) throw new UsageError(`${flag(name)} means nothing ${where}`);
  const { mode, runs, scenario, entry } = options;
  if (kind === 'laws' || kind === 'mutants') mustFitMode(mode, options);
  if ((kind === 'program' || kind === 'scenario') && runs === 0)
    throw new UsageError('--runs 0: give at least 1 where it is the number of executions');
  if (scenario !== undefined && subject === undefined)
    throw new UsageError('--scenario needs a strategy to run under: check gil --scenario ...');
  if (entry !== undefined && path.extname(scenario ?? '') !== '.py')
    throw new UsageError('--entry means nothing for a scenario: it is for --scenario FILE.py');
}

/** @throws UsageError on what only another mode looks at. */
export function mustFitMode(mode: Mode | undefined, { bound, depth }: CheckOptions): void {
  if (bound !== undefined && mode !== 'delay' && mode !== 'preemption')
    throw new UsageError('--bound goes with --mode delay and --mode preemption');
  if (depth !== undefined && mode !== 'pct') throw new UsageError('--depth goes with --mode pct');
}

/** @throws UsageError if no random number is drawn in that mode. */
export function mustDraw(mode: Mode, { seed }: CheckOptions): void {
  if (seed !== undefined && !isSampling(mode))
    throw new UsageError('--seed goes with --mode random, pct and directed');
}

function flag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
