// `interlock check`: the options, read and checked; check-*.ts do the work.

import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import type { MemoryModel, Mode } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import type { Streams } from './streams.ts';
import { wholeNumber } from './values.ts';

/** What the user asked for; undefined where they left it to what is checked. */
export interface CheckSettings {
  readonly subject: string | undefined;
  readonly scenario: string | undefined;
  readonly threads: number;
  readonly entry: string | undefined;
  readonly mode: Mode | undefined;
  readonly bound: number | undefined;
  readonly depth: number | undefined;
  readonly memory: MemoryModel | undefined;
  readonly seed: number | undefined;
  readonly jobs: number;
  readonly runs: number | undefined;
  readonly seconds: number;
  readonly maxSteps: number | undefined;
  readonly laws: readonly string[] | undefined;
  readonly replay: string | undefined;
  readonly mutants: boolean;
  readonly json: boolean;
}

interface Options {
  scenario?: string;
  threads: number;
  entry?: string;
  mode?: Mode;
  bound?: number;
  depth?: number;
  memory?: MemoryModel;
  seed?: number;
  jobs: number;
  runs?: number;
  seconds: number;
  maxSteps?: number;
  law?: string[];
  replay?: string;
  mutants?: boolean;
  json?: boolean;
}

const ANY = Number.MAX_SAFE_INTEGER;

const EXAMPLES = `
A subject is a strategy (biased, gil:interval=instruction, ./mine.ts), a lock (mutex, condition,
bounded-queue, ...), or a file whose default export is a program for interlock-lab/explore. Without
one, everything built in is checked. Exhaustive means: every interleaving of every program that was
run; the programs themselves are those of the law, and more that are made up from the seed.

Examples:
  interlock check biased
  interlock check mutex --memory tso
  interlock check ./my-lock.ts --jobs 2
  interlock check unsafe --scenario dimuon --mode pct --runs 200
  interlock check --mutants
  interlock check --replay il1-...`;

export function checkCommand(streams: Streams, setStatus: (status: number) => void): Command {
  return new Command('check')
    .description('Explore the interleavings of strategies, locks and programs; show what breaks.')
    .argument('[subject]', 'a strategy, a lock, or FILE.ts')
    .option('--scenario <program>', 'run the interpreter: a scenario id, or FILE.py')
    .option('--threads <n>', 'threads of a scenario', wholeNumber('--threads', 1, 64), 2)
    .option(
      '--entry <name>',
      'function of FILE.py that each thread calls, with its number (main, unless it starts threads)',
    )
    .addOption(
      new Option('--mode <mode>', 'how to choose schedules').choices([
        'exhaustive',
        'random',
        'pct',
        'delay',
        'preemption',
      ]),
    )
    .option('--bound <n>', 'of delay and preemption (2)', wholeNumber('--bound', 0, ANY))
    .option('--depth <n>', 'of pct (3)', wholeNumber('--depth', 1, ANY))
    .addOption(
      new Option('--memory <model>', 'one memory model instead of both').choices(['sc', 'tso']),
    )
    .option(
      '--seed <n>',
      'of made-up programs and random schedules (1)',
      wholeNumber('--seed', 0, ANY),
    )
    .option('--jobs <n>', 'workers', wholeNumber('--jobs', 1, 1024), availableParallelism())
    .option(
      '--runs <n>',
      'made-up programs a law (25), or executions',
      wholeNumber('--runs', 0, ANY),
    )
    .option(
      '--seconds <n>',
      'after which a law, or a program, is cut short',
      wholeNumber('--seconds', 1, ANY),
      20,
    )
    .option('--max-steps <n>', 'after which a run is endless', wholeNumber('--max-steps', 1, ANY))
    .option('--law <id>', 'this law alone; repeatable', collectLaw)
    .option('--replay <token>', 'run the one execution that a failure printed')
    .option('--mutants', 'show that broken variants of the texts are found')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string | undefined, options: Options) => {
      const settings = readSettings(subject, options);
      setStatus(await run(settings, streams));
    });
}

/** Collects `--law id`. */
function collectLaw(id: string, ids: readonly string[] | undefined): string[] {
  return [...(ids ?? []), id];
}

function readSettings(subject: string | undefined, options: Options): CheckSettings {
  const { replay, mutants = false, scenario } = options;
  if (mutants && (scenario !== undefined || replay !== undefined))
    throw new UsageError('--mutants goes with neither --scenario nor --replay');
  if (scenario !== undefined && subject === undefined)
    throw new UsageError(
      '--scenario needs a strategy to run under: interlock check gil --scenario ...',
    );
  return {
    subject,
    scenario,
    threads: options.threads,
    entry: options.entry,
    mode: options.mode,
    bound: options.bound,
    depth: options.depth,
    memory: options.memory,
    seed: options.seed,
    jobs: options.jobs,
    runs: options.runs,
    seconds: options.seconds,
    maxSteps: options.maxSteps,
    laws: options.law,
    replay,
    mutants,
    json: options.json === true,
  };
}

/** @returns the exit status. */
async function run(settings: CheckSettings, streams: Streams): Promise<number> {
  const { mutants, replay, scenario, subject } = settings;
  if (mutants) return (await import('./check-mutants.ts')).checkMutants(settings, streams);
  if (replay !== undefined)
    return (await import('./check-replay.ts')).checkReplay(settings, streams);
  if (scenario !== undefined)
    return (await import('./check-scenario.ts')).checkScenario(settings, streams);
  const { isProgramFile } = await import('./check-program.ts');
  if (subject !== undefined && (await isProgramFile(subject, streams.cwd())))
    return (await import('./check-program.ts')).checkProgram(settings, streams);
  return (await import('./check-laws.ts')).checkLaws(settings, streams);
}
