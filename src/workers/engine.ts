// The workers engine: real threads, real atomics, the wall clock.
//
// For each strategy and number of threads a crew of fresh workers over fresh heaps: some rounds to warm
// the compiler up, then the timed rounds, then, in the counting form, one round that counts.

import type { Form } from '../erase/erase.ts';
import type { LinkedScripts } from '../erase/run.ts';
import {
  loadProgram,
  mustHaveEnded,
  reportText,
  tracebackOf,
  unitsOf,
  valueOf,
  withSums,
  type GuestProgram,
} from '../guest-program.ts';
import { composed, ingredientFiles, loadStrategy, modulesOf, parsedOptions } from '../registry.ts';
import type { Contention, Run } from '../results.ts';
import type { Strategy } from '../strategy.ts';
import type { Ended } from '../vm/session.ts';
import { fill } from '../vm/process-memory.ts';
import { linkThreads, startCrew, type Crew, type CrewRequest, type Round } from './crew.ts';
import { startProcesses } from './processes.ts';
import type { RunEvent, RunRequest, StrategyChoice } from '../request.ts';

/** Warm-up: rounds for so long at least, then until they gain no more, but not for longer than that. */
const WARM_UP_SECONDS = 1;
const WARM_UP_MAX_SECONDS = 5;
/** How many rounds have to bring less than the gain before the warm-up ends. */
const SETTLED_ROUNDS = 3;
const SETTLED_GAIN = 0.05;

/** Whether the last rounds are no faster than those before them, as far as it matters. */
function hasSettled(seconds: readonly number[]): boolean {
  if (seconds.length <= SETTLED_ROUNDS) return false;
  // There may be too many, of a small input, for the arguments of one call.
  const before = seconds.slice(0, -SETTLED_ROUNDS).reduce((least, one) => Math.min(least, one));
  return Math.min(...seconds.slice(-SETTLED_ROUNDS)) > before * (1 - SETTLED_GAIN);
}

/** What the counting form tells of a run. */
type Counted = Pick<Run, 'counters' | 'contention'>;

const NOT_COUNTED: Counted = { counters: {} };

/** Runs a scenario under every strategy, number of threads and repeat that is asked for. */
export async function* runScenario(request: RunRequest): AsyncGenerator<RunEvent> {
  const program = await loadProgram(request);
  if (request.inTurns === true) {
    yield* runInTurns(request, program);
    return;
  }
  const cells = request.strategies.length * request.threads.length * request.repeats;
  let cell = 0;
  for (const choice of request.strategies) {
    const strategy = await loadStrategy(choice);
    for (const threads of request.threads) {
      const point = new Point(request, program, choice, strategy, threads);
      for await (const event of point.run(cell, cells)) yield event;
      cell += request.repeats;
    }
  }
}

/** Each turn begins with another strategy, so that none is always the first or behind the same one. */
async function* runInTurns(request: RunRequest, program: GuestProgram): AsyncGenerator<RunEvent> {
  const { strategies, threads: counts, repeats } = request;
  const cells = strategies.length * counts.length * repeats;
  let cell = 0;
  for (const threads of counts) {
    const points: Point[] = [];
    for (const choice of strategies)
      points.push(new Point(request, program, choice, await loadStrategy(choice), threads));
    try {
      for (const point of points) await point.open();
      for (let repeat = 1; repeat <= repeats; repeat++)
        for (let i = 0; i < points.length; i++) {
          const point = points[(i + repeat - 1) % points.length]!;
          yield point.startOf(cell, cells, repeat);
          yield { kind: 'finish', cell: cell++, run: await point.next(repeat) };
        }
      for (const point of points) await point.finish();
    } finally {
      for (const point of points) await point.terminate();
    }
  }
}

/** One strategy on one number of threads. */
class Point {
  private readonly request: RunRequest;
  private readonly program: GuestProgram;
  private readonly choice: StrategyChoice;
  private readonly strategy: Strategy;
  private readonly threads: number;
  /** Of a point that is run in turns with others. */
  private counted = NOT_COUNTED;
  private crew: Crew | undefined;

  constructor(
    request: RunRequest,
    program: GuestProgram,
    choice: StrategyChoice,
    strategy: Strategy,
    threads: number,
  ) {
    this.request = request;
    this.program = program;
    this.choice = choice;
    this.strategy = strategy;
    this.threads = threads;
  }

  async *run(first: number, cells: number): AsyncGenerator<RunEvent> {
    if (this.request.scenario.entry === undefined) yield* this.runProgram(first, cells);
    else yield* this.runEntry(first, cells);
  }

  startOf(cell: number, cells: number, repeat: number): RunEvent {
    const { threads } = this;
    const strategy = this.choice.label;
    return { kind: 'start', cell, cells, strategy, threads, repeat };
  }

  /** Counts, and warms up a crew that then waits for its turns. */
  async open(): Promise<void> {
    if (this.request.counters) this.counted = await this.countOnce();
    if (this.request.scenario.entry === undefined) return;
    this.crew = await this.startCrew('timed', () => {});
    for (const ended of this.crew.loaded) this.check(ended);
    await this.warmUp(this.crew);
  }

  /** One turn of a point that is open. */
  async next(repeat: number): Promise<Run> {
    this.request.signal?.throwIfAborted();
    if (this.crew !== undefined)
      return this.record(this.crew, await this.round(this.crew), repeat, this.counted);
    return { ...(await this.runOnce(repeat, () => {})), ...this.counted };
  }

  async finish(): Promise<void> {
    await this.crew?.finish();
  }

  async terminate(): Promise<void> {
    await this.crew?.terminate();
  }

  private async *runEntry(first: number, cells: number): AsyncGenerator<RunEvent> {
    const { request } = this;
    const runs: Run[] = [];
    for (let repeat = 1; repeat <= request.repeats; repeat++) {
      yield this.startOf(first + repeat - 1, cells, repeat);
      // The counting form goes first, so that its counts are in every run.
      if (repeat === 1) {
        const counted = request.counters ? await this.countOnce() : NOT_COUNTED;
        runs.push(...(await this.timedRuns(counted)));
      }
      yield { kind: 'finish', cell: first + repeat - 1, run: runs[repeat - 1]! };
    }
  }

  /**
   * A program without an entry: once in a crew of its own for each repeat. What the first one prints comes
   * as it is printed; the counting form goes last, so that nobody waits for it.
   */
  private async *runProgram(first: number, cells: number): AsyncGenerator<RunEvent> {
    const { request } = this;
    const runs: Run[] = [];
    for (let repeat = 1; repeat <= request.repeats; repeat++) {
      yield this.startOf(first + repeat - 1, cells, repeat);
      const output = new Outlet();
      const print = repeat === 1 ? output.push : () => {};
      const running = this.runOnce(repeat, print).finally(output.close);
      // Whoever takes the output sees the failure, too, but perhaps later than it happens.
      running.catch(() => {});
      yield* output.events();
      runs.push(await running);
    }
    const isStopped = request.signal?.aborted === true;
    const counted = request.counters && !isStopped ? await this.countOnce() : NOT_COUNTED;
    for (const [i, run] of runs.entries())
      yield { kind: 'finish', cell: first + i, run: { ...run, ...counted } };
  }

  private async runOnce(repeat: number, print: Print): Promise<Run> {
    const crew = await this.startCrew('timed', print);
    const round = await this.whole(crew, () => this.round(crew));
    return this.record(crew, round, repeat, NOT_COUNTED);
  }

  /** Executes the counting form once. */
  private async countOnce(): Promise<Counted> {
    const crew = await this.startCrew('counting', () => {});
    let contention: readonly Contention[] = [];
    const round = await this.whole(crew, async () => {
      const one = await this.round(crew);
      contention = crew.contention();
      return one;
    });
    return { counters: withSums(round.counters), contention };
  }

  /** Warm-up and all repeats. */
  private async timedRuns(counted: Counted): Promise<Run[]> {
    const crew = await this.startCrew('timed', () => {});
    return await this.whole(crew, async () => {
      await this.warmUp(crew);
      const runs: Run[] = [];
      for (let repeat = 1; repeat <= this.request.repeats; repeat++)
        runs.push(this.record(crew, await this.round(crew), repeat, counted));
      return runs;
    });
  }

  /** Lets `work` use the crew, and ends it whatever happens. */
  private async whole<R>(crew: Crew, work: () => Promise<R>): Promise<R> {
    const { signal } = this.request;
    // A program may have something to say to Ctrl-C, and does nothing about it a second time.
    const isProgram = this.request.scenario.entry === undefined;
    const stop = (): void => {
      if (isProgram) crew.interrupt();
      else void crew.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (const ended of crew.loaded) this.check(ended);
      const answer = await work();
      await crew.finish();
      return answer;
    } catch (error) {
      await crew.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private async warmUp(crew: Crew): Promise<void> {
    const seconds: number[] = [];
    for (let spent = 0; spent < WARM_UP_MAX_SECONDS; spent += seconds.at(-1)!) {
      if (spent >= WARM_UP_SECONDS && hasSettled(seconds)) return;
      seconds.push((await this.round(crew)).seconds);
    }
  }

  private async round(crew: Crew): Promise<Round> {
    fill(crew.laidOut, this.request.input);
    const round = await crew.round();
    for (const ended of [...round.before, ...round.ended, ...round.after]) this.check(ended);
    return round;
  }

  private record(crew: Crew, round: Round, repeat: number, counted: Counted): Run {
    const { scenario, input } = this.request;
    const ingredients = ingredientFiles(this.strategy, this.choice);
    const output = {
      columns: crew.laidOut.columns,
      returned: round.ended.map(valueOf),
      after: round.after.map(valueOf),
    };
    const outcome = scenario.grade?.(input, output);
    const measures = scenario.measures?.(input, output);
    const memory = crew.memory();
    const sum = (pick: (use: (typeof memory)[number]) => number): number =>
      memory.reduce((total, use) => total + pick(use), 0);
    return {
      scenario: scenario.id,
      strategy: this.choice.label,
      source: this.choice.source,
      ...(ingredients && { ingredients }),
      machine: 'host',
      threads: this.threads,
      repeat,
      unit: scenario.unit,
      work: input.work,
      seconds: round.seconds,
      throughput: input.work / round.seconds,
      result: scenario.result(input, output),
      ...(outcome && { outcome }),
      ...(measures && { measures }),
      perThread: round.spans.map(({ start, finish }, thread) => ({
        thread,
        start,
        finish,
        work: unitsOf(this.request, this.request.input, thread, this.threads),
      })),
      ...counted,
      waits: Number.isNaN(round.blocked) ? {} : { offCore: round.blocked },
      ...(round.phases && { phases: round.phases }),
      memory: {
        liveBytes: sum((use) => use.liveBytes),
        peakBytes: sum((use) => use.peakBytes),
        heapBytes: this.request.heapBytes * memory.length,
      },
      ...(crew.interpreters.made > 0 && { interpreters: crew.interpreters }),
    };
  }

  private async startCrew(form: Form, print: Print): Promise<Crew> {
    const { request, choice, strategy, threads, program } = this;
    request.signal?.throwIfAborted();
    const options = parsedOptions(strategy, choice);
    const composition = composed(strategy, options);
    const erasedText = await linkOnce(modulesOf(choice, options), form);
    const start = composition.isolation === 'process' ? startProcesses : startCrew;
    return await start({
      request,
      strategy: choice,
      composition,
      options,
      text: erasedText,
      form,
      threads,
      program: program.linked,
      source: { filename: program.filename, text: program.source },
      onOutput: print,
      display: (failure, codes) => tracebackOf(program, failure, codes).trimEnd(),
      onReport: ({ heading, failure }, codes) => {
        print('stderr', reportText(program, heading, failure, codes));
      },
    });
  }

  private check(ended: Ended): void {
    mustHaveEnded(this.program, ended);
  }
}

type Print = CrewRequest['onOutput'];

/** What a program prints, for whoever waits for it. */
class Outlet {
  private readonly waiting: RunEvent[] = [];
  private isClosed = false;
  private wake: () => void = () => {};

  readonly push: Print = (stream, text) => {
    this.waiting.push({ kind: 'output', stream, text });
    this.wake();
  };

  readonly close = (): void => {
    this.isClosed = true;
    this.wake();
  };

  /** All events until it is closed. */
  async *events(): AsyncGenerator<RunEvent> {
    for (;;) {
      yield* this.waiting.splice(0);
      if (this.isClosed && this.waiting.length === 0) return;
      if (this.waiting.length > 0) continue;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

const erased = new Map<string, Promise<LinkedScripts>>();

/** Erased text of the threads and of a strategy's modules: made once a process for each. */
function linkOnce(strategy: readonly string[], form: Form): Promise<LinkedScripts> {
  const key = `${form} ${strategy.join(' ')}`;
  const text = erased.get(key) ?? linkThreads(strategy, form);
  erased.set(key, text);
  return text;
}
