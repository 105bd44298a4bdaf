// What a simulated machine makes of a series of measurements. Each simulation is made once.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findScenario, packageRoot, parseStrategies, type FoundScenario } from '../registry.ts';
import type { Input, Scenario } from '../scenario.ts';
import { simulateScenario, type MachineRequest } from './engine.ts';
import { lockCosts } from './lock-costs.ts';
import type { SimulatedMachine } from './machines.ts';
import type { Series } from './measurements.ts';
import { withField } from './profile.ts';

export interface PredictorOptions {
  readonly seed: number;
  /** Less than what runs usually are sampled by, if it is to be quick. */
  readonly sampleBytecodes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before each simulation: of what, on so many threads. */
  readonly onSimulation?: (what: string, threads: number) => void;
}

const HEAP_BYTES = 64 << 20;
/** How often a construct is done by each thread: more than fills caches, and counts in their steady state. */
const CONSTRUCTS = 3000;
const LOOP = 'loop';

/** Seconds by number of threads. */
type Times = ReadonlyMap<number, number>;

export class Predictor {
  private readonly options: PredictorOptions;
  private readonly known = new Map<string, Promise<number>>();
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(options: PredictorOptions) {
    this.options = options;
  }

  /**
   * What the points of a series would be, by number of threads: seconds, or nanoseconds of one unit.
   * @param work units of work of a series whose own amount is not known.
   */
  async predict(
    machine: SimulatedMachine,
    series: Series,
    threads: readonly number[],
    work?: number,
  ): Promise<Times> {
    const values = await Promise.all(
      threads.map((count) => this.once(machine, series, count, work)),
    );
    return new Map(threads.map((count, i) => [count, values[i]!]));
  }

  private once(
    machine: SimulatedMachine,
    series: Series,
    threads: number,
    work: number | undefined,
  ): Promise<number> {
    const { measures, name, strategy, fields, unit } = series;
    const { profile } = machine;
    const key = JSON.stringify([profile, measures, name, strategy, fields, unit, threads, work]);
    const found = this.known.get(key) ?? this.simulate(machine, series, threads, work);
    this.known.set(key, found);
    return found;
  }

  /** As many at a time as this computer has cores. */
  private async simulate(
    machine: SimulatedMachine,
    series: Series,
    threads: number,
    work: number | undefined,
  ): Promise<number> {
    const changed = { ...machine, profile: withFields(machine, series) };
    const { measures, name, strategy, unit } = series;
    if (measures === 'construct') return this.construct(changed, series, threads);
    return this.inTurn(async () => {
      this.tell(`${name}${strategy === undefined ? '' : ` under ${strategy}`}`, threads);
      if (measures === 'lock') return this.lock(changed, name, threads);
      const found = await findScenario(name);
      const input = found.scenario.input({ ...NO_REQUEST, seed: this.options.seed });
      const seconds = await this.run(changed, found, input, strategy!, threads, { work });
      return unit === 's' ? seconds : (1e9 * seconds) / input.work;
    });
  }

  private async inTurn<T>(simulate: () => Promise<T>): Promise<T> {
    if (this.running >= availableParallelism())
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await simulate();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }

  private tell(what: string, threads: number): void {
    this.options.signal?.throwIfAborted();
    this.options.onSimulation?.(what, threads);
  }

  private async lock({ profile }: SimulatedMachine, name: string, threads: number) {
    const [cost] = await lockCosts(profile, [name], [threads], { seed: this.options.seed });
    return cost!.ns;
  }

  /** Less the loop around it, which is predicted once for all of them. */
  private async construct(machine: SimulatedMachine, series: Series, threads: number) {
    const { name, strategy } = series;
    if (name === LOOP)
      return this.inTurn(() => this.constructSeconds(machine, LOOP, strategy!, threads));
    const { fields: _, ...loop } = { ...series, name: LOOP };
    const [whole, alone] = await Promise.all([
      this.inTurn(() => this.constructSeconds(machine, name, strategy!, threads)),
      this.once(machine, loop, threads, undefined),
    ]);
    return (1e9 * (whole - alone)) / CONSTRUCTS;
  }

  private constructSeconds(
    machine: SimulatedMachine,
    name: string,
    strategy: string,
    threads: number,
  ): Promise<number> {
    this.tell(`${name} under ${strategy}`, threads);
    const sampleBytecodes = Infinity;
    return this.run(machine, constructScenario(name), NOTHING, strategy, threads, {
      sampleBytecodes,
    });
  }

  private async run(
    { profile, table }: SimulatedMachine,
    { scenario, folder }: FoundScenario,
    input: Input,
    strategy: string,
    threads: number,
    more: Pick<MachineRequest, 'sampleBytecodes'> & { readonly work?: number | undefined },
  ): Promise<number> {
    const { seed, signal } = this.options;
    const { work, sampleBytecodes = this.options.sampleBytecodes } = more;
    const request: MachineRequest = {
      scenario,
      folder,
      input,
      strategies: parseStrategies(strategy),
      threads: [threads],
      repeats: 1,
      heapBytes: HEAP_BYTES,
      counters: false,
      profile,
      table,
      seed,
      jobs: 1,
      ...(signal && { signal }),
      ...(sampleBytecodes !== undefined && { sampleBytecodes }),
      ...(work !== undefined && { work }),
    };
    for await (const event of simulateScenario(request))
      if (event.kind === 'finish') return event.run.seconds;
    throw new Error(`${scenario.id} under ${strategy}: no run`);
  }
}

function withFields({ profile }: SimulatedMachine, { fields = {} }: Series) {
  return Object.entries(fields).reduce(
    (changed, [path, value]) => withField(changed, path, value),
    profile,
  );
}

const NO_REQUEST = { events: undefined, data: undefined, settings: {} };
const NOTHING: Input = { columns: {}, globals: {}, work: CONSTRUCTS, description: 'a construct' };
const WORKLOADS = pathToFileURL(path.join(packageRoot, 'src/machine/workloads') + path.sep).href;

/** A function of workloads/constructs.py, called by each thread. */
function constructScenario(name: string): FoundScenario {
  const scenario: Scenario = {
    id: name,
    title: name,
    question: 'What does it cost?',
    unit: 'times',
    program: 'constructs.py',
    entry: name,
    // Beside the number of times and of the thread nothing: two numbers would be a range.
    share: (_input, index) => [BigInt(CONSTRUCTS), BigInt(index), 0n],
    input: () => NOTHING,
    result: () => ({}),
  };
  return { scenario, folder: WORKLOADS };
}
