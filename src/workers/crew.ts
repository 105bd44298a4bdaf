// A crew: the workers that run one strategy on one number of threads, from start to end.

import { Worker } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { COUNTERS } from '../counters.ts';
import type { Form } from '../erase/erase.ts';
import { InvariantViolation } from '../errors.ts';
import { formatHeap } from '../heap/format.ts';
import { memoryOver, type Memory, type Steps } from '../memory.ts';
import type { LinkedProgram } from '../python/code.ts';
import type { Composition } from '../strategy.ts';
import type { Ended } from '../vm/session.ts';
import { layOut, type LaidOut } from '../vm/process-memory.ts';
import { CHANNEL_BYTES, makeChannel, type Message } from './channel.ts';
import {
  allReady,
  controlBytes,
  controlOver,
  startRound,
  stopRounds,
  type Control,
} from './control.ts';
import type { RunRequest, StrategyChoice } from './request.ts';
import type { Task } from './task.ts';
import { decodeEnded } from './thread.ts';

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./worker${EXTENSION}`, import.meta.url);

/** Before its first round each thread calls the entry this often, on this many units of work. */
const WARM_UP_CALLS = 500;
const WARM_UP_WORK = 10;

export interface CrewRequest {
  readonly request: RunRequest;
  readonly strategy: StrategyChoice;
  readonly composition: Composition;
  readonly options: Readonly<Record<string, unknown>>;
  readonly sources: ReadonlyMap<string, string>;
  readonly form: Form;
  readonly threads: number;
  readonly program: LinkedProgram;
  /** What the guest prints. */
  onOutput(stream: 'stdout' | 'stderr', text: string): void;
}

/** One round of work of all threads. */
export interface Round {
  /** Results by thread. */
  readonly ended: readonly Ended[];
  /** Seconds since the first start. */
  readonly spans: readonly { readonly start: number; readonly finish: number }[];
  readonly seconds: number;
  /** Seconds in which threads were not on a core, summed; NaN if Node does not tell. */
  readonly blocked: number;
  /** By name, summed over threads; all 0 in the timed form. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface Crew {
  readonly heaps: readonly Memory[];
  readonly laidOut: LaidOut;
  /** How the program's top level ended, in each heap; empty if rounds run the top level. */
  readonly loaded: readonly Ended[];
  round(): Promise<Round>;
  /** What the threads have counted since they were started, loading included; by name, summed. */
  totals(): Readonly<Record<string, number>>;
  /** Lets all threads end; afterwards the heaps are at rest. */
  finish(): Promise<void>;
  /** Ends the workers wherever they are. */
  terminate(): Promise<void>;
}

let isTuned = false;

/**
 * V8 compiles no function over 60 KiB of bytecode and inlines too little for an interpreter's loop.
 * Holds for isolates that are made later.
 */
function tuneV8(): void {
  if (isTuned) return;
  isTuned = true;
  setFlagsFromString('--max-optimized-bytecode-size=1000000');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=100000');
  setFlagsFromString('--max-inlined-bytecode-size-absolute=200000');
  setFlagsFromString('--max-inlined-bytecode-size-small-total=300000');
  setFlagsFromString('--max-inlined-bytecode-size=2000');
}

/** Drives text that never yields, as what stands over the channel does. */
function direct<R>(steps: Steps<R>): R {
  const { done, value } = steps.next();
  if (!done) throw new InvariantViolation('the channel made a stepped access');
  return value;
}

/** Starts the workers of a crew and waits until they are ready. */
export async function startCrew(asked: CrewRequest): Promise<Crew> {
  tuneV8();
  const { request, threads } = asked;
  const isIsolated = asked.composition.isolation !== 'shared';
  const heaps = Array.from({ length: isIsolated ? threads : 1 }, () => newHeap(asked, isIsolated));
  const laidOut = layOut(request.input);
  const originMs = performance.timeOrigin + performance.now();
  const control = controlOver(
    new SharedArrayBuffer(controlBytes(threads, COUNTERS.length)),
    threads,
    COUNTERS.length,
  );
  const channelMemory = new SharedArrayBuffer(CHANNEL_BYTES);
  const channel = makeChannel(channelMemory);
  direct(channel.open());

  const warmUpWork = Math.min(request.input.work, WARM_UP_WORK * threads);
  const warmUpInput = { ...request.input, work: warmUpWork };
  const task = (index: number): Task => {
    const { words, creators } = heaps[isIsolated ? index : 0]!;
    return {
      heap: words.buffer as SharedArrayBuffer,
      buffer: laidOut.memory,
      originMs,
      ...(creators && { creators: creators.buffer as SharedArrayBuffer }),
      sources: asked.sources,
      strategyUrl: asked.strategy.url,
      options: asked.options,
      program: asked.program,
      globals: laidOut.globals,
      entry: request.scenario.entry,
      args: request.scenario.share?.(request.input, index, threads) ?? [],
      warmUp: {
        args: request.scenario.share?.(warmUpInput, index, threads) ?? [],
        calls: asked.form === 'timed' ? WARM_UP_CALLS : 0,
      },
      index,
      threads,
      id: isIsolated ? 1 : index + 1,
      isLoader: isIsolated || index === 0,
      control: control.memory,
      channel: channelMemory,
    };
  };
  const crew = new RunningCrew(asked, heaps, laidOut, control, channel);
  await crew.start(task);
  return crew;
}

function newHeap(
  { request, composition, form, threads }: CrewRequest,
  isIsolated: boolean,
): Memory {
  const heap = new SharedArrayBuffer(request.heapBytes);
  const memory: Memory = {
    ...memoryOver(heap),
    ...(form === 'counting' && {
      creators: new Int32Array(new SharedArrayBuffer(heap.byteLength / 2)),
    }),
  };
  const { hasImmortals } = composition.counts({} as never);
  formatHeap(memory, isIsolated ? 1 : threads, hasImmortals);
  return memory;
}

class RunningCrew implements Crew {
  readonly heaps: readonly Memory[];
  readonly laidOut: LaidOut;
  loaded: readonly Ended[] = [];
  private readonly asked: CrewRequest;
  private readonly control: Control;
  private readonly channel: ReturnType<typeof makeChannel>;
  private readonly workers: Worker[] = [];
  private readonly results: Message[] = [];
  private readonly exits: Promise<unknown>[] = [];
  private crash: Error | undefined;
  private isListening = true;

  constructor(
    asked: CrewRequest,
    heaps: readonly Memory[],
    laidOut: LaidOut,
    control: Control,
    channel: ReturnType<typeof makeChannel>,
  ) {
    this.asked = asked;
    this.heaps = heaps;
    this.laidOut = laidOut;
    this.control = control;
    this.channel = channel;
  }

  async start(task: (index: number) => Task): Promise<void> {
    for (let index = 0; index < this.asked.threads; index++) {
      const worker = new Worker(WORKER, { workerData: task(index), stdin: false });
      worker.on('message', (told: { message: string; stack: string }) => this.fail(told));
      worker.on('error', (error) => this.fail(error as Error));
      this.exits.push(new Promise((resolve) => worker.once('exit', resolve)));
      this.workers.push(worker);
    }
    void this.listen();
    await this.ready();
    this.loaded = this.takeResults();
    if (this.loaded.some((ended) => 'failure' in ended)) return;
    startRound(this.control);
    await this.ready();
  }

  private fail(told: { message: string; stack?: string | undefined }): void {
    const { label } = this.asked.strategy;
    this.crash ??= new InvariantViolation(
      `strategy ${label}, ${this.asked.request.scenario.id}, ${this.asked.threads} threads: ` +
        `a thread died: ${told.message}`,
      { cause: told },
    );
    Atomics.store(this.control.words, 2, 1);
    Atomics.notify(this.control.words, 1);
  }

  /** Takes messages as they come, until the crew ends. */
  private async listen(): Promise<void> {
    const { bell } = this.channel;
    while (this.isListening) {
      const seen = Atomics.load(bell, 0);
      this.drain();
      const waiting = Atomics.waitAsync(bell, 0, seen, 200);
      if (waiting.async) await waiting.value;
    }
  }

  private drain(): void {
    for (;;) {
      const message = direct(this.channel.receive());
      if (message === undefined) return;
      if (message.kind === 'result') this.results.push(message);
      else this.asked.onOutput(message.kind, message.text);
    }
  }

  private async ready(): Promise<void> {
    const isReady = await allReady(this.control, this.asked.threads);
    this.drain();
    if (!isReady) {
      await this.terminate();
      throw this.crash ?? new InvariantViolation('a worker failed without a word');
    }
  }

  private takeResults(): Ended[] {
    const taken = this.results.splice(0).toSorted((a, b) => a.thread - b.thread);
    return taken.map((message) => decodeEnded(message.text));
  }

  async round(): Promise<Round> {
    const { times, cpu } = this.control;
    const before = this.totals();
    startRound(this.control);
    await this.ready();
    const { threads } = this.asked;
    const starts = Array.from({ length: threads }, (_, i) => times[2 * i]!);
    const finishes = Array.from({ length: threads }, (_, i) => times[2 * i + 1]!);
    const first = Math.min(...starts);
    const busy = cpu.reduce((sum, ms) => sum + ms, 0);
    const walls = finishes.reduce((sum, finish, i) => sum + finish - starts[i]!, 0);
    return {
      ended: this.takeResults(),
      spans: starts.map((start, i) => ({
        start: (start - first) / 1000,
        finish: (finishes[i]! - first) / 1000,
      })),
      seconds: (Math.max(...finishes) - first) / 1000,
      blocked: Math.max(0, walls - busy) / 1000,
      counters: Object.fromEntries(
        Object.entries(this.totals()).map(([name, total]) => [name, total - before[name]!]),
      ),
    };
  }

  totals(): Record<string, number> {
    const { counters } = this.control;
    return Object.fromEntries(
      COUNTERS.map((name, c) => {
        let sum = 0;
        for (let i = c; i < counters.length; i += COUNTERS.length) sum += counters[i]!;
        return [name, sum];
      }),
    );
  }

  async finish(): Promise<void> {
    stopRounds(this.control);
    await Promise.all(this.exits);
    this.isListening = false;
    this.drain();
    if (this.crash) throw this.crash;
  }

  async terminate(): Promise<void> {
    this.isListening = false;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
