// A crew of processes: each thread in a child of this process, with a heap of its own in a memory of its own.
//
// A child runs the crew of one thread that crew.ts makes; this file sends it what it needs, lets all begin
// together, and puts together what they give back. Columns are sent and changes merged in each round, or
// mapped by all (mapping.ts). Start-up, transfer and compute are timed apart.
//
// A child that dies fails the crew at once; a crew that ends, however it ends, leaves no child, and a child
// whose parent is gone ends by itself.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sourceUrl } from '../erase/resolve.ts';
import { InvariantViolation, UsageError } from '../errors.ts';
import type { HeapUse } from '../heap/inspect.ts';
import { closeMapping, mapFile, onlyBufferOver, openMapping, type Mapping } from '../mapping.ts';
import { PROCESS_PAGE } from '../heap/process.ts';
import type { Contention, Interpreters } from '../results.ts';
import { fill, layOut, type LaidOut } from '../vm/process-memory.ts';
import { allCodeObjects } from '../vm/load.ts';
import type { Ended } from '../vm/session.ts';
import { MOST } from './contention.ts';
import { phasesOf, shareOf, type Crew, type CrewRequest, type Round } from './crew.ts';
import {
  errorOf,
  MAPPING_FD,
  type Answer,
  type Answers,
  type ChildResults,
  type FromChild,
  type Start,
  type ToChild,
} from './process-messages.ts';
import { merge, piecesOf, type Changes } from '../vm/transfer.ts';

const CHILD = fileURLToPath(sourceUrl('workers/child'));

/** Characters that are kept of what a child says when it dies. */
const LAST_WORDS = 2000;

export interface ProcessesCrew extends Crew {
  /** Of its children, by thread. */
  readonly pids: readonly number[];
}

/** Starts a process for each thread and waits until all are ready. */
export async function startProcesses(asked: CrewRequest): Promise<ProcessesCrew> {
  const { input } = asked.request;
  let mapping: Mapping | undefined;
  const map = (bytes: number, end: number): ArrayBuffer => {
    mapping = openMapping(PROCESS_PAGE, end - PROCESS_PAGE);
    return onlyBufferOver(mapFile(mapping, bytes));
  };
  try {
    // Blocks are in the children's own memory.
    const isMapped = asked.composition.mapsColumns === true;
    const laidOut = isMapped ? layOut(input, 0, map) : layOut(input, 0);
    fill(laidOut, input);
    const crew = new ProcessCrew(asked, laidOut, mapping);
    await crew.start();
    return crew;
  } finally {
    if (mapping !== undefined) closeMapping(mapping);
  }
}

/** What the crew hears of a child besides its answers. */
interface Listener {
  output(stream: 'stdout' | 'stderr', text: string): void;
  report(message: FromChild & { kind: 'report' }): void;
  fail(error: Error): void;
}

/** One child, and what it has said that nobody has asked for yet. */
class Child {
  changes: Changes[] = [];
  readonly exited: Promise<unknown>;
  private readonly process: ChildProcess;
  private readonly listener: Listener;
  private readonly answers: Answer[] = [];
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private lastWords = '';

  constructor(name: string, mapping: Mapping | undefined, listener: Listener) {
    this.listener = listener;
    this.process = fork(CHILD, [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(mapping ? [mapping.fd] : [])],
    });
    const { pid, stderr } = this.process;
    stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    this.process.on('message', (message) => this.hear(message as FromChild));
    this.exited = new Promise((resolve) => {
      this.process.on('error', (error) => {
        listener.fail(new UsageError(`${name} cannot be started: ${error.message}`));
        if (pid === undefined) resolve(undefined);
      });
      this.process.on('close', (status, signal) => {
        listener.fail(this.death(`${name} (pid ${pid})`, status, signal));
        resolve(undefined);
      });
    });
  }

  private death(name: string, status: number | null, signal: string | null): Error {
    if (signal !== null)
      return new UsageError(
        `${name} was ended by ${signal}; if memory was short, take fewer threads or a smaller --heap`,
      );
    return new InvariantViolation(`${name} ended with status ${status}: ${this.lastWords}`);
  }

  private hear(message: FromChild): void {
    switch (message.kind) {
      case 'output':
        return this.listener.output(message.stream, message.text);
      case 'report':
        return this.listener.report(message);
      case 'failed':
        return this.listener.fail(errorOf(message.fault));
      case 'changes':
        this.changes.push(message.changes);
        return;
      default: {
        const tell = this.waiting.get(message.kind);
        this.waiting.delete(message.kind);
        if (tell) tell(message);
        else this.answers.push(message);
      }
    }
  }

  send(message: ToChild): void {
    // One that is gone is told of by its end.
    if (this.process.connected) this.process.send(message, () => {});
  }

  /** The next answer of a kind. */
  next<K extends keyof Answers>(kind: K): Promise<Answers[K]> {
    const at = this.answers.findIndex((answer) => answer.kind === kind);
    const [known] = at < 0 ? [] : this.answers.splice(at, 1);
    if (known) return Promise.resolve(known as unknown as Answers[K]);
    return new Promise((resolve) =>
      this.waiting.set(kind, (answer) => resolve(answer as unknown as Answers[K])),
    );
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

class ProcessCrew implements ProcessesCrew {
  readonly heaps = [];
  readonly madeHeaps = [];
  interpreters: Interpreters = { made: 0, startSeconds: 0 };
  readonly laidOut: LaidOut;
  loaded: readonly Ended[] = [];
  private readonly asked: CrewRequest;
  private readonly mapping: Mapping | undefined;
  private readonly children: Child[] = [];
  private readonly crash = Promise.withResolvers<never>();
  private used: readonly HeapUse[] = [];
  private contended: readonly Contention[] = [];
  private counted: readonly Readonly<Record<string, number>>[] = [];
  private startUp = 0;

  constructor(asked: CrewRequest, laidOut: LaidOut, mapping: Mapping | undefined) {
    this.asked = asked;
    this.laidOut = laidOut;
    this.mapping = mapping;
    // Nobody may be waiting when it happens.
    this.crash.promise.catch(() => {});
  }

  async start(): Promise<void> {
    const { signal } = this.asked.request;
    const stop = (): void => void this.terminate();
    signal?.addEventListener('abort', stop);
    try {
      const startMs = performance.now();
      const originMs = performance.timeOrigin + startMs;
      for (let index = 0; index < this.asked.threads; index++) this.open(index, originMs);
      this.loaded = (await this.all('loaded')).flatMap(({ ended }) => ended);
      this.startUp = (performance.now() - startMs) / 1000;
      await this.all('started');
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  get pids(): readonly number[] {
    return this.children.map(({ pid }) => pid!);
  }

  private open(index: number, originMs: number): void {
    const { asked } = this;
    const { request, threads } = asked;
    const own = allCodeObjects(asked.program);
    const name = `${asked.strategy.label}, ${request.scenario.id}: process ${index + 1} of ${threads}`;
    const child = new Child(name, this.mapping, {
      output: (stream, text) => asked.onOutput(stream, text),
      report: ({ report, codes = own }) => asked.onReport?.(report, codes),
      fail: (error) => this.crash.reject(error),
    });
    this.children.push(child);
    // The program's top level may read the columns already.
    this.sendColumns((message) => child.send(message));
    child.send(this.startOf(index, originMs));
  }

  private startOf(index: number, originMs: number): Start {
    const { strategy, form, text, program, source, request, threads, argv } = this.asked;
    const { scenario, input, heapBytes } = request;
    const { columnsEnd, globals } = this.laidOut;
    return {
      kind: 'start',
      strategy,
      form,
      text,
      program,
      source,
      argv: argv ?? [scenario.program],
      scenario: {
        id: scenario.id,
        program: scenario.program,
        ...(scenario.entry !== undefined && { entry: scenario.entry }),
      },
      work: input.work,
      heapBytes,
      share: shareOf(request, index, threads),
      phases: phasesOf(request, threads),
      globals,
      originMs,
      columnsEnd,
      mapping: this.mapping && { ...this.mapping, fd: MAPPING_FD },
    };
  }

  /** An answer of each child. @throws what has failed the crew, when no child is left. */
  private async all<K extends keyof Answers>(kind: K): Promise<Answers[K][]> {
    try {
      const answers = Promise.all(this.children.map((child) => child.next(kind)));
      return await Promise.race([answers, this.crash.promise]);
    } catch (error) {
      await this.terminate();
      throw error;
    }
  }

  private tell(message: ToChild): void {
    for (const child of this.children) child.send(message);
  }

  async round(): Promise<Round> {
    const before = await this.transferred(() => this.hand());
    for (const _phase of phasesOf(this.asked.request, this.asked.threads)) {
      await this.all('ready');
      this.tell({ kind: 'go' });
    }
    await this.all('ended');
    let results: ChildResults[] = [];
    const after = await this.transferred(async () => (results = await this.take()));
    return this.together(results, before + after);
  }

  /** Seconds that it takes. */
  private async transferred(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  }

  /** Unless they are mapped. */
  private sendColumns(send: (message: ToChild) => void): void {
    if (this.mapping !== undefined) return;
    for (const piece of piecesOf(Object.values(this.laidOut.columns)))
      send({ kind: 'piece', piece });
  }

  /** The input is sent to all, and in place. */
  private async hand(): Promise<void> {
    this.sendColumns((message) => this.tell(message));
    this.tell({ kind: 'round' });
    await this.all('placed');
  }

  /** The results of all, and what they have changed, merged. */
  private async take(): Promise<ChildResults[]> {
    this.tell({ kind: 'give' });
    const results = await this.all('results');
    for (const child of this.children) {
      for (const changes of child.changes) merge(this.laidOut.memory, changes);
      child.changes = [];
    }
    this.used = results.flatMap(({ memory }) => memory);
    this.contended = results.flatMap(({ contention }) => contention);
    this.interpreters = meanOf(results.map(({ interpreters }) => interpreters));
    this.counted = results.map(({ totals }) => totals);
    return results;
  }

  private together(results: readonly ChildResults[], transfer: number): Round {
    const rounds = results.map(({ round }) => round);
    const first = Math.min(...rounds.map(({ firstMs }) => firstMs));
    const spans = rounds.flatMap(({ firstMs, spans: own }) =>
      own.map(({ start, finish }) => {
        const later = (firstMs - first) / 1000;
        return { start: later + start, finish: later + finish };
      }),
    );
    const seconds = Math.max(...spans.map(({ finish }) => finish));
    return {
      ended: rounds.flatMap(({ ended }) => ended),
      before: rounds.flatMap(({ before }) => before),
      after: rounds.flatMap(({ after }) => after),
      spans,
      seconds,
      firstMs: first,
      phases: { startUp: this.startUp, transfer, compute: seconds },
      blocked: rounds.reduce((sum, { blocked }) => sum + blocked, 0),
      counters: sumsOf(rounds.map(({ counters }) => counters)),
    };
  }

  memory(): readonly HeapUse[] {
    return this.used;
  }

  contention(): readonly Contention[] {
    return this.contended.toSorted((a, b) => b.contended - a.contended).slice(0, MOST);
  }

  notes(): [] {
    return [];
  }

  totals(): Readonly<Record<string, number>> {
    return sumsOf(this.counted);
  }

  interrupt(): void {
    this.tell({ kind: 'interrupt' });
  }

  kill(): void {
    throw new InvariantViolation('interpreters of other processes cannot be ended from here');
  }

  async finish(): Promise<void> {
    this.tell({ kind: 'finish' });
    this.counted = (await this.all('finished')).map(({ totals }) => totals);
    await this.terminate();
  }

  async terminate(): Promise<void> {
    this.crash.reject(new InvariantViolation('the processes were ended'));
    for (const child of this.children) child.kill();
    await Promise.all(this.children.map(({ exited }) => exited));
  }
}

/** Interpreters of all processes. */
function meanOf(all: readonly Interpreters[]): Interpreters {
  const made = all.reduce((sum, one) => sum + one.made, 0);
  const seconds = all.reduce((sum, one) => sum + one.made * one.startSeconds, 0);
  return { made, startSeconds: made === 0 ? 0 : seconds / made };
}

/** By name, over all of them. */
function sumsOf(counted: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counters of counted)
    for (const [name, value] of Object.entries(counters)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
