// `interlock validate`: holds predictions of simulated machines against measurements.

import path from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import { formatResults, hostInfo, writeResults } from '../measure/results-file.ts';
import { packageVersion, parseStrategies } from '../registry.ts';
import { formatHost, formatValidation, summaryLines } from '../report/validation-table.ts';
import { RESULTS_SCHEMA, type Fit, type Results, type Validation } from '../results.ts';
import type { SimulatedMachine } from '../machine/machines.ts';
import type { Series } from '../machine/measurements.ts';
import type { Predictor } from '../machine/predict.ts';
import { onInterrupt } from './interrupt.ts';
import { HOST } from './run.ts';
import type { Streams } from './streams.ts';
import { wholeNumber } from './values.ts';

interface Options {
  measured?: readonly string[];
  host?: string | true;
  quick?: boolean;
  seed: number;
  out?: string;
  json?: boolean;
}

/** What a run is sampled by if it is to be quick. */
const QUICK_BYTECODES = 200_000;
const HOST_STRATEGIES = 'gil,subinterpreters,atomic,biased,free-threading';
const HOST_THREADS = [1, 2];
const HOST_REPEATS = 5;
const HEAP_BYTES = 256 << 20;

const EXAMPLES = `
A machine is a name or FILE.json; without one, all that something was measured of. A file of
measurements is in the form of src/machine/measurements (docs/machine.md).

Examples:
  interlock validate ryzen-5700g
  interlock validate --measured points.json --json
  interlock validate host --host`;

export function validateCommand(streams: Streams, argv: readonly string[]): Command {
  return new Command('validate')
    .description('Hold predictions against measurements, each strategy left out in its turn.')
    .argument('[machine...]', 'simulated machines')
    .option('--measured <file>', 'more measurements; repeatable', collect)
    .option(
      '--host [machine]',
      'measure real workers here, too, beside the twin of this computer (host)',
    )
    .option('--quick', 'small samples, and no strategy left out')
    .option(
      '--seed <n>',
      'of input and simulation',
      wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option('--out <file>', 'also write the results to a file')
    .addOption(new Option('--json', 'print one JSON object'))
    .addHelpText('after', EXAMPLES)
    .action((names: string[], options: Options) => validateMachines(names, options, argv, streams));
}

function collect(file: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), file];
}

async function validateMachines(
  names: readonly string[],
  options: Options,
  argv: readonly string[],
  streams: Streams,
): Promise<void> {
  const { Predictor } = await import('../machine/predict.ts');
  const { bandsOf, validate } = await import('../machine/validate.ts');
  const series = await seriesOf(options, streams.cwd());
  const machines = await machinesOf(names, series, options, streams);
  const write = (text: string): void => {
    if (options.json !== true) streams.stdout.write(`${text}\n`);
  };
  const interrupt = onInterrupt(() => {});
  const all: Validation[] = [];
  const allFits: Fit[] = [];
  try {
    for (const machine of machines) {
      const { name } = machine.profile;
      const started = performance.now();
      let simulations = 0;
      const predictor = new Predictor({
        seed: options.seed,
        sampleBytecodes: options.quick === true ? QUICK_BYTECODES : undefined,
        signal: interrupt.signal,
        onSimulation: (what, threads) => {
          const seconds = Math.round((performance.now() - started) / 1000);
          simulations++;
          streams.stderr.write(`${name} [${simulations}, ${seconds} s] ${what}, ${threads}\n`);
        },
      });
      const own = series.filter((one) => one.machine === name);
      for await (const { rows, fits } of validate(
        machine,
        own,
        predictor,
        options.quick !== true,
      )) {
        all.push(...rows);
        allFits.push(...fits);
        for (const some of Map.groupBy(rows, ({ unit, measures }) => unit + measures).values())
          write(formatValidation(some, fits, bandsOf(rows)));
      }
    }
    if (options.host !== undefined) {
      const rows = await validateHost(options, Predictor, interrupt.signal, streams);
      all.push(...rows);
      write(formatHost(rows));
    }
  } finally {
    interrupt.dispose();
  }
  write(['all', '', ...summaryLines(all.filter(({ predicted }) => predicted > 0))].join('\n'));
  const results: Results = {
    schema: RESULTS_SCHEMA,
    command: ['interlock', ...argv].join(' '),
    host: hostInfo(packageVersion()),
    seed: options.seed,
    runs: [],
    validation: all,
    fits: allFits,
  };
  if (options.json === true) streams.stdout.write(formatResults(results));
  if (options.out !== undefined) writeResults(path.resolve(streams.cwd(), options.out), results);
}

async function seriesOf({ measured = [] }: Options, cwd: string): Promise<Series[]> {
  const { builtInMeasurements, merged, readMeasurements } =
    await import('../machine/measurements.ts');
  return measured.reduce(
    (series, file) => merged(series, readMeasurements(file, cwd)),
    builtInMeasurements(),
  );
}

/** @throws UsageError if nothing was measured of one that the user names. */
async function machinesOf(
  names: readonly string[],
  series: readonly Series[],
  { host }: Options,
  { cwd, stderr }: Streams,
): Promise<SimulatedMachine[]> {
  const { findMachine, machineIds } = await import('../machine/machines.ts');
  const measured = [...new Set(series.map(({ machine }) => machine))];
  if (names.length === 0 && host !== undefined) return [];
  if (names.length === 0) {
    const known = new Set(machineIds());
    for (const name of measured.filter((one) => !known.has(one)))
      stderr.write(`interlock: ${name} was measured, but there is no such machine\n`);
    return measured.filter((name) => known.has(name)).map((name) => findMachine(name, cwd()));
  }
  return names.map((name) => {
    const machine = findMachine(name, cwd());
    if (!measured.includes(machine.profile.name))
      throw new UsageError(
        `nothing was measured of ${machine.profile.name}, but of ${measured.join(', ')}`,
      );
    return machine;
  });
}

/** Dimuon by real workers, and by the twin of this computer if there is one. */
async function validateHost(
  { host, seed, quick }: Options,
  Make: typeof Predictor,
  signal: AbortSignal,
  { cwd, stderr }: Streams,
): Promise<Validation[]> {
  const { findMachine } = await import('../machine/machines.ts');
  const { findScenario } = await import('../registry.ts');
  const { runScenario } = await import('../workers/engine.ts');
  const { summarise } = await import('../measure/statistics.ts');
  const { scenario, folder } = await findScenario('dimuon');
  const twin = twinOf(() => findMachine(host === true ? HOST : host!, cwd()), host, stderr);
  const input = scenario.input({ events: undefined, data: undefined, seed, settings: {} });
  const strategies = parseStrategies(HOST_STRATEGIES);
  const common = { scenario, folder, input, strategies, threads: HOST_THREADS, signal };
  const seconds = new Map<string, number[]>();
  const repeats = quick === true ? 1 : HOST_REPEATS;
  const request = { ...common, repeats, heapBytes: HEAP_BYTES, counters: false, inTurns: true };
  for await (const event of runScenario(request)) {
    if (event.kind !== 'finish') continue;
    const { strategy, threads } = event.run;
    const key = JSON.stringify([strategy, threads]);
    seconds.set(key, [...(seconds.get(key) ?? []), event.run.seconds]);
    stderr.write(`host: ${strategy}, ${threads}: ${event.run.seconds.toFixed(3)} s\n`);
  }
  const predictor = new Make({ seed, signal });
  const rows: Validation[] = [];
  for (const [key, times] of seconds) {
    const [strategy, threads] = JSON.parse(key) as [string, number];
    const series = { machine: HOST, measures: 'scenario', name: scenario.id, strategy } as const;
    const predicted =
      twin && (await predictor.predict(twin, { ...series, unit: 's', points: [] }, threads));
    rows.push({
      ...series,
      threads,
      unit: 's',
      measured: summarise(times).median,
      predicted: predicted ?? 0,
      calibrates: false,
    });
  }
  return rows;
}

function twinOf(
  find: () => SimulatedMachine,
  host: string | true | undefined,
  stderr: Streams['stderr'],
): SimulatedMachine | undefined {
  try {
    return find();
  } catch (error) {
    if (host !== true || !(error instanceof UsageError)) throw error;
    stderr.write('interlock: this computer has no twin; interlock calibrate makes one\n');
    return undefined;
  }
}
