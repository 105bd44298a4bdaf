// What a simulated machine makes of a series of measurements. Each simulation is made once.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import { findScenario, packageRoot, parseStrategies, type FoundScenario } from '../registry.ts';
import type { Input, Scenario } from '../scenario.ts';
import { simulateScenario, type MachineRequest, type Sampled } from './engine.ts';
import { lockCosts } from './lock-costs.ts';
import type { SimulatedMachine } from './machines.ts';
import type { Series } from './measurements.ts';
import { wholeRun } from './pace.ts';
import { withField, type Profile } from './profile.ts';

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

/** More work than an input has: then a sample of it is simulated. */
const SAMPLED_TIMES = 10;

/** A run of which a sample was simulated: how long it takes with other amounts of work, on other machines. */
export interface SampledRun {
  /** @param profile a machine on which the sample would be much the same: other clocks, another yield of smt. */
  seconds(profile: Profile, work: number): number;
}

export class Predictor {
  private readonly options: PredictorOptions;
  private readonly values = new Map<string, Promise<number>>();
  private readonly samples = new Map<string, Promise<SampledRun>>();
  private readonly inputs = new Map<string, Input>();
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(options: PredictorOptions) {
    this.options = options;
  }

  /** What a point of a series would be: seconds, or nanoseconds of one unit. */
  predict(machine: SimulatedMachine, series: Series, threads: number): Promise<number> {
    return once(this.values, keyOf(machine, series, threads), () =>
      this.simulate(machine, series, threads),
    );
  }

  /** A sample of a run whose amount of work is not known. */
  sample(machine: SimulatedMachine, series: Series, threads: number): Promise<SampledRun> {
    return once(this.samples, keyOf(machine, series, threads), () =>
      this.simulateSample(machine, series, threads),
    );
  }

  private async simulateSample(
    machine: SimulatedMachine,
    series: Series,
    threads: number,
  ): Promise<SampledRun> {
    const sampled = await this.inTurn(async () => {
      const { found, input } = await this.scenarioOf(series, threads);
      const changed = { ...machine, profile: withFields(machine.profile, series) };
      const work = input.work * SAMPLED_TIMES;
      let told: Sampled | undefined;
      const onSample = (one: Sampled): void => void (told = one);
      await this.run(changed, found, input, series.strategy!, threads, { work, onSample });
      if (told === undefined)
        throw new UsageError(`${series.name} is simulated whole: it must have a known work`);
      return { ...told, work };
    });
    const known = new Map<string, number>();
    return {
      seconds: (profile, work) => {
        const key = JSON.stringify([profile.clock, profile.smt, work]);
        const seconds = known.get(key) ?? secondsOf(profile, this.options.seed, sampled, work);
        known.set(key, seconds);
        return seconds;
      },
    };
  }

  private async scenarioOf({ name, strategy }: Series, threads: number) {
    this.tell(`${name} under ${strategy}`, threads);
    const found = await findScenario(name);
    const { seed } = this.options;
    const input = this.inputs.get(name) ?? found.scenario.input({ ...NO_REQUEST, seed });
    this.inputs.set(name, input);
    return { found, input };
  }

  private async simulate(
    machine: SimulatedMachine,
    series: Series,
    threads: number,
  ): Promise<number> {
    const changed = { ...machine, profile: withFields(machine.profile, series) };
    const { measures, name, strategy, unit } = series;
    if (measures === 'construct') return this.construct(changed, series, threads);
    return this.inTurn(async () => {
      if (measures === 'lock') return this.lock(changed, name, threads);
      const { found, input } = await this.scenarioOf(series, threads);
      const seconds = await this.run(changed, found, input, strategy!, threads);
      return unit === 's' ? seconds : (1e9 * seconds) / input.work;
    });
  }

  /** As many at a time as this computer has cores. */
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
    this.tell(name, threads);
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
      this.predict(machine, loop, threads),
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
    more: Partial<MachineRequest> = {},
  ): Promise<number> {
    const { seed, signal, sampleBytecodes } = this.options;
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
      ...more,
    };
    for await (const event of simulateScenario(request))
      if (event.kind === 'finish') return event.run.seconds;
    throw new Error(`${scenario.id} under ${strategy}: no run`);
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function keyOf({ profile }: SimulatedMachine, series: Series, threads: number): string {
  const { measures, name, strategy, fields } = series;
  return JSON.stringify([profile, measures, name, strategy, fields, threads]);
}

function withFields(profile: Profile, { fields = {} }: Series): Profile {
  return Object.entries(fields).reduce(
    (changed, [field, value]) => withField(changed, field, value),
    profile,
  );
}

function secondsOf(
  profile: Profile,
  seed: number,
  { sampling, paces, work: simulated }: Sampled & { readonly work: number },
  work: number,
): number {
  const units = sampling.units.map((one) => (one * work) / simulated);
  return wholeRun(profile, seed, { ...sampling, units }, paces).ns / 1e9;
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
