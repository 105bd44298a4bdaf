// `interlock run`: the options, read and checked; run-scenarios.ts does the work.

import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { Streams } from './streams.ts';
import { collectSetting, heapSize, threadCounts, wholeNumber } from './values.ts';

/** What the user asked for; undefined where they left it to the scenario. */
export interface RunSettings {
  /** Scenario ids and program files. */
  readonly subjects: readonly string[];
  readonly strategy: string | undefined;
  /** The strategy of which one ingredient after the other is left out. */
  readonly ablate?: string | undefined;
  /** `host`, or a simulated machine's name or file. */
  readonly machine: string;
  readonly threads: readonly number[] | undefined;
  readonly events: number | undefined;
  readonly data: string | undefined;
  readonly repeat: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly heapBytes: number;
  readonly print: boolean;
  readonly counters: boolean;
  readonly screen: boolean;
  readonly out: string | undefined;
  readonly format: 'table' | 'json' | 'csv';
  /** Print a token of each run, which the explorer follows. */
  readonly token?: boolean;
  /** A token that the run is held to. */
  readonly replay?: string | undefined;
}

interface Options {
  strategy?: string;
  ablate?: string;
  machine: string;
  threads?: number[];
  events?: number;
  data?: string;
  repeat?: number;
  seed: number;
  set?: Record<string, string>;
  heap: number;
  print?: boolean;
  counters: boolean;
  ui: boolean;
  out?: string;
  json?: boolean;
  csv?: boolean;
  token?: boolean;
  replay?: string;
}

const DEFAULT_STRATEGIES = 'gil,subinterpreters,atomic,biased,free-threading';
/** Real threads on this computer. */
export const HOST = 'host';
const MOST_REPEATS = 10_000;
/** As many as it takes for a 95% interval. */
const ABLATION_REPEATS = 6;

const EXAMPLES = `
Strategies: an id with options (gil:interval=50us, more behind a plus), a file (./mine.ts), or
all, which is every one but unsafe; "interlock list" shows them. Options that are ingredients take a
file with yours: gil:mutex=./mcs.ts. A program file runs once, on one thread.

Examples:
  interlock run dimuon --threads 1,2 --repeat 5
  interlock run dimuon --data muons.json --strategy gil,./mine.ts --json
  interlock run dimuon --ablate atomic --threads 1,2
  interlock run dimuon --machine ryzen-5700g --threads 1..16 --set cost.atomic=0
  interlock run counter --machine ryzen-5700g --threads 2 --strategy gil --token
  interlock run --machine ryzen-5700g --replay il1-...
  interlock run program.py --print`;

export function runCommand(
  streams: Streams,
  argv: readonly string[],
  setStatus: (status: number) => void,
): Command {
  const anyInteger = Number.MAX_SAFE_INTEGER;
  return new Command('run')
    .description('Run scenarios, or a Python program, under several strategies and compare them.')
    .argument('[scenario...]', 'scenario ids, or FILE.py')
    .option('--strategy <list>', `ids and files, separated by commas (${DEFAULT_STRATEGIES})`)
    .addOption(
      new Option(
        '--ablate <strategy>',
        'whole, then less each ingredient that an option takes out',
      ).conflicts(['strategy', 'print']),
    )
    .option(
      '--machine <name>',
      'real threads on this host, or a machine to simulate: a name or FILE.json',
      HOST,
    )
    .option(
      '--threads <list>',
      `counts: 1,2,4 or 1..4 (${defaultThreads(availableParallelism()).join(',')})`,
      threadCounts,
    )
    .option(
      '--events <n>',
      'units of input: repeats or cuts it',
      wholeNumber('--events', 1, anyInteger),
    )
    .option('--data <file>', 'read the input instead of generating it')
    .option(
      '--repeat <n>',
      `times to run each (1; with --ablate ${ABLATION_REPEATS})`,
      wholeNumber('--repeat', 1, MOST_REPEATS),
    )
    .option('--seed <n>', 'of generated input', wholeNumber('--seed', 0, anyInteger), 1)
    .option(
      '--set <key=value>',
      'a setting of the scenario, a field of a simulated machine, STRATEGY.option; repeatable',
      collectSetting,
    )
    .addOption(
      new Option('--heap <size>', "of an interpreter's heap")
        .argParser(heapSize)
        .default(heapSize('256M'), '256M'),
    )
    .option('--print', "show the program's output")
    .option('--no-counters', 'skip the separate runs that count')
    .option('--no-ui', 'plain lines instead of the live screen')
    .option('--out <file>', 'also write the results to a file')
    .addOption(new Option('--json', 'print one JSON object').conflicts('csv'))
    .option('--csv', 'print one line for each run')
    .option('--token', 'write down what the simulated machine does: "check --replay" follows it')
    .option('--replay <token>', 'hold the simulated machine to what a token says')
    .addHelpText('after', EXAMPLES)
    .action(async (subjects: string[], options: Options) => {
      const settings = readSettings(subjects, options);
      if (settings.token === true || settings.replay !== undefined) {
        const { runInOrder } = await import('./run-in-order.ts');
        setStatus(await runInOrder(settings, streams));
        return;
      }
      if (subjects.length === 0)
        throw new UsageError("missing required argument 'scenario'; see --help");
      const { runScenarios } = await import('./run-scenarios.ts');
      setStatus(await runScenarios(settings, argv, streams));
    });
}

function readSettings(subjects: readonly string[], options: Options): RunSettings {
  const machineReadable = options.json === true ? 'json' : 'csv';
  const isTable = options.json !== true && options.csv !== true;
  return {
    subjects,
    strategy: options.strategy,
    ablate: options.ablate,
    machine: options.machine,
    threads: options.threads,
    events: options.events,
    data: options.data,
    repeat: options.repeat ?? (options.ablate === undefined ? 1 : ABLATION_REPEATS),
    seed: options.seed,
    settings: options.set ?? {},
    heapBytes: options.heap,
    print: options.print === true,
    counters: options.counters,
    screen: options.ui && isTable && options.print !== true,
    out: options.out,
    format: isTable ? 'table' : machineReadable,
    token: options.token === true,
    replay: options.replay,
  };
}

/** The strategies of a subject that the user left to us. */
export function strategiesFor(settings: RunSettings, isProgram: boolean): string {
  return settings.strategy ?? (isProgram ? 'gil' : DEFAULT_STRATEGIES);
}

/** The thread counts of a subject on so many hardware threads. @throws UsageError on more than one for a program file. */
export function threadsFor(
  settings: RunSettings,
  name: string,
  isProgram: boolean,
  hardware = availableParallelism(),
): readonly number[] {
  if (!isProgram) return settings.threads ?? defaultThreads(hardware);
  const { threads = [1] } = settings;
  if (threads.length === 1 && threads[0] === 1) return threads;
  throw new UsageError(
    `--threads ${threads.join(',')}: ${name} has no shares for threads; leave it out, ` +
      'or make a scenario of the program',
  );
}

/** Powers of two up to what a machine runs at once, and not over 16. */
function defaultThreads(hardware: number): number[] {
  return [1, 2, 4, 8, 16].filter((threads) => threads <= Math.max(2, hardware));
}
