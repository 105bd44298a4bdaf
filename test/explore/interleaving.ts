// One interleaving of a small program, for the oracle of the explorer: what each thread can do next,
// and what is left of it when it has been done.
//
// The rules of pauses, clocks and time limits are those at the head of src/explore/execution.ts, and
// the code is not.

import { NOT_EQUAL, TIMED_OUT, WOKEN, type Access, type Steps } from '../../src/memory.ts';

export type SmallWords = Readonly<Record<string, number>>;
export type SmallAddresses = Readonly<Record<string, number>>;
export type SmallValues = Readonly<Record<string, number>>;

export interface SmallProgram {
  readonly words: SmallWords;
  readonly threads: readonly ((a: SmallAddresses) => Steps<unknown>)[];
  readonly outcome?: (results: readonly unknown[], v: SmallValues) => string;
}

export interface InterleavingOptions {
  readonly memory?: 'sc' | 'tso';
  readonly timeouts?: number;
}

/** An access, or an operation that only explorers know. */
interface Pending extends Omit<Access, 'kind'> {
  readonly kind: string;
  readonly body?: () => Steps<unknown>;
  readonly thread?: Thread;
}

/** When each thread was last known to have been where: by the number of its steps. */
type Clock = Map<Thread, number>;

class Thread {
  readonly name: string;
  readonly id: number;
  readonly generator: Steps<unknown>;
  state: 'ready' | 'parked' | 'paused' | 'joining' | 'draining' | 'over' = 'ready';
  pending: Pending | undefined;
  result: unknown;
  error: unknown;
  starts = 0;
  steps = 0;
  history: string[] = [];
  readonly clock: Clock = new Map();
  time = 0;
  deadline = Infinity;
  timeouts: number;
  /** Words read since the last pause; whether another has written one since; time was asked for. */
  readonly watched = new Set<string>();
  hasChanged = false;
  watchesClock = false;
  /** How much time passes when nobody else can move, the next time. */
  patience = 1000;
  /** Stores that have not reached memory, and the time of each. */
  readonly buffer: { readonly pending: Pending; readonly time: number }[] = [];
  flushTime = 0;

  constructor(name: string, id: number, generator: Steps<unknown>, timeouts: number) {
    this.name = name;
    this.id = id;
    this.generator = generator;
    this.timeouts = timeouts;
  }
}

interface Past {
  readonly thread: Thread;
  readonly step: number;
  readonly isWrite: boolean;
  readonly isPlain: boolean;
}

class Place {
  /** Names of the events that wrote it. */
  readonly writes: string[] = [];
  readTime = 0;
  writeTime = 0;
  /** What the last write publishes. */
  released: Clock | undefined;
  readonly past: Past[] = [];
  owner: Thread | undefined;
  readonly parked: Thread[] = [];
}

export interface Choice {
  readonly thread: Thread;
  readonly isFlush: boolean;
}

interface Touch {
  readonly reads?: string;
  readonly writes?: string;
  readonly isPlain?: boolean;
  readonly acquires?: boolean;
  readonly releases?: boolean;
}

const READS = new Set(['load', 'relaxedLoad', 'read']);
const BUFFERED = new Set(['relaxedStore', 'write']);

/** A program in the middle of an interleaving. */
export class Interleaving {
  hasRace = false;
  hasAdjacentRace = false;
  hasThrown = false;
  preemptions = 0;
  delays = 0;

  private readonly program: SmallProgram;
  private readonly options: InterleavingOptions;
  private readonly addresses: Record<string, number> = {};
  private readonly values: Record<string, number> = {};
  private readonly words: Int32Array;
  private readonly threads: Thread[] = [];
  private readonly places = new Map<string, Place>();
  private last: Choice | undefined;

  constructor(program: SmallProgram, options: InterleavingOptions) {
    this.program = program;
    this.options = options;
    const entries = Object.entries(program.words);
    this.words = new Int32Array([0, ...entries.map(([, value]) => value)]);
    for (const [i, [name]] of entries.entries()) {
      this.addresses[name] = i + 1;
      Object.defineProperty(this.values, name, { get: () => this.words[i + 1]! });
    }
    for (const [i, text] of program.threads.entries()) this.add(String(i), text(this.addresses));
    for (const thread of this.threads.slice()) this.resume(thread, 0);
  }

  signature(): string {
    const histories = this.threads.map(({ name, history }) => `${name}:${history.join()}`);
    const orders = [...this.places].map(([place, { writes }]) => `${place}:${writes.join()}`);
    return [...histories.toSorted(), ...orders.toSorted()].join(';');
  }

  state(): string {
    return this.words.subarray(1).join();
  }

  isComplete(): boolean {
    return this.threads.every(({ state, buffer }) => state === 'over' && buffer.length === 0);
  }

  outcome(): string {
    const results = this.program.threads.map((_, id) => this.threads[id]!.result);
    return this.program.outcome?.(results, this.values) ?? results.join();
  }

  choices(): Choice[] {
    const choices: Choice[] = this.threads
      .filter((thread) => this.canGo(thread))
      .map((thread) => ({ thread, isFlush: false }));
    for (const thread of this.threads)
      if (thread.buffer.length > 0) choices.push({ thread, isFlush: true });
    this.findAdjacentRace(choices);
    if (choices.length > 0) return choices;
    const sleepers = this.threads.filter(
      (one) => one.state === 'parked' && one.deadline < Infinity,
    );
    const [first] = sleepers.toSorted((one, other) => one.deadline - other.deadline);
    const idle = first ?? this.threads.find((one) => one.state === 'paused' && one.watchesClock);
    return idle === undefined ? [] : [{ thread: idle, isFlush: false }];
  }

  take(choices: readonly Choice[], at: number): void {
    const choice = choices[at]!;
    const { last } = this;
    const same = choices.findIndex((one) => one.thread === last?.thread && !one.isFlush);
    if (same >= 0 && same !== at) this.preemptions += 1;
    // In round robin it is the turn of the first from the last one on.
    const turn = choices.findIndex((one) => one.thread.id >= (last?.thread.id ?? 0));
    this.delays += (at - Math.max(turn, 0) + choices.length) % choices.length;
    this.last = choice;
    const { thread } = choice;
    if (choice.isFlush) this.flush(thread);
    else if (thread.state === 'parked') this.runOut(thread);
    else if (thread.state === 'paused') this.passTime(thread);
    else this.perform(thread, thread.pending!);
  }

  private canGo(thread: Thread): boolean {
    const { state, pending, timeouts, deadline } = thread;
    if (state === 'parked') return deadline < Infinity && timeouts > 0;
    if (state !== 'ready') return false;
    if (pending!.kind === 'acquire' && this.words[pending!.address] !== 0) return false;
    return thread.buffer.length === 0 || !drains(pending!.kind);
  }

  private hasEnded({ state, buffer }: Thread): boolean {
    return state === 'over' && buffer.length === 0;
  }

  // --- steps --------------------------------------------------------------------------------------

  private perform(thread: Thread, pending: Pending): void {
    const { kind, address, value } = pending;
    const expected = pending.expected | 0;
    const { words } = this;
    const held = words[address]!;
    const word = `word ${address}`;
    if (drains(kind)) thread.time = Math.max(thread.time, thread.flushTime);
    switch (kind) {
      case 'load':
      case 'relaxedLoad':
      case 'read': {
        const own = thread.buffer.findLast(({ pending: stored }) => stored.address === address);
        this.touch(thread, { reads: word, isPlain: kind === 'read', acquires: kind === 'load' });
        return this.resume(thread, own?.pending.value ?? held);
      }
      case 'relaxedStore':
      case 'write':
        if (this.options.memory === 'tso') {
          thread.buffer.push({ pending, time: thread.time });
          return this.resume(thread, 0);
        }
        words[address] = value;
        this.touch(thread, { writes: word, isPlain: kind === 'write' });
        return this.resume(thread, 0);
      case 'store':
        words[address] = value;
        this.touch(thread, { writes: word, releases: true });
        return this.resume(thread, 0);
      case 'cas':
        if (held !== expected) {
          this.touch(thread, { reads: word, acquires: true });
          return this.resume(thread, held);
        }
        return this.update(thread, address, value);
      case 'swap':
        return this.update(thread, address, value);
      case 'fetchAdd':
        return this.update(thread, address, held + value);
      case 'fetchOr':
        return this.update(thread, address, held | value);
      case 'fetchAnd':
        return this.update(thread, address, held & value);
      case 'park':
        return this.park(thread, pending);
      case 'wake':
        return this.wake(thread, pending);
      case 'acquire':
        this.place(word).owner = thread;
        return this.update(thread, address, 1);
      case 'tryAcquire':
        if (held !== 0) {
          this.touch(thread, { reads: word });
          return this.resume(thread, 0);
        }
        this.place(word).owner = thread;
        words[address] = 1;
        this.touch(thread, { reads: word, writes: word, acquires: true, releases: true });
        return this.resume(thread, 1);
      case 'release':
        if (this.place(word).owner !== thread) {
          this.touch(thread, {});
          return this.resume(thread, 0, new Error('not the owner'));
        }
        this.place(word).owner = undefined;
        words[address] = 0;
        this.touch(thread, { writes: word, releases: true });
        return this.resume(thread, 0);
      default:
        throw new TypeError(`the oracle knows no ${kind}`);
    }
  }

  private update(thread: Thread, address: number, value: number): void {
    const word = `word ${address}`;
    const held = this.words[address]!;
    this.words[address] = value;
    this.touch(thread, { reads: word, writes: word, acquires: true, releases: true });
    this.resume(thread, held);
  }

  private park(thread: Thread, { address, expected, timeoutNs }: Pending): void {
    const reads = `word ${address}`;
    const isEqual = this.words[address] === (expected | 0);
    if (!isEqual || timeoutNs <= 0) {
      this.touch(thread, { reads, acquires: true });
      return this.resume(thread, isEqual ? TIMED_OUT : NOT_EQUAL);
    }
    this.touch(thread, { reads, writes: `queue ${address}`, acquires: true });
    thread.state = 'parked';
    thread.deadline = thread.time + timeoutNs;
    this.place(`queue ${address}`).parked.push(thread);
  }

  private wake(thread: Thread, { address, value }: Pending): void {
    const name = `queue ${address}`;
    const { parked } = this.place(name);
    const finds = value > 0 && parked.length > 0;
    this.touch(thread, finds ? { writes: name } : { reads: name });
    const woken = parked.splice(0, value);
    for (const sleeper of woken) {
      sleeper.state = 'ready';
      sleeper.deadline = Infinity;
      sleeper.time = Math.max(sleeper.time, thread.time);
      joinInto(sleeper.clock, thread.clock);
      this.resume(sleeper, WOKEN);
    }
    this.resume(thread, woken.length);
  }

  private runOut(thread: Thread): void {
    const name = `queue ${thread.pending!.address}`;
    const { parked } = this.place(name);
    thread.timeouts = Math.max(0, thread.timeouts - 1);
    parked.splice(parked.indexOf(thread), 1);
    this.touch(thread, { writes: name });
    thread.time = Math.max(thread.time, thread.deadline);
    thread.state = 'ready';
    thread.deadline = Infinity;
    this.resume(thread, TIMED_OUT);
  }

  /** More and more of it. */
  private passTime(thread: Thread): void {
    thread.time = Math.max(thread.time, thread.flushTime);
    this.touch(thread, {});
    thread.time += thread.patience;
    thread.patience *= 2;
    endPause(thread);
    this.resume(thread, 0);
  }

  private flush(thread: Thread): void {
    const { pending, time } = thread.buffer.shift()!;
    const { address, value } = pending;
    this.words[address] = value;
    const now = thread.time;
    thread.time = Math.max(time, thread.flushTime);
    this.touch(thread, { writes: `word ${address}` });
    thread.flushTime = thread.time;
    thread.time = now;
    if (thread.buffer.length > 0) return;
    if (thread.state === 'draining') this.resume(thread, 0, undefined, thread.pending);
    this.wakeJoiners();
  }

  // --- what a step leaves behind ------------------------------------------------------------------

  private touch(thread: Thread, { reads, writes, isPlain, acquires, releases }: Touch): void {
    thread.steps += 1;
    thread.clock.set(thread, thread.steps);
    const name = `${thread.name}.${thread.steps}`;
    const isRace = (where: string): void => this.findRace(thread, where, where === writes, isPlain);
    if (reads !== undefined) {
      const place = this.place(reads);
      thread.history.push(`${reads}<${place.writes.at(-1) ?? ''}`);
      if (acquires === true && place.released !== undefined) joinInto(thread.clock, place.released);
      if (reads !== writes) isRace(reads);
      thread.time = Math.max(thread.time, place.writeTime);
      thread.watched.add(reads);
    }
    if (writes !== undefined) {
      const place = this.place(writes);
      thread.history.push(`${writes}!`);
      isRace(writes);
      place.writes.push(name);
      place.released = releases === true ? new Map(thread.clock) : undefined;
      thread.time = Math.max(thread.time, place.writeTime, place.readTime);
    }
    thread.time += 1;
    if (reads !== undefined && reads !== writes) {
      const place = this.place(reads);
      place.readTime = Math.max(place.readTime, thread.time);
    }
    if (writes === undefined) return;
    this.place(writes).writeTime = thread.time;
    for (const other of this.threads) if (other !== thread) this.tell(other, writes);
  }

  /** `other` hears of a write. */
  private tell(other: Thread, written: string): void {
    if (!other.watched.has(written)) return;
    other.hasChanged = true;
    if (other.state !== 'paused') return;
    other.state = 'ready';
    endPause(other);
    this.resume(other, 0);
  }

  private findRace(thread: Thread, where: string, isWrite: boolean, isPlain = false): void {
    const { past } = this.place(where);
    if (where.startsWith('word'))
      this.hasRace ||= past.some(
        (one) =>
          one.thread !== thread &&
          (one.isWrite || isWrite) &&
          (one.isPlain || isPlain) &&
          (thread.clock.get(one.thread) ?? 0) < one.step,
      );
    past.push({ thread, step: thread.steps, isWrite, isPlain });
  }

  private findAdjacentRace(choices: readonly Choice[]): void {
    for (const { thread: one } of choices) {
      if (one.pending?.kind !== 'read' && one.pending?.kind !== 'write') continue;
      for (const { thread: other } of choices) {
        if (other === one || other.state !== 'ready') continue;
        const { kind, address, expected } = other.pending!;
        if (address !== one.pending.address || kind === 'wake') continue;
        const isRead =
          READS.has(kind) ||
          kind === 'park' ||
          (kind === 'cas' && this.words[address] !== (expected | 0));
        this.hasAdjacentRace ||= one.pending.kind === 'write' || !isRead;
      }
    }
  }

  private place(name: string): Place {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    const made = new Place();
    this.places.set(name, made);
    return made;
  }

  // --- between steps ------------------------------------------------------------------------------

  private add(name: string, generator: Steps<unknown>): Thread {
    const { timeouts = 1 } = this.options;
    const thread = new Thread(name, this.threads.length, generator, timeouts);
    this.threads.push(thread);
    return thread;
  }

  /** Runs a thread on to its next access, or its end. */
  private resume(thread: Thread, result: unknown, thrown?: unknown, delayed?: Pending): void {
    let answer = result as number;
    let error = thrown;
    for (let pending = delayed; ; pending = undefined) {
      pending ??= this.next(thread, answer, error);
      if (pending === undefined) return;
      answer = 0;
      error = undefined;
      thread.pending = pending;
      thread.state = 'ready';
      const { kind } = pending;
      if ((kind === 'spawn' || kind === 'join') && thread.buffer.length > 0) {
        thread.state = 'draining';
        return;
      }
      if (kind === 'spawn' || kind === 'join')
        thread.time = Math.max(thread.time, thread.flushTime);
      switch (kind) {
        case 'now':
          answer = thread.time;
          thread.watchesClock = true;
          break;
        case 'work':
          thread.time += pending.value;
          break;
        case 'yieldCore':
          break;
        case 'pause':
          if (thread.watched.size === 0) break;
          if (!thread.hasChanged) {
            thread.state = 'paused';
            return;
          }
          endPause(thread);
          break;
        case 'spawn':
          answer = this.spawn(thread, pending) as unknown as number;
          break;
        case 'join': {
          const ended = pending.thread!;
          if (!this.hasEnded(ended)) {
            thread.state = 'joining';
            return;
          }
          joinInto(thread.clock, ended.clock);
          thread.time = Math.max(thread.time, ended.time, ended.flushTime);
          error = ended.error;
          break;
        }
        default:
          return;
      }
    }
  }

  /** The next thing that the thread wants to do; undefined if it has ended. */
  private next(thread: Thread, answer: number, error: unknown): Pending | undefined {
    const { generator } = thread;
    try {
      const next = error === undefined ? generator.next(answer) : generator.throw(error);
      if (next.done !== true) return next.value;
      this.end(thread, next.value);
    } catch (caught) {
      thread.error = caught;
      this.hasThrown = true;
      this.end(thread, undefined);
    }
    return undefined;
  }

  private spawn(parent: Thread, { body }: Pending): Thread {
    const child = this.add(`${parent.name}/${parent.starts++}`, body!());
    child.time = parent.time;
    joinInto(child.clock, parent.clock);
    this.resume(child, 0);
    return child;
  }

  private end(thread: Thread, result: unknown): void {
    thread.state = 'over';
    thread.pending = undefined;
    thread.result = result;
    this.wakeJoiners();
  }

  private wakeJoiners(): void {
    for (const thread of this.threads) {
      if (thread.state !== 'joining' || !this.hasEnded(thread.pending!.thread!)) continue;
      const ended = thread.pending!.thread!;
      joinInto(thread.clock, ended.clock);
      thread.time = Math.max(thread.time, ended.time, ended.flushTime);
      thread.state = 'ready';
      this.resume(thread, 0, ended.error);
    }
  }
}

/** Whether an access waits until the stores before it have reached memory. */
function drains(kind: string): boolean {
  return !READS.has(kind) && !BUFFERED.has(kind);
}

function endPause(thread: Thread): void {
  thread.watched.clear();
  thread.hasChanged = false;
  thread.watchesClock = false;
}

function joinInto(clock: Clock, other: Clock): void {
  for (const [thread, step] of other) if (step > (clock.get(thread) ?? 0)) clock.set(thread, step);
}
