// What `interlock validate` does: predicts what was measured, and prints both.

import path from 'node:path';
import { median } from 'simple-statistics';
import { UsageError } from '../errors.ts';
import { findMachine, machineIds, type SimulatedMachine } from '../machine/machines.ts';
import {
  builtInMeasurements,
  merged,
  readMeasurements,
  type Series,
} from '../machine/measurements.ts';
import { Predictor } from '../machine/predict.ts';
import { bandsOf, validate } from '../machine/validate.ts';
import { formatResults, hostInfo, writeResults } from '../measure/results-file.ts';
import { findScenario, packageVersion, parseStrategies } from '../registry.ts';
import { formatSeconds } from '../report/format.ts';
import { formatThreads } from '../report/table.ts';
import { formatValidation, summaryLines } from '../report/validation-table.ts';
import { RESULTS_SCHEMA, type Fit, type Results, type Run, type Validation } from '../results.ts';
import { runScenario } from '../workers/engine.ts';
import { onInterrupt } from './interrupt.ts';
import { INTERRUPTED_STATUS } from './status.ts';
import type { Streams } from './streams.ts';
import type { ValidateOptions } from './validate.ts';
import { checkWritable } from './writable.ts';

/** What a run is sampled by if it is to be quick. */
const QUICK_BYTECODES = 200_000;
const HOST_STRATEGIES = 'gil,subinterpreters,atomic,biased,free-threading';
const HOST_THREADS = [1, 2];
const HOST_REPEATS = 5;
const QUICK_EVENTS = 20_000;
const HEAP_BYTES = 256 << 20;

/** `names`: of machines; none: all that something was measured of. @returns the exit status. */
export async function validateMachines(
  names: readonly string[],
  options: ValidateOptions,
  argv: readonly string[],
  streams: Streams,
): Promise<number> {
  if (options.out !== undefined) checkWritable(path.resolve(streams.cwd(), options.out));
  const series = seriesOf(options, streams.cwd());
  const machines = machinesOf(names, series, options, streams);
  const twin = options.host === undefined ? undefined : findMachine(options.host, streams.cwd());
  const write = (text: string): void => {
    if (options.json !== true) streams.stdout.write(`${text}\n`);
  };
  const interrupt = onInterrupt(() => {});
  const { signal } = interrupt;
  const predictorOf = ({ profile: { name } }: SimulatedMachine): Predictor =>
    new Predictor({
      seed: options.seed,
      sampleBytecodes: options.quick === true ? QUICK_BYTECODES : undefined,
      signal,
      onSimulation: progressOf(name, streams),
    });
  const all: Validation[] = [];
  const allFits: Fit[] = [];
  try {
    for (const machine of machines) {
      const own = series.filter((one) => one.machine === machine.profile.name);
      const parts = validate(machine, own, predictorOf(machine));
      for await (const { rows, fits } of parts) {
        all.push(...rows);
        allFits.push(...fits);
        write(formatValidation(rows, fits, bandsOf(rows)));
      }
    }
    if (twin !== undefined) {
      const rows = await validateHost(twin, predictorOf(twin), options, signal, streams);
      all.push(...rows);
      write(`real workers on this computer\n\n${formatValidation(rows, [], {})}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    streams.stderr.write('interlock: interrupted\n');
    return INTERRUPTED_STATUS;
  } finally {
    interrupt.dispose();
  }
  write(['all', '', ...summaryLines(all)].join('\n'));
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
  return 0;
}

function seriesOf({ measured = [] }: ValidateOptions, cwd: string): Series[] {
  return measured.reduce(
    (series, file) => merged(series, readMeasurements(file, cwd)),
    builtInMeasurements(),
  );
}

/** @throws UsageError if nothing was measured of one that the user names. */
function machinesOf(
  names: readonly string[],
  series: readonly Series[],
  { host }: ValidateOptions,
  { cwd, stderr }: Streams,
): SimulatedMachine[] {
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

/** Dimuon by real workers, and by the twin of this computer. */
async function validateHost(
  twin: SimulatedMachine,
  predictor: Predictor,
  { seed, quick }: ValidateOptions,
  signal: AbortSignal,
  { stderr }: Streams,
): Promise<Validation[]> {
  const { scenario, folder } = await findScenario('dimuon');
  const events = quick === true ? QUICK_EVENTS : undefined;
  const request = {
    scenario,
    folder,
    input: scenario.input({ events, data: undefined, seed, settings: {} }),
    strategies: parseStrategies(HOST_STRATEGIES),
    threads: HOST_THREADS,
    repeats: quick === true ? 1 : HOST_REPEATS,
    heapBytes: HEAP_BYTES,
    counters: false,
    inTurns: true,
    signal,
  };
  const runs: Run[] = [];
  for await (const event of runScenario(request)) {
    if (event.kind !== 'finish') continue;
    runs.push(event.run);
    const { strategy, threads, seconds } = event.run;
    stderr.write(`measured: ${strategy}, ${formatThreads(threads)}: ${formatSeconds(seconds)}\n`);
  }
  const cells = Map.groupBy(runs, ({ strategy, threads }) => `${strategy} ${threads}`);
  return Promise.all(
    [...cells.values()].map(async (some): Promise<Validation> => {
      const { strategy, threads, work } = some[0]!;
      const machine = twin.profile.name;
      const series = {
        machine,
        measures: 'scenario',
        name: scenario.id,
        strategy,
        unit: 'ns',
      } as const;
      return {
        ...series,
        threads,
        measured: (1e9 * median(some.map(({ seconds }) => seconds))) / work,
        predicted: await predictor.predict(twin, { ...series, points: [] }, threads),
        calibrates: false,
      };
    }),
  );
}

/** A line on stderr for each simulation: which it is, and after how long. */
function progressOf(machine: string, { stderr }: Streams) {
  const started = performance.now();
  let simulations = 0;
  return (what: string, threads: number): void => {
    simulations++;
    const seconds = Math.round((performance.now() - started) / 1000);
    stderr.write(
      `${machine}: simulation ${simulations} after ${seconds} s: ${what}, ${formatThreads(threads)}\n`,
    );
  };
}
