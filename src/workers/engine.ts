// The workers engine: real threads, real atomics, the wall clock.
//
// For each strategy and number of threads a crew of fresh workers over fresh heaps: some rounds to warm
// the compiler up, then the timed rounds, then, in the counting form, one round that counts.

import { readFile } from 'node:fs/promises';
import type { Form } from '../erase/erase.ts';
import type { LinkedScripts } from '../erase/run.ts';
import { GuestError } from '../errors.ts';
import { compile } from '../python/compile.ts';
import type { LinkedProgram } from '../python/code.ts';
import { linkProgram } from '../guest-modules.ts';
import { loadStrategy, parsedOptions } from '../registry.ts';
import type { Run } from '../results.ts';
import type { Strategy } from '../strategy.ts';
import { formatFailure } from '../vm/failures.ts';
import { allCodeObjects } from '../vm/load.ts';
import type { Ended, Failure, Value } from '../vm/session.ts';
import { fill } from '../vm/process-memory.ts';
import { linkThreads, startCrew, type Crew, type CrewRequest, type Round } from './crew.ts';
import { startProcesses } from './processes.ts';
import type { RunEvent, RunRequest, StrategyChoice } from './request.ts';

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

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED_STATUS = 130;

/** A program's source and code. */
interface Program {
  readonly filename: string;
  readonly source: string;
  readonly linked: LinkedProgram;
}

/** Runs a scenario under every strategy, number of threads and repeat that is asked for. */
export async function* runScenario(request: RunRequest): AsyncGenerator<RunEvent> {
  const program = await loadProgram(request);
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

async function loadProgram({ scenario, folder }: RunRequest): Promise<Program> {
  const url = new URL(scenario.program, folder);
  const filename = decodeURIComponent(url.pathname);
  const source = await readFile(url, 'utf8');
  return { filename, source, linked: linkProgram(compile(source, filename)) };
}

/** One strategy on one number of threads. */
class Point {
  private readonly request: RunRequest;
  private readonly program: Program;
  private readonly choice: StrategyChoice;
  private readonly strategy: Strategy;
  private readonly threads: number;

  constructor(
    request: RunRequest,
    program: Program,
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

  private startOf(first: number, cells: number, repeat: number): RunEvent {
    const { threads } = this;
    const strategy = this.choice.label;
    return { kind: 'start', cell: first + repeat - 1, cells, strategy, threads, repeat };
  }

  private async *runEntry(first: number, cells: number): AsyncGenerator<RunEvent> {
    const { request } = this;
    const runs: Run[] = [];
    for (let repeat = 1; repeat <= request.repeats; repeat++) {
      yield this.startOf(first, cells, repeat);
      // The counting form goes first, so that its counts are in every run.
      const counters = repeat === 1 && request.counters ? await this.countOnce() : {};
      if (repeat === 1) runs.push(...(await this.timedRuns(counters)));
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
      yield this.startOf(first, cells, repeat);
      const output = new Outlet();
      const print = repeat === 1 ? output.push : () => {};
      const running = this.runOnce(repeat, print).finally(output.close);
      // Whoever takes the output sees the failure, too, but perhaps later than it happens.
      running.catch(() => {});
      yield* output.events();
      runs.push(await running);
    }
    const isStopped = request.signal?.aborted === true;
    const counters = request.counters && !isStopped ? await this.countOnce() : {};
    for (const [i, run] of runs.entries())
      yield { kind: 'finish', cell: first + i, run: { ...run, counters } };
  }

  private async runOnce(repeat: number, print: Print): Promise<Run> {
    const crew = await this.startCrew('timed', print);
    const round = await this.whole(crew, () => this.round(crew));
    return this.record(crew, round, repeat, {});
  }

  /** Executes the counting form once. */
  private async countOnce(): Promise<Readonly<Record<string, number>>> {
    const crew = await this.startCrew('counting', () => {});
    const round = await this.whole(crew, () => this.round(crew));
    const { localIncrefs, sharedIncrefs, localDecrefs, sharedDecrefs } = round.counters;
    return {
      ...round.counters,
      increfs: localIncrefs! + sharedIncrefs!,
      decrefs: localDecrefs! + sharedDecrefs!,
    };
  }

  /** Warm-up and all repeats. */
  private async timedRuns(counters: Readonly<Record<string, number>>): Promise<Run[]> {
    const crew = await this.startCrew('timed', () => {});
    return await this.whole(crew, async () => {
      await this.warmUp(crew);
      const runs: Run[] = [];
      for (let repeat = 1; repeat <= this.request.repeats; repeat++)
        runs.push(this.record(crew, await this.round(crew), repeat, counters));
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

  private record(
    crew: Crew,
    round: Round,
    repeat: number,
    counters: Readonly<Record<string, number>>,
  ): Run {
    const { scenario, input } = this.request;
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
        work: this.shareOf(thread),
      })),
      counters,
      waits: Number.isNaN(round.blocked) ? {} : { offCore: round.blocked },
      ...(round.phases && { phases: round.phases }),
      memory: {
        liveBytes: sum((use) => use.liveBytes),
        peakBytes: sum((use) => use.peakBytes),
        heapBytes: this.request.heapBytes * memory.length,
      },
    };
  }

  /** Units of work of a thread: the length of its range, or an equal part. */
  private shareOf(thread: number): number {
    const { scenario, input } = this.request;
    const range = scenario.share?.(input, thread, this.threads);
    if (range?.length === 2) return Number(range[1]) - Number(range[0]);
    return input.work / this.threads;
  }

  private async startCrew(form: Form, print: Print): Promise<Crew> {
    const { request, choice, strategy, threads, program } = this;
    request.signal?.throwIfAborted();
    const options = parsedOptions(strategy, choice);
    const composition = strategy.compose(options);
    const erasedText = await linkOnce(choice.url, form);
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
      onOutput: print,
      onReport: ({ heading, failure }) => {
        const text = this.tracebackOf(failure);
        print('stderr', heading === '' ? text : `${heading}\n${text}`);
      },
    });
  }

  /** @throws GuestError if a thread ended with an exception. */
  private check(ended: Ended): void {
    if (!('failure' in ended)) return;
    const { exit } = ended.failure;
    if (exit !== undefined && isSuccess(exit)) return;
    throw this.guestError(ended.failure);
  }

  private guestError(failure: Failure): GuestError {
    const { type, message, exit, isReported = false } = failure;
    if (exit !== undefined) {
      const isStatus = typeof exit === 'number' || typeof exit === 'bigint';
      return new GuestError(type, isStatus ? '' : `${exit}\n`, isStatus ? Number(exit) & 255 : 1);
    }
    const text = isReported ? '' : this.tracebackOf(failure);
    const status = type === 'KeyboardInterrupt' ? INTERRUPTED_STATUS : 1;
    return new GuestError(message === '' ? type : `${type}: ${message}`, text, status);
  }

  private tracebackOf(failure: Failure): string {
    const { filename, source, linked } = this.program;
    return formatFailure(failure, allCodeObjects(linked), (file) =>
      file === filename ? source : undefined,
    );
  }
}

function valueOf(ended: Ended): Value {
  return 'value' in ended ? ended.value : null;
}

/** Whether sys.exit(value) says that all is well. */
function isSuccess(value: Value | undefined): boolean {
  return value === null || value === false || value === 0 || value === 0n;
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

/** Erased text of the threads and of a strategy: made once a process for each. */
function linkOnce(strategyUrl: string, form: Form): Promise<LinkedScripts> {
  const key = `${form} ${strategyUrl}`;
  const text = erased.get(key) ?? linkThreads(strategyUrl, form);
  erased.set(key, text);
  return text;
}
