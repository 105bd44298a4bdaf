// A crew: the workers that run one strategy on one number of threads, from start to end.

import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import type { Form } from '../erase/erase.ts';
import { linkScripts } from '../erase/link.ts';
import { sourceUrl } from '../erase/resolve.ts';
import type { LinkedScripts } from '../erase/run.ts';
import { tuneV8 } from '../erase/tune.ts';
import { GuestError, InvariantViolation } from '../errors.ts';
import { formatHeap } from '../heap/format.ts';
import { memoryUse, type HeapUse } from '../heap/inspect.ts';
import { PROCESS_NEXT_INTERPRETER, PROCESS_STARTED, PROCESS_STARTED_US } from '../heap/process.ts';
import {
  AREA_BREAKER,
  AREA_POOL_STATE,
  AREA_WAIT_ADDRESS,
  AREA_WAIT_IS_OUTSIDE,
  AREA_WORDS,
  areaOf,
  HEAP_POOL_SIZE,
} from '../layout.ts';
import type { Mapped } from '../mapping.ts';
import { NOTES, NOTE_WORDS } from '../notes.ts';
import { memoryOver, type Memory, type Steps } from '../memory.ts';
import { importedNames } from '../guest-modules.ts';
import type { Code, LinkedProgram } from '../python/code.ts';
import { compile } from '../python/compile.ts';
import { INTERRUPT, type Composition } from '../strategy.ts';
import { allCodeObjects } from '../vm/load.ts';
import type { Interpreters } from '../results.ts';
import type { RaisedChain } from '../vm/failures.ts';
import type { Ended } from '../vm/session.ts';
import { findDeadlockAmong, waitsOutside } from '../vm/threads/deadlock.ts';
import { fill, layOut, type LaidOut } from '../vm/process-memory.ts';
import { CHANNEL_BYTES, makeChannel, type Message } from './channel.ts';
import { contentionIn } from './contention.ts';
import {
  allReady,
  controlBytes,
  controlOver,
  reportFailure,
  startRound,
  stopRounds,
  type Control,
} from './control.ts';
import type { Contention, Phases } from '../results.ts';
import type { RunRequest, StrategyChoice } from '../request.ts';
import { Family, type Household, type Question } from './family.ts';
import { addSpares, ENDED, IDLE, WORKING } from './pool.ts';
import { STACK_MB, type Phase, type Share, type Task } from './task.ts';
import { decode, type Report } from './reports.ts';
import type { WorkerMessage } from './worker.ts';

/** The module that workers run. */
const WORKER = sourceUrl('workers/worker');

/** Threads that a program has workers for before it starts any, if it can start some at all. */
const SPARE = 2;
/** Threads that a program may start in an interpreter, as long as their areas take up a quarter of its heap at most. */
const MOST_STARTED = 256;
/** How often, and in what distance, the crew looks whether threads have come to their ends before they are cut off. */
const LAST_LOOKS = 50;
const LAST_LOOK_MS = 2;
/** How often a thread that sleeps is woken to see an interrupt, in milliseconds. */
const INTERRUPT_MS = 20;

/** Before its first round each thread calls the entry this often, on this many units of work. */
const WARM_UP_CALLS = 500;
const WARM_UP_WORK = 10;

export interface CrewRequest {
  readonly request: RunRequest;
  readonly strategy: StrategyChoice;
  readonly composition: Composition;
  readonly options: Readonly<Record<string, unknown>>;
  readonly text: LinkedScripts;
  readonly form: Form;
  readonly threads: number;
  readonly program: LinkedProgram;
  /** The program's text, for tracebacks that another process makes. */
  readonly source?: { readonly filename: string; readonly text: string };
  /** What sys.argv holds, if it is more than the program's name. */
  readonly argv?: readonly string[];
  /** Of a crew that is a thread among others, in a process of its own. */
  readonly part?: Part;
  /** What the guest prints. */
  onOutput(stream: 'stdout' | 'stderr', text: string): void;
  /** An exception that no thread handles, as it happens; those that end a program come with its round. */
  onReport?(report: Report, codes: readonly Code[]): void;
  /** The traceback of an exception, for an interpreter that asks for it. */
  display?(failure: RaisedChain, codes: readonly Code[]): string;
}

/** What the thread of a process has in common with those of others. */
export interface Part {
  readonly share: Share;
  readonly phases: readonly Phase[];
  readonly originMs: number;
  readonly laidOut: LaidOut;
  /** The memory, if it is mapped. */
  readonly mapped: Mapped | undefined;
  /** When the program is loaded. */
  onLoaded(ended: readonly Ended[]): void;
  /** Resolves when all are ready for the next phase of a round. */
  awaitOthers(): Promise<void>;
}

type Base = Omit<Task, 'index' | 'id' | 'isPool' | 'isLoader'>;

/** One round of work of all threads. */
export interface Round {
  /** Results by thread. */
  readonly ended: readonly Ended[];
  /** Results of what was called before and after, by interpreter; empty if nothing was. */
  readonly before: readonly Ended[];
  readonly after: readonly Ended[];
  /** Seconds since the first start. */
  readonly spans: readonly { readonly start: number; readonly finish: number }[];
  readonly seconds: number;
  /** When the first thread has started, in milliseconds since the crew's origin. */
  readonly firstMs: number;
  /** Where threads are processes. */
  readonly phases?: Phases;
  /** Seconds in which threads were not on a core, summed; NaN if Node does not tell. */
  readonly blocked: number;
  /** By name, summed over threads; all 0 in the timed form. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface Crew {
  /** Those of this process. */
  readonly heaps: readonly Memory[];
  readonly laidOut: LaidOut;
  /** How the program's top level ended, in each heap; empty if rounds run the top level. */
  readonly loaded: readonly Ended[];
  round(): Promise<Round>;
  /** Of each heap, between rounds. */
  memory(): readonly HeapUse[];
  /** In the counting form: what the threads contended for in the last round. */
  contention(): readonly Contention[];
  /** The same as they have noted it, by heap of this process. */
  notes(): readonly (readonly Int32Array[])[];
  /** What the threads have counted since they were started, loading included; by name, summed. */
  totals(): Readonly<Record<string, number>>;
  /** Heaps of interpreters that the program has made, closed ones included. */
  readonly madeHeaps: readonly Memory[];
  readonly interpreters: Interpreters;
  /** Ends an interpreter that the program has made as if it had crashed. */
  kill(id: number): void;
  /** KeyboardInterrupt in the threads that run the program's top level. */
  interrupt(): void;
  /** Lets all threads end; afterwards the heaps are at rest, unless daemon threads had to be cut off. */
  finish(): Promise<void>;
  /** Ends the workers wherever they are. */
  terminate(): Promise<void>;
}

/** What the threads of a crew run; `strategy`: its modules (registry's `modulesOf`). */
export function linkThreads(strategy: readonly string[], form: Form): Promise<LinkedScripts> {
  return linkScripts([WORKER, ...strategy], form);
}

/** What V8 has compiled of a text, for all crews after the first. */
const compiledText = new WeakMap<LinkedScripts, readonly Uint8Array[]>();

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
  const crewThreads = isIsolated ? 1 : threads;
  const most = poolSize(request.heapBytes, crewThreads);
  const interpreters = isIsolated ? threads : 1;
  const laidOut = asked.part?.laidOut ?? layOut(request.input, request.heapBytes);
  // The program's top level may read the columns already.
  if (asked.part === undefined) fill(laidOut, request.input);
  const processWords = new Int32Array(laidOut.memory);
  processWords[PROCESS_NEXT_INTERPRETER] = interpreters;
  const heaps = Array.from({ length: interpreters }, () =>
    newHeap(asked, crewThreads + most, laidOut.memory),
  );
  const spare = hasThreads(asked.program) ? Math.min(SPARE, most) : 0;
  for (const heap of heaps) addSpares(heap, crewThreads + 1, spare);
  const originMs = asked.part?.originMs ?? performance.timeOrigin + performance.now();
  const counted = threads + interpreters * most;
  const control = controlOver(
    new SharedArrayBuffer(controlBytes(threads, counted, COUNTERS.length)),
    threads,
    counted,
    COUNTERS.length,
  );
  const channelMemory = new SharedArrayBuffer(CHANNEL_BYTES);
  const channel = makeChannel(channelMemory);
  direct(channel.open());

  const notes = asked.form === 'counting' ? newNotes(heaps, control, counted) : undefined;
  const phases = asked.part?.phases ?? phasesOf(request, threads);
  const base = (interpreter: number): Base => over(heaps[interpreter]!, interpreter);
  const over = ({ words, creators }: Memory, interpreter: number): Base => {
    return {
      interpreter,
      mains: interpreters,
      heap: words.buffer as SharedArrayBuffer,
      buffer: asked.part?.mapped ?? (laidOut.memory as SharedArrayBuffer),
      originMs,
      ...(creators && { creators: creators.buffer as SharedArrayBuffer }),
      text: asked.text,
      main: WORKER,
      compiled: compiledText.get(asked.text),
      strategyUrl: asked.strategy.url,
      options: asked.options,
      program: asked.program,
      globals: laidOut.globals,
      argv: asked.argv ?? [request.scenario.program],
      entry: request.scenario.entry,
      args: [],
      phases,
      warmUp: { args: [], calls: 0 },
      counted,
      threads,
      pool: { first: crewThreads + 1, most },
      control: control.memory,
      channel: channelMemory,
    };
  };
  // Threads that work with each other do so in rounds only.
  const warmUpCalls = asked.form === 'timed' && phases.length === 1 ? WARM_UP_CALLS : 0;
  const crewTask = (index: number): Task => {
    const { args, warmUpArgs } = asked.part?.share ?? shareOf(request, index, threads);
    return {
      ...base(isIsolated ? index : 0),
      ...notes?.of(isIsolated ? index : 0, index),
      args,
      warmUp: { args: warmUpArgs, calls: warmUpCalls },
      index,
      id: isIsolated ? 1 : index + 1,
      isPool: false,
      isLoader: isIsolated || index === 0,
    };
  };
  /** Of the thread `id` of the pool of the interpreter in which thread `asker` runs. */
  const poolTask = (asker: number, id: number): Task => {
    let interpreter = 0;
    if (isIsolated) interpreter = asker < threads ? asker : Math.floor((asker - threads) / most);
    const index = threads + interpreter * most + id - (crewThreads + 1);
    return {
      ...base(interpreter),
      ...notes?.of(interpreter, index),
      index,
      id,
      isPool: true,
      isLoader: false,
    };
  };
  const spares = Array.from({ length: interpreters * spare }, (_, i) => ({
    asker: Math.floor(i / spare),
    id: crewThreads + 1 + (i % spare),
  }));
  const empty = { main: compile('', '<string>'), modules: [] };
  const household: Omit<Household, 'startWorker'> = {
    most,
    firstIndex: counted,
    processWords,
    empty,
    codes: allCodeObjects(asked.program),
    keepsHeaps: asked.form === 'counting',
    // Its own thread and its pool.
    newHeap: () => newHeap(asked, 1 + most, laidOut.memory),
    taskOver: (heap) => ({ ...over(heap, 0), pool: { first: 2, most } }),
    display: (failure, codes) => asked.display?.(failure, codes) ?? '',
  };
  const crew = new RunningCrew(
    asked,
    heaps,
    laidOut,
    control,
    channel,
    phases,
    poolTask,
    notes,
    household,
  );
  await crew.start(crewTask, spares);
  return crew;
}

/** What thread `index` of so many is to do. */
export function shareOf({ scenario, input }: RunRequest, index: number, threads: number): Share {
  const little = { ...input, work: Math.min(input.work, WARM_UP_WORK * threads) };
  return {
    args: scenario.share?.(input, index, threads) ?? [],
    warmUpArgs: scenario.share?.(little, index, threads) ?? [],
  };
}

/** Room for what threads note, made when a thread starts. */
interface AllNotes {
  /** By heap, for each of its threads that was started. */
  readonly tables: readonly Int32Array[][];
  of(heap: number, thread: number): Pick<Task, 'notes'>;
}

function newNotes(heaps: readonly Memory[], control: Control, counted: number): AllNotes {
  const writers = heaps.map(({ words }) => new SharedArrayBuffer(words.byteLength / 2));
  const tables: Int32Array[][] = heaps.map(() => []);
  const { counters } = control;
  const bytes = counters.byteLength / counted;
  return {
    tables,
    of: (heap, thread) => {
      const table = new SharedArrayBuffer(NOTES * NOTE_WORDS * 4);
      tables[heap]!.push(new Int32Array(table));
      const countersAt = counters.byteOffset + thread * bytes;
      return { notes: { writers: writers[heap]!, table, counters: control.memory, countersAt } };
    },
  };
}

export function phasesOf({ scenario, input }: RunRequest, threads: number): Phase[] {
  const { before, after } = scenario;
  const args = [BigInt(threads), BigInt(input.work)];
  return [
    ...(before === undefined ? [] : [{ kind: 'before', call: before, args } as const]),
    { kind: 'work' },
    ...(after === undefined ? [] : [{ kind: 'after', call: after, args: [] } as const]),
  ];
}

/** How many threads a pool may have. */
function poolSize(heapBytes: number, crewThreads: number): number {
  const room = Math.floor(heapBytes / 4 / 4 / AREA_WORDS) - crewThreads;
  return Math.max(0, Math.min(MOST_STARTED, room));
}

/** Whether a program can start threads, as far as its imports tell. */
function hasThreads({ main, modules }: LinkedProgram): boolean {
  return (
    modules.some(({ name }) => name === 'threading') || importedNames(main).includes('_thread')
  );
}

function newHeap(
  { request, composition, form }: CrewRequest,
  threads: number,
  processMemory: LaidOut['memory'],
): Memory {
  const heap = new SharedArrayBuffer(request.heapBytes);
  const memory: Memory = {
    ...memoryOver(heap, processMemory),
    ...(form === 'counting' && {
      creators: new Int32Array(new SharedArrayBuffer(heap.byteLength / 2)),
    }),
  };
  const { hasImmortals } = composition.counts({} as never);
  formatHeap(memory, threads, hasImmortals);
  return memory;
}

/** Ids of those that run guest threads now. */
function workingThreads({ words }: Memory, last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1).filter(
    (id) => Atomics.load(words, areaOf(id) + AREA_POOL_STATE) === WORKING,
  );
}

/** A thread of a pool: its id, and a thread of the same interpreter. */
interface Place {
  readonly asker: number;
  readonly id: number;
}

class RunningCrew implements Crew {
  readonly heaps: readonly Memory[];
  readonly laidOut: LaidOut;
  loaded: readonly Ended[] = [];
  private readonly asked: CrewRequest;
  private readonly control: Control;
  private readonly channel: ReturnType<typeof makeChannel>;
  private readonly phases: readonly Phase[];
  private readonly poolTask: (asker: number, id: number) => Task;
  private readonly family: Family;
  private readonly workers: Worker[] = [];
  private readonly results: Message[] = [];
  private readonly exits: Promise<unknown>[] = [];
  private readonly poolExits: Promise<unknown>[] = [];
  /** By index, whom to tell that a worker of a pool is there. */
  private readonly making = new Map<number, () => void>();
  private tellCompiled: () => void = () => {};
  private readonly whenCompiled = new Promise<void>((resolve) => (this.tellCompiled = resolve));
  /** What threads have sent in parts so far. */
  private readonly parts = new Map<number, string>();
  private crash: Error | undefined;
  private isListening = true;
  /** Nobody is given a worker any more: the program has ended. */
  private isEnding = false;
  private interrupting: NodeJS.Timeout | undefined;
  private readonly noted: AllNotes | undefined;
  private lastNotes: readonly (readonly Int32Array[])[] = [];

  constructor(
    asked: CrewRequest,
    heaps: readonly Memory[],
    laidOut: LaidOut,
    control: Control,
    channel: ReturnType<typeof makeChannel>,
    phases: readonly Phase[],
    poolTask: (asker: number, id: number) => Task,
    noted: AllNotes | undefined,
    household: Omit<Household, 'startWorker'>,
  ) {
    this.asked = asked;
    this.heaps = heaps;
    this.laidOut = laidOut;
    this.control = control;
    this.channel = channel;
    this.phases = phases;
    this.poolTask = poolTask;
    this.noted = noted;
    this.family = new Family({
      ...household,
      startWorker: (task, onDeath) => this.startRelative(task, onDeath),
    });
  }

  /** Starts the workers of the crew, and spare ones of the pool as soon as they find compiled text. */
  async start(task: (index: number) => Task, spares: readonly Place[]): Promise<void> {
    const known = compiledText.get(this.asked.text);
    for (let index = 0; index < this.asked.threads; index++)
      this.exits.push(this.startWorker(task(index)));
    void this.listen();
    const made = this.startSpares(spares, known === undefined);
    await this.ready();
    this.loaded = this.takeResults();
    this.asked.part?.onLoaded(this.loaded);
    if (this.loaded.some((ended) => 'failure' in ended)) return;
    await made;
    startRound(this.control);
    await this.ready();
  }

  private newWorker(task: Task): Worker {
    return new Worker(this.asked.text.start, {
      eval: true,
      workerData: task,
      stdin: false,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
  }

  /** A worker of an interpreter that was made while the program runs. */
  private startRelative(task: Task, onDeath: (why: string) => void): Worker {
    const worker = this.newWorker(task);
    worker.on('message', (told: WorkerMessage) => {
      if ('message' in told) onDeath(told.message);
    });
    worker.on('error', (error) => onDeath((error as Error).message));
    return worker;
  }

  /** @returns when they are there. */
  private async startSpares(spares: readonly Place[], afterText: boolean): Promise<void> {
    if (spares.length > 0 && afterText) await this.whenCompiled;
    await Promise.all(spares.map(({ asker, id }) => this.startPoolWorker(asker, id)));
  }

  /** @returns when it is there, or has ended. */
  private startPoolWorker(asker: number, id: number): Promise<unknown> {
    const task = this.poolTask(asker, id);
    const ended = this.startWorker(task);
    this.poolExits.push(ended);
    const made = new Promise<void>((resolve) => this.making.set(task.index, resolve));
    return Promise.race([made, ended]);
  }

  /** @returns a promise of its end. */
  private startWorker(task: Task): Promise<unknown> {
    const worker = this.newWorker(task);
    worker.on('message', (told: WorkerMessage) => this.hear(task, told));
    worker.on('error', (error) => this.fail(error as Error));
    this.workers.push(worker);
    return new Promise((resolve) => worker.once('exit', resolve));
  }

  private hear(task: Task, told: WorkerMessage): void {
    if ('compiled' in told) {
      compiledText.set(this.asked.text, told.compiled);
      this.tellCompiled();
    } else if ('isMade' in told) this.making.get(task.index)?.();
    else this.fail(told);
  }

  private fail(told: { message: string; stack?: string | undefined }): void {
    const { label } = this.asked.strategy;
    this.abandon(
      new InvariantViolation(
        `strategy ${label}, ${this.asked.request.scenario.id}, ${this.asked.threads} threads: ` +
          `a thread died: ${told.message}`,
        { cause: told },
      ),
    );
  }

  /** Whoever waits for the threads gets `crash`. */
  private abandon(crash: Error): void {
    this.crash ??= crash;
    reportFailure(this.control);
  }

  /** Takes messages as they come, until the crew ends; looks for deadlocks when none come. */
  private async listen(): Promise<void> {
    const { bell } = this.channel;
    while (this.isListening) {
      const seen = Atomics.load(bell, 0);
      this.drain();
      const waiting = Atomics.waitAsync(bell, 0, seen, 200);
      if (waiting.async && (await waiting.value) === 'timed-out') this.lookForDeadlock(seen);
    }
  }

  /** `seen`: what the bell showed when all messages had been taken. */
  private lookForDeadlock(seen: number): void {
    const { composition, threads, program } = this.asked;
    const crewThreads = composition.isolation === 'shared' ? threads : 1;
    const groups = this.heaps.map((memory) => {
      const idsNow = () => workingThreads(memory, crewThreads + memory.words[HEAP_POOL_SIZE]!);
      return { memory, ids: idsNow(), idsNow, codes: allCodeObjects(program), title: '' };
    });
    // Threads that are left over when the program has ended are no deadlock.
    const running = groups.filter(({ ids }) => ids.some((id) => id <= crewThreads));
    const alone = running.filter((group) => !waitsOutside(group));
    let found = alone.map((group) => findDeadlockAmong([group])).find(Boolean);
    // Who waits for another interpreter may wait for any of them.
    if (found === undefined && alone.length < running.length && !this.family.isBusy())
      found = findDeadlockAmong([...running, ...this.family.groups()]);
    // A message that came meanwhile may be what they wait for.
    if (found === undefined || Atomics.load(this.channel.bell, 0) !== seen) return;
    this.abandon(new GuestError('deadlock', found));
  }

  private drain(): void {
    for (;;) {
      const message = direct(this.channel.receive());
      if (message === undefined) return;
      const { thread } = message;
      const text = (this.parts.get(thread) ?? '') + message.text;
      if (message.isPart) this.parts.set(thread, text);
      else {
        this.parts.delete(thread);
        this.take({ ...message, text });
      }
    }
  }

  private take(message: Message): void {
    const { kind, thread, text } = message;
    switch (kind) {
      case 'result':
        this.results.push(message);
        return;
      case 'failure':
        this.asked.onReport?.(decode(text) as Report, this.family.codesAt(thread));
        return;
      case 'worker':
        if (!this.isListening) return;
        if (thread >= this.control.counters.length / COUNTERS.length)
          this.family.startPoolThread(thread, Number(text));
        else if (!this.isEnding) void this.startPoolWorker(thread, Number(text));
        return;
      case 'interpreter':
        if (this.isListening) this.family.launch(Number(text));
        return;
      case 'question':
        this.family.answer(thread, decode(text) as Question);
        return;
      default:
        this.asked.onOutput(kind, text);
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
    return taken.map((message) => decode(message.text) as Ended);
  }

  async round(): Promise<Round> {
    const ended: Record<Phase['kind'], Ended[]> = { before: [], work: [], after: [] };
    let work: Omit<Round, 'ended' | 'before' | 'after'> | undefined;
    for (const { kind } of this.phases) {
      await this.asked.part?.awaitOthers();
      if (kind === 'work') work = await this.work();
      else await this.phase();
      ended[kind] = this.takeResults();
    }
    return { ...work!, ended: ended.work, before: ended.before, after: ended.after };
  }

  /**
   * All threads of the crew are about to work. Were each to say so itself, one that waits for another which has
   * not got a core yet would look like the only thread there is, and its wait like a deadlock.
   */
  private markWorking(): void {
    const { composition, threads } = this.asked;
    const crewThreads = composition.isolation === 'shared' ? threads : 1;
    for (const { words } of this.heaps)
      for (let id = 1; id <= crewThreads; id++)
        Atomics.store(words, areaOf(id) + AREA_POOL_STATE, WORKING);
  }

  private async phase(): Promise<void> {
    startRound(this.control);
    await this.ready();
  }

  private async work(): Promise<Omit<Round, 'ended' | 'before' | 'after'>> {
    const { times, cpu } = this.control;
    const before = this.totals();
    const tables = this.noted?.tables ?? [];
    // What was noted before is of no interest, nor is what comes after.
    for (const table of tables.flat()) table.fill(0);
    this.markWorking();
    await this.phase();
    this.lastNotes = tables.map((some) => some.map((table) => table.slice()));
    const { threads } = this.asked;
    const starts = Array.from({ length: threads }, (_, i) => times[2 * i]!);
    const finishes = Array.from({ length: threads }, (_, i) => times[2 * i + 1]!);
    const first = Math.min(...starts);
    const busy = cpu.reduce((sum, ms) => sum + ms, 0);
    const walls = finishes.reduce((sum, finish, i) => sum + finish - starts[i]!, 0);
    return {
      spans: starts.map((start, i) => ({
        start: (start - first) / 1000,
        finish: (finishes[i]! - first) / 1000,
      })),
      seconds: (Math.max(...finishes) - first) / 1000,
      firstMs: first,
      blocked: Math.max(0, walls - busy) / 1000,
      counters: Object.fromEntries(
        Object.entries(this.totals()).map(([name, total]) => [name, total - before[name]!]),
      ),
    };
  }

  memory(): HeapUse[] {
    return this.heaps.map((heap) => memoryUse(heap));
  }

  contention(): readonly Contention[] {
    return contentionIn(this.heaps, this.lastNotes, allCodeObjects(this.asked.program));
  }

  notes(): readonly (readonly Int32Array[])[] {
    return this.lastNotes;
  }

  totals(): Record<string, number> {
    const { counters } = this.control;
    return Object.fromEntries(
      COUNTERS.map((name, c) => {
        let sum = 0;
        for (let i = c; i < counters.length; i += COUNTERS.length) sum += counters[i]!;
        return [name, sum + this.family.counterSum(c)];
      }),
    );
  }

  interrupt(): void {
    const main = areaOf(1);
    for (const { words } of this.heaps) Atomics.or(words, main + AREA_BREAKER, INTERRUPT);
    // A thread that has looked at its breaker and is about to sleep needs to be woken once it does.
    this.interrupting ??= setInterval(() => {
      for (const { words } of this.heaps) {
        if ((Atomics.load(words, main + AREA_BREAKER) & INTERRUPT) !== 0)
          Atomics.notify(
            words[main + AREA_WAIT_IS_OUTSIDE] === 1 ? this.processWords : words,
            Atomics.load(words, main + AREA_WAIT_ADDRESS),
          );
      }
    }, INTERRUPT_MS);
  }

  async finish(): Promise<void> {
    this.isEnding = true;
    stopRounds(this.control);
    await this.endPools();
    await Promise.all(this.exits);
    await this.family.finish();
    clearInterval(this.interrupting);
    this.isListening = false;
    this.drain();
    // Daemon threads that still run are cut off, wherever they are.
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    if (this.crash) throw this.crash;
  }

  /** Lets the threads of the pools end that have nothing to do, or will have nothing to do soon. */
  private async endPools(): Promise<void> {
    let areas = this.poolAreas();
    for (let look = 0; look < LAST_LOOKS; look++) {
      for (const { words, at } of areas) {
        const state = Atomics.compareExchange(words, at, IDLE, ENDED);
        if (state === IDLE) Atomics.notify(words, at);
      }
      if (areas.every(({ words, at }) => Atomics.load(words, at) === ENDED)) break;
      await delay(LAST_LOOK_MS);
      areas = this.poolAreas();
    }
    const left = areas.filter(({ words, at }) => Atomics.load(words, at) !== ENDED).length;
    if (left === 0) await Promise.all(this.poolExits);
  }

  /** Where the state of each thread of a pool is. */
  private poolAreas(): { words: Int32Array; at: number }[] {
    const { composition, threads } = this.asked;
    const first = composition.isolation === 'shared' ? threads + 1 : 2;
    return this.heaps.flatMap(({ words }) =>
      Array.from({ length: words[HEAP_POOL_SIZE]! }, (_, i) => ({
        words,
        at: areaOf(first + i) + AREA_POOL_STATE,
      })),
    );
  }

  async terminate(): Promise<void> {
    this.isListening = false;
    clearInterval(this.interrupting);
    await this.family.terminate();
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private get processWords(): Int32Array {
    return this.heaps[0]!.processWords;
  }

  get madeHeaps(): readonly Memory[] {
    return this.family.heaps;
  }

  get interpreters(): Interpreters {
    const made = this.processWords[PROCESS_STARTED]!;
    const seconds = this.processWords[PROCESS_STARTED_US]! / 1e6;
    return { made, startSeconds: made === 0 ? 0 : seconds / made };
  }

  kill(id: number): void {
    this.family.kill(id);
  }
}
