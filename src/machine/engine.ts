// The machine engine: runs in virtual time on a simulated computer.
//
// Each run is simulated in a worker of its own, and runs of a sweep are spread over the cores of this computer. What a
// run is does not depend on that: same seed, same numbers.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import { linkScripts } from '../erase/link.ts';
import { sourceUrl } from '../erase/resolve.ts';
import type { LinkedScripts } from '../erase/run.ts';
import { tuneV8, tuneV8ForSteps } from '../erase/tune.ts';
import { GuestError, UsageError } from '../errors.ts';
import { unitOfCode, unitOfSource } from '../guest-modules.ts';
import {
  loadProgram,
  mustHaveEnded,
  reportText,
  unitsOf,
  withSums,
  type GuestProgram,
} from '../guest-program.ts';
import {
  composed,
  ingredientFiles,
  loadStrategy,
  modulesOf,
  parsedOptions,
  splitLabel,
} from '../registry.ts';
import type { RunEvent, RunRequest, StrategyChoice } from '../request.ts';
import type { OverTime, Run } from '../results.ts';
import type { Input, Output } from '../scenario.ts';
import type { Strategy } from '../strategy.ts';
import type { Order, RecordedOrder } from '../stepped/order.ts';
import type { InterpreterTable } from './interpreter-table.ts';
import type { RunStatistics } from './kernel/statistics.ts';
import type { Profile } from './profile.ts';
import type {
  CellMessage,
  CellResult,
  CellTask,
  Paces,
  Question,
  Sampling,
  SimulationCost,
} from './task.ts';

export interface MachineRequest extends RunRequest {
  readonly profile: Profile;
  readonly table: InterpreterTable;
  readonly seed: number;
  /** Bytecodes of a run, of all threads, that are simulated access by access; Infinity: all. */
  readonly sampleBytecodes?: number;
  /** Units of work of a run, if that is not what the input has: the sample then stands for so many. */
  readonly work?: number;
  /** Runs that are simulated at the same time. */
  readonly jobs?: number;
  /** Of each run. */
  onSimulated?(cost: SimulationCost): void;
  /** Of each run of which a sample was simulated. */
  onSample?(sampled: Sampled): void;
}

/** What tells how long a run takes: see `wholeRun` in pace.ts. */
export interface Sampled {
  readonly sampling: Sampling;
  readonly paces: Paces;
}

/** Enough for paces that doubling it moves by less than 2%. */
const SAMPLE_BYTECODES = 1_000_000;
/** Units of work of the runs that tell how many bytecodes one takes. */
const UNITS = [500, 4500] as const;
/** Buckets of what went on when, at most; a share of a bucket's time has so many digits. */
const BUCKETS = 128;
const DIGITS = 3;
const STACK_MB = 16;

const CELL = sourceUrl('machine/cell');

const linked = new Map<string, Promise<LinkedScripts>>();
/** What V8 has compiled of a text, for all workers after the first. */
const compiledText = new WeakMap<LinkedScripts, readonly Uint8Array[]>();

/** Bytecodes of a unit of an input's work. */
const bytecodesOf = new WeakMap<Input, Promise<number>>();

/** Simulates a scenario under every strategy, number of threads and repeat that is asked for. */
export async function* simulateScenario(request: MachineRequest): AsyncGenerator<RunEvent> {
  tuneV8();
  tuneV8ForSteps();
  const program = await loadProgram(request);
  const bytecodesPerUnit = await unitOf(request, program);
  const cells: Cell[] = [];
  for (const choice of request.strategies) {
    const strategy = await loadStrategy(choice);
    for (const threads of request.threads)
      for (let repeat = 1; repeat <= request.repeats; repeat++)
        cells.push(new Cell(request, program, choice, strategy, threads, repeat));
  }
  const jobs = request.jobs ?? availableParallelism();
  const runs: Promise<Run>[] = [];
  const startNext = (): void => {
    const cell = cells[runs.length];
    if (cell === undefined) return;
    const run = cell.run(bytecodesPerUnit);
    // Whoever waits for it sees the failure, too, but perhaps later than it happens.
    run.then(startNext, () => {});
    runs.push(run);
  };
  try {
    for (let job = 0; job < jobs; job++) startNext();
    for (const [i, cell] of cells.entries()) {
      const { threads, repeat } = cell;
      const strategy = cell.choice.label;
      yield { kind: 'start', cell: i, cells: cells.length, strategy, threads, repeat };
      const run = await runs[i]!;
      for (const event of cell.printed) yield event;
      yield { kind: 'finish', cell: i, run };
    }
  } finally {
    for (const cell of cells) cell.stop();
  }
}

/** A run that is written down, or held to an order. */
export interface OrderedRun {
  /** Of one that has come to its end. */
  readonly run: Run | undefined;
  /** Why it has not: a GuestError if it is the program's. */
  readonly error: unknown;
  readonly printed: readonly RunEvent[];
  /** What has been written down. */
  readonly recorded: RecordedOrder | undefined;
  /** How many steps of an order have been taken. */
  readonly stepsDone: number;
}

/**
 * Simulates one run of the first strategy and number of threads, whole, and with a beginning that the explorer's runs
 * have, too. It writes down its order, or follows one.
 */
export async function simulateInOrder(
  request: MachineRequest,
  order: 'record' | Order,
): Promise<OrderedRun> {
  tuneV8();
  tuneV8ForSteps();
  const program = await loadProgram(request);
  const choice = request.strategies[0]!;
  const strategy = await loadStrategy(choice);
  const cell = new Cell(request, program, choice, strategy, request.threads[0]!, 1, order);
  let run: Run | undefined;
  let error: unknown;
  try {
    run = await cell.run(0);
  } catch (caught) {
    error = caught;
  }
  cell.stop();
  const { printed, recorded, stepsDone } = cell;
  return { run, error, printed, recorded, stepsDone };
}

/** Bytecodes of a unit of work; 0 if the scenario cannot be sampled. */
async function unitOf(request: MachineRequest, program: GuestProgram): Promise<number> {
  const { scenario, input } = request;
  const isSampled = (request.sampleBytecodes ?? SAMPLE_BYTECODES) !== Infinity;
  const canBe =
    scenario.entry !== undefined && scenario.share?.(input, 0, 1)?.length === 2 && !scenario.before;
  if (!isSampled || !canBe || input.work <= UNITS[1]) return 0;
  const measured = bytecodesOf.get(input) ?? measureUnit(request, program);
  bytecodesOf.set(input, measured);
  return measured;
}

async function measureUnit(request: MachineRequest, program: GuestProgram): Promise<number> {
  const { input } = request;
  const [few, many] = UNITS;
  const choice = request.strategies[0]!;
  const strategy = await loadStrategy(choice);
  const counts: number[] = [];
  for (const work of [few, many]) {
    const little = { ...request, input: { ...input, work } };
    const cell = new Cell(little, program, choice, strategy, 1, 1);
    const { counters } = await cell.run(0);
    counts.push(counters['bytecodes']!);
  }
  return (counts[1]! - counts[0]!) / (many - few);
}

/** One run. */
class Cell {
  readonly choice: StrategyChoice;
  readonly threads: number;
  readonly repeat: number;
  readonly printed: RunEvent[] = [];
  recorded: RecordedOrder | undefined;
  stepsDone = 0;
  private readonly order: 'record' | Order | undefined;
  private readonly request: MachineRequest;
  private readonly program: GuestProgram;
  private readonly strategy: Strategy;
  private worker: Worker | undefined;

  constructor(
    request: MachineRequest,
    program: GuestProgram,
    choice: StrategyChoice,
    strategy: Strategy,
    threads: number,
    repeat: number,
    order?: 'record' | Order,
  ) {
    this.order = order;
    this.request = request;
    this.program = program;
    this.choice = choice;
    this.strategy = strategy;
    this.threads = threads;
    this.repeat = repeat;
  }

  async run(bytecodesPerUnit: number): Promise<Run> {
    this.request.signal?.throwIfAborted();
    const sampling = this.sampling(bytecodesPerUnit);
    const result = await this.simulate(sampling);
    const { paces } = result;
    if (sampling !== undefined && paces !== undefined) this.request.onSample?.({ sampling, paces });
    return this.record(result);
  }

  stop(): void {
    void this.worker?.terminate();
  }

  private async simulate(sampling: Sampling | undefined): Promise<CellResult> {
    const { request, choice, strategy, threads, program } = this;
    const options = parsedOptions(strategy, choice);
    const text = await link(modulesOf(choice, options));
    // Mistakes in options are told before a worker starts.
    composed(strategy, options);
    const { scenario, input } = request;
    const { before, after, entry } = scenario;
    const answered = new SharedArrayBuffer(4);
    const task: CellTask = {
      text,
      main: CELL,
      compiled: compiledText.get(text),
      strategyUrl: choice.url,
      options,
      program: program.linked,
      filename: scenario.program,
      entry,
      before: before === undefined ? undefined : { call: before, args: this.beforeArgs() },
      after,
      threads,
      args: Array.from({ length: threads }, (_, i) => scenario.share?.(input, i, threads) ?? []),
      input,
      heapBytes: request.heapBytes,
      profile: request.profile,
      table: request.table,
      seed: request.seed + this.repeat - 1,
      order: this.order,
      sampling,
      answered,
    };
    return await this.ask(task, text);
  }

  private beforeArgs(): readonly bigint[] {
    return [BigInt(this.threads), BigInt(this.request.input.work)];
  }

  /** Undefined: the run is simulated whole. */
  private sampling(bytecodesPerUnit: number): Sampling | undefined {
    const { request, threads } = this;
    const { input } = request;
    const bytecodes = request.sampleBytecodes ?? SAMPLE_BYTECODES;
    const scale = (request.work ?? input.work) / input.work;
    if (bytecodesPerUnit === 0) return undefined;
    if (scale === 1 && input.work * bytecodesPerUnit <= 2 * bytecodes) return undefined;
    const units = Array.from(
      { length: threads },
      (_, thread) => scale * unitsOf(request, input, thread, threads),
    );
    return { bytecodes, units, bytecodesPerUnit };
  }

  private ask(task: CellTask, text: LinkedScripts): Promise<CellResult> {
    const { request } = this;
    const { signal } = request;
    return new Promise((resolve, reject) => {
      const worker = new Worker(text.start, {
        eval: true,
        workerData: task,
        resourceLimits: { stackSizeMb: STACK_MB },
      });
      this.worker = worker;
      const stop = (): void => void worker.terminate();
      signal?.addEventListener('abort', stop, { once: true });
      worker.on('error', reject);
      worker.on('exit', () => {
        signal?.removeEventListener('abort', stop);
        reject(new Error(signal?.aborted === true ? 'aborted' : 'the simulation ended early'));
      });
      worker.on('message', (message: CellMessage) => {
        if ('result' in message) resolve(message.result);
        else if ('simulated' in message) request.onSimulated?.(message.simulated);
        else if ('compiled' in message) compiledText.set(text, message.compiled);
        else if ('question' in message) answer(worker, task, message.question);
        else {
          try {
            this.take(message);
          } catch (error) {
            reject(error);
          }
        }
      });
    });
  }

  private take(message: CellMessage): void {
    if ('print' in message) this.printed.push({ kind: 'output', ...message.print });
    else if ('report' in message) {
      const { heading, failure, codes } = message.report;
      const text = reportText(this.program, heading, failure, codes);
      this.printed.push({ kind: 'output', stream: 'stderr', text });
    } else if ('recorded' in message) this.recorded = message.recorded;
    else if ('stepsDone' in message) this.stepsDone = message.stepsDone;
    else if ('deadlock' in message) {
      const text = `deadlock: ${message.deadlock}`;
      throw new GuestError(text, `${text}\n`);
    } else if ('topLevel' in message) mustHaveEnded(this.program, message.topLevel);
    else if ('usage' in message) throw new UsageError(message.usage);
    else if ('error' in message) {
      const error = new Error(message.error);
      if (message.stack !== undefined) error.stack = message.stack;
      throw error;
    }
  }

  private record(result: CellResult): Run {
    const { request, choice, strategy, threads, program } = this;
    for (const ended of [...result.before, ...result.ended, ...result.after])
      mustHaveEnded(program, ended);
    if (result.problem !== undefined)
      throw new Error(`the heap is not in order at the end: ${result.problem}`);
    const { scenario, input } = request;
    const work = request.work ?? input.work;
    const scale = work / input.work;
    const ingredients = ingredientFiles(strategy, choice);
    const { output } = result;
    const { bands } = request.profile;
    const band = bands?.[splitLabel(choice.label).head] ?? bands?.['other'];
    const statistics = result.scheduled ?? result.statistics;
    const seconds = result.ns / 1e9;
    const sum = (pick: (use: CellResult['memory'][number]) => number): number =>
      result.memory.reduce((total, use) => total + pick(use), 0);
    return {
      scenario: scenario.id,
      strategy: choice.label,
      source: choice.source,
      ...(ingredients && { ingredients }),
      machine: request.profile.name,
      threads,
      repeat: this.repeat,
      unit: scenario.unit,
      work,
      seconds,
      throughput: work / seconds,
      ...(result.sampledNs !== undefined && { sampledSeconds: result.sampledNs / 1e9 }),
      ...this.answers(output),
      perThread: result.spans.map(({ startNs, finishNs }, thread) => ({
        thread,
        start: startNs / 1e9,
        finish: finishNs / 1e9,
        work: scale * unitsOf(request, input, thread, threads),
      })),
      counters: this.countersOf(result),
      waits: waitsOf(result.statistics),
      coreSeconds: statistics.cpus.map(({ busyNs }) => busyNs / 1e9),
      overTime: overTimeOf(statistics),
      ...(band && { band }),
      memory: {
        liveBytes: sum((use) => use.liveBytes),
        peakBytes: sum((use) => use.peakBytes),
        heapBytes: request.heapBytes * result.memory.length,
      },
    };
  }

  /** Those of a sample stand for the whole. */
  private countersOf({ counters, unitsDone }: CellResult): Run['counters'] {
    const { work } = this.request.input;
    const times = unitsDone === undefined ? 1 : (this.request.work ?? work) / unitsDone;
    return withSums(
      Object.fromEntries(COUNTERS.map((name, i) => [name, Math.round(times * counters[i]!)])),
    );
  }

  /** A sample has none. */
  private answers(output: Output | undefined): Pick<Run, 'result' | 'outcome' | 'measures'> {
    const { scenario, input } = this.request;
    if (output === undefined) return { result: {} };
    const outcome = scenario.grade?.(input, output);
    const measures = scenario.measures?.(input, output);
    return {
      result: scenario.result(input, output),
      ...(outcome && { outcome }),
      ...(measures && { measures }),
    };
  }
}

function answer(worker: Worker, { answered }: CellTask, question: Question): void {
  worker.postMessage(
    'source' in question ? unitOfSource(question.source) : unitOfCode(question.code),
  );
  const word = new Int32Array(answered);
  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
}

/** Made once a process for each strategy. */
function link(strategy: readonly string[]): Promise<LinkedScripts> {
  const key = strategy.join(' ');
  const text = linked.get(key) ?? linkScripts([CELL, ...strategy], 'stepped');
  linked.set(key, text);
  return text;
}

/** Seconds by cause, summed over threads; of a sampled run those of the sample. */
function waitsOf({ threads }: RunStatistics): Record<string, number> {
  const waits: Record<string, number> = {};
  const add = (cause: string, ns: number): void => {
    if (ns > 0) waits[cause] = (waits[cause] ?? 0) + ns / 1e9;
  };
  for (const { waitsNs, linesNs, spinningNs } of threads) {
    for (const [cause, ns] of Object.entries(waitsNs)) add(cause, ns);
    add('cache lines', linesNs);
    add('spinning', spinningNs);
  }
  return waits;
}

/** What went on when, in at most BUCKETS buckets, as shares of their width. */
function overTimeOf({ overTime: { widthNs, cpus, threads } }: RunStatistics): OverTime {
  const buckets = Math.max(1, ...cpus.map((row) => row.length));
  const each = Math.ceil(buckets / BUCKETS);
  const shares = (row: readonly number[]): number[] =>
    Array.from({ length: Math.ceil(buckets / each) }, (_, i) => {
      const ns = row.slice(i * each, (i + 1) * each).reduce((sum, one) => sum + one, 0);
      return Number((ns / (each * widthNs)).toFixed(DIGITS));
    });
  return {
    bucketSeconds: (each * widthNs) / 1e9,
    cores: cpus.map(shares),
    threads: threads.map((rows) =>
      Object.fromEntries(
        Object.entries(rows)
          .filter(([, row]) => row.some((ns) => ns > 0))
          .map(([name, row]) => [name, shares(row)]),
      ),
    ),
  };
}
