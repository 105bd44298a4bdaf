// The stepped driver's core: runs threads, which are generators of accesses, one access at a time.
//
// It knows memory and nothing of locks, strategies or the interpreter. Every access is a point where
// another thread may go next, and a chooser says which: round robin, seeded random, a fixed list, or
// a search that calls `choices` and `step` itself.
//
// Model: a step performs the one access that a thread has pending and runs the thread on to its next
// one, so that the pending access of every thread is known before anybody chooses. A woken thread
// runs on to its next access within the step of its waker: what it does there is its own business.
// Time: one virtual clock, as if all threads shared a core. A step takes `accessNs`, work(ns) takes
// ns. A parked thread may be chosen once its timeout is due, which fires it; before that only
// `earlyTimeouts` times. When nothing else can run, the clock jumps to the next timeout.
// Limits: accesses are sequentially consistent whatever their kind, and a park never wakes without
// a reason (nor does Atomics.wait). pause and yieldCore are mere steps: a chooser may heed them.

import {
  enterMemory,
  NOT_EQUAL,
  TIMED_OUT,
  WOKEN,
  type Access,
  type AccessKind,
  type Memory,
  type Steps,
} from '../memory.ts';

/** A thread to drive. Isolated interpreters have a memory each; threads of one share its buffer. */
export interface ThreadStart {
  readonly steps: Steps<unknown>;
  readonly memory: Memory;
}

export type ThreadStatus = 'ready' | 'parked' | 'finished' | 'failed';

/** A driven thread, as observers and searches see it. */
export interface DrivenThread {
  readonly id: number;
  readonly memory: Memory;
  readonly status: ThreadStatus;
  /** What it does when it is next chosen; the park it sleeps in; undefined once it has ended. */
  readonly pending: Access | undefined;
  /** The clock at which its park times out; Infinity for never. */
  readonly deadlineNs: number;
  /** Accesses performed, and timeouts fired. */
  readonly steps: number;
  /** What it returned, once finished. */
  readonly value: unknown;
  /** What it threw, once failed. */
  readonly error: unknown;
}

/**
 * Picks who goes next: an element of `runnable`, which holds thread ids in rising order and at least
 * one. A parked thread in it stands for its timeout. `step` counts from 0.
 */
export type Choose = (runnable: readonly number[], step: number) => number;

export interface DriveOptions {
  /** Steps after which `drive` gives up; 1e6. */
  readonly maxSteps?: number;
  /** Virtual nanoseconds that a step takes; 1. */
  readonly accessNs?: number;
  /** How many timeouts of each thread may be chosen before they are due; 0. */
  readonly earlyTimeouts?: number;
  /** Told of each step; `result` is undefined when a park goes to sleep. */
  readonly onAccess?: (thread: number, access: Access, result: number | undefined) => void;
}

export interface ThreadOutcome {
  readonly status: ThreadStatus;
  readonly value: unknown;
  readonly error: unknown;
  readonly steps: number;
  /** The address it is parked on, if it is. */
  readonly parkedOn: number | undefined;
}

export interface Outcome {
  /** `finished`: every thread returned or threw; `deadlock`: those left are parked for ever. */
  readonly end: 'finished' | 'deadlock' | 'step-limit';
  readonly steps: number;
  readonly clockNs: number;
  readonly threads: readonly ThreadOutcome[];
}

/** The kinds of accesses that go to a word of the heap. */
const TOUCHING: ReadonlySet<AccessKind> = new Set([
  'load',
  'store',
  'relaxedLoad',
  'relaxedStore',
  'read',
  'write',
  'cas',
  'swap',
  'fetchAdd',
  'fetchOr',
  'fetchAnd',
  'park',
  'wake',
]);

/**
 * Performs an access that touches memory and nothing else; returns what its thread is sent.
 * @throws RangeError outside of the heap or the buffer: throw it into the thread that made the access.
 */
export function perform(memory: Memory, access: Access): number {
  const { kind, address, value, width } = access;
  const { words } = memory;
  const fault = faultOf(memory, access);
  if (fault !== undefined) throw fault;
  switch (kind) {
    case 'load':
    case 'relaxedLoad':
      return words[address]!;
    case 'read':
      return readWide(memory, address, width);
    case 'store':
    case 'relaxedStore':
      words[address] = value;
      return 0;
    case 'write':
      writeWide(memory, access);
      return 0;
    case 'bufferRead':
      return readBytes(memory.buffer, address, width);
    case 'bufferWrite':
      writeBytes(memory.buffer, access);
      return 0;
    case 'cas': {
      const found = words[address]!;
      if (found === (access.expected | 0)) words[address] = value;
      return found;
    }
    case 'swap':
    case 'fetchAdd':
    case 'fetchOr':
    case 'fetchAnd':
      return update(words, access);
    default:
      throw new TypeError(`${kind} is for a scheduler, not for memory alone`);
  }
}

/** What is wrong with the address of an access, if anything. Word 0 is null, and no text goes there. */
export function faultOf(memory: Memory, access: Access): RangeError | undefined {
  const { kind, address, width } = access;
  const isInBuffer = kind === 'bufferRead' || kind === 'bufferWrite';
  if (!isInBuffer && address > 0 && address < memory.words.length) return undefined;
  if (isInBuffer) {
    const end = address + (width === 'F64' ? 8 : 4);
    if (address >= 0 && end <= memory.buffer.byteLength) return undefined;
  } else if (!TOUCHING.has(kind)) return undefined;
  return new RangeError(`${kind} at ${address}, which is not mapped`);
}

function readWide(memory: Memory, address: number, width: Access['width']): number {
  if (width === 'I32') return memory.words[address]!;
  return width === 'F64' ? memory.doubles[address >> 1]! : memory.floats[address]!;
}

function writeWide(memory: Memory, { address, value, width }: Access): void {
  if (width === 'I32') memory.words[address] = value;
  else if (width === 'F64') memory.doubles[address >> 1] = value;
  else memory.floats[address] = value;
}

// Little-endian, as the typed arrays of every machine that Node runs on.
function readBytes(buffer: DataView, address: number, width: Access['width']): number {
  if (width === 'I32') return buffer.getInt32(address, true);
  return width === 'F64' ? buffer.getFloat64(address, true) : buffer.getFloat32(address, true);
}

function writeBytes(buffer: DataView, { address, value, width }: Access): void {
  if (width === 'I32') buffer.setInt32(address, value, true);
  else if (width === 'F64') buffer.setFloat64(address, value, true);
  else buffer.setFloat32(address, value, true);
}

/** The read-modify-writes that always write; the typed array wraps their result to 32 bits. */
function update(words: Int32Array, { kind, address, value }: Access): number {
  const before = words[address]!;
  if (kind === 'swap') words[address] = value;
  else if (kind === 'fetchAdd') words[address] = before + value;
  else if (kind === 'fetchOr') words[address] = before | value;
  else words[address] = before & value;
  return before;
}

/** What a thread gets from the access it yielded, and where it stops next. */
type Resumption = () => IteratorResult<Access, unknown>;

interface MutableThread extends DrivenThread {
  status: ThreadStatus;
  pending: Access | undefined;
  deadlineNs: number;
  steps: number;
  value: unknown;
  error: unknown;
  readonly generator: Steps<unknown>;
  /** Who is parked where in this thread's heap, oldest first; one map for each heap buffer. */
  readonly queues: Map<number, MutableThread[]>;
  timeoutsFiredEarly: number;
}

/** Drives threads a step at a time; `drive` is the loop around it. */
export class Driver {
  /** Steps so far, of all threads. */
  steps = 0;
  /** The virtual clock, in nanoseconds. */
  clockNs = 0;

  private readonly driven: MutableThread[] = [];
  private readonly heaps = new Map<ArrayBufferLike, Map<number, MutableThread[]>>();
  private readonly accessNs: number;
  private readonly earlyTimeouts: number;
  private readonly onAccess: DriveOptions['onAccess'];
  // `choices` is asked before every step, and its answer seldom changes: only when a thread parks,
  // wakes or ends, or when the clock passes a deadline.
  private runnable: number[] = [];
  private isStale = true;
  private nextDeadlineNs = Infinity;

  constructor(starts: readonly ThreadStart[], options: DriveOptions = {}) {
    this.accessNs = options.accessNs ?? 1;
    this.earlyTimeouts = options.earlyTimeouts ?? 0;
    this.onAccess = options.onAccess;
    for (const start of starts) this.add(start);
  }

  get threads(): readonly DrivenThread[] {
    return this.driven;
  }

  /** Adds a thread, also while others run, and runs it up to its first access; returns its id. */
  add({ steps, memory }: ThreadStart): number {
    const heap = memory.words.buffer;
    const queues = this.heaps.get(heap) ?? new Map<number, MutableThread[]>();
    this.heaps.set(heap, queues);
    const thread: MutableThread = {
      id: this.driven.length,
      memory,
      status: 'ready',
      pending: undefined,
      deadlineNs: Infinity,
      steps: 0,
      value: undefined,
      error: undefined,
      generator: steps,
      queues,
      timeoutsFiredEarly: 0,
    };
    this.driven.push(thread);
    this.isStale = true;
    this.send(thread, 0);
    return thread.id;
  }

  /** The threads that may go next, by id; empty when all have ended or none can ever move again. */
  choices(): readonly number[] {
    if (this.isStale || this.clockNs >= this.nextDeadlineNs) this.findChoices();
    return this.runnable;
  }

  /** Lets a thread of `choices` perform its pending access, or fires the timeout of its park. */
  step(id: number): void {
    const thread = this.driven[id];
    if (thread === undefined || !this.choices().includes(id)) {
      throw new RangeError(`thread ${id} cannot run at step ${this.steps}`);
    }
    this.steps += 1;
    thread.steps += 1;
    this.clockNs += this.accessNs;
    const access = thread.pending!;
    const fault = faultOf(thread.memory, access);
    if (fault !== undefined) this.resume(thread, () => thread.generator.throw(fault));
    else if (thread.status === 'parked') this.fireTimeout(thread);
    else this.execute(thread, access);
  }

  /** What has become of the threads so far. */
  outcome(): Outcome {
    const isOver = this.driven.every(({ status }) => status === 'finished' || status === 'failed');
    const isStuck = !isOver && this.choices().length === 0;
    return {
      end: isOver ? 'finished' : isStuck ? 'deadlock' : 'step-limit',
      steps: this.steps,
      clockNs: this.clockNs,
      threads: this.driven.map(({ status, value, error, steps, pending }) => ({
        status,
        value,
        error,
        steps,
        parkedOn: status === 'parked' ? pending!.address : undefined,
      })),
    };
  }

  private findChoices(): void {
    const timed = this.driven.filter((t) => t.status === 'parked' && Number.isFinite(t.deadlineNs));
    const mayRun = (t: MutableThread): boolean =>
      t.status === 'ready' ||
      (timed.includes(t) &&
        (t.deadlineNs <= this.clockNs || t.timeoutsFiredEarly < this.earlyTimeouts));
    let runnable = this.driven.filter(mayRun);
    if (runnable.length === 0) {
      const first = Math.min(...timed.map((t) => t.deadlineNs));
      runnable = timed.filter((t) => t.deadlineNs === first);
    }
    this.runnable = runnable.map((t) => t.id);
    const later = timed.filter((t) => !runnable.includes(t)).map((t) => t.deadlineNs);
    this.nextDeadlineNs = Math.min(...later);
    this.isStale = false;
  }

  private execute(thread: MutableThread, access: Access): void {
    switch (access.kind) {
      case 'park':
        this.park(thread, access);
        return;
      case 'wake':
        this.wake(thread, access);
        return;
      case 'now':
        this.finishAccess(thread, access, this.clockNs);
        return;
      case 'work':
        this.clockNs += access.value;
        this.finishAccess(thread, access, 0);
        return;
      case 'pause':
      case 'yieldCore':
        this.finishAccess(thread, access, 0);
        return;
      default:
        this.finishAccess(thread, access, perform(thread.memory, access));
    }
  }

  private park(thread: MutableThread, access: Access): void {
    const { address, expected, timeoutNs } = access;
    if (thread.memory.words[address] !== (expected | 0)) {
      this.finishAccess(thread, access, NOT_EQUAL);
      return;
    }
    if (timeoutNs <= 0) {
      this.finishAccess(thread, access, TIMED_OUT);
      return;
    }
    thread.status = 'parked';
    thread.deadlineNs = this.clockNs + timeoutNs;
    this.isStale = true;
    const queue = thread.queues.get(address);
    if (queue === undefined) thread.queues.set(address, [thread]);
    else queue.push(thread);
    this.onAccess?.(thread.id, access, undefined);
  }

  private wake(thread: MutableThread, access: Access): void {
    const queue = thread.queues.get(access.address);
    const woken = queue === undefined ? [] : queue.splice(0, access.value);
    if (queue?.length === 0) thread.queues.delete(access.address);
    this.onAccess?.(thread.id, access, woken.length);
    for (const sleeper of woken) this.unpark(sleeper, WOKEN);
    this.send(thread, woken.length);
  }

  private fireTimeout(thread: MutableThread): void {
    const { address } = thread.pending!;
    const queue = thread.queues.get(address)!;
    queue.splice(queue.indexOf(thread), 1);
    if (queue.length === 0) thread.queues.delete(address);
    if (thread.deadlineNs > this.clockNs) {
      thread.timeoutsFiredEarly += 1;
      this.clockNs = thread.deadlineNs;
    }
    this.onAccess?.(thread.id, thread.pending!, TIMED_OUT);
    this.unpark(thread, TIMED_OUT);
  }

  private unpark(thread: MutableThread, result: number): void {
    thread.status = 'ready';
    thread.deadlineNs = Infinity;
    this.isStale = true;
    this.send(thread, result);
  }

  private finishAccess(thread: MutableThread, access: Access, result: number): void {
    this.onAccess?.(thread.id, access, result);
    this.send(thread, result);
  }

  private send(thread: MutableThread, result: number): void {
    this.resume(thread, () => thread.generator.next(result));
  }

  /** Runs a thread on to its next access, or to its end. */
  private resume(thread: MutableThread, resumption: Resumption): void {
    enterMemory(thread.memory);
    try {
      const next = resumption();
      if (next.done !== true) {
        thread.pending = next.value;
        return;
      }
      thread.status = 'finished';
      thread.value = next.value;
    } catch (error) {
      thread.status = 'failed';
      thread.error = error;
    }
    thread.pending = undefined;
    this.isStale = true;
  }
}

/** Drives threads, as `choose` says, until all have ended, none can move, or steps run out. */
export function drive(
  starts: readonly ThreadStart[],
  choose: Choose,
  options: DriveOptions = {},
): Outcome {
  const driver = new Driver(starts, options);
  const maxSteps = options.maxSteps ?? 1e6;
  for (;;) {
    const runnable = driver.choices();
    if (runnable.length === 0 || driver.steps >= maxSteps) return driver.outcome();
    driver.step(choose(runnable, driver.steps));
  }
}

/** Every thread in turn, one step each. */
export function roundRobin(): Choose {
  let last = -1;
  return (runnable) => {
    last = runnable.find((id) => id > last) ?? runnable[0]!;
    return last;
  };
}

/** Each runnable thread with the same probability; the same seed gives the same choices. */
export function seededRandom(seed: number): Choose {
  const random = mulberry32(seed);
  return (runnable) => runnable[Math.floor(random() * runnable.length)]!;
}

/**
 * The thread ids of `schedule`, step by step; a step that does not fit the program is an error.
 * Beyond its end the thread that ran last goes on while it can, then the one with the lowest id.
 */
export function fixedSchedule(schedule: readonly number[]): Choose {
  let last = -1;
  return (runnable, step) => {
    last = schedule[step] ?? (runnable.includes(last) ? last : runnable[0]!);
    return last;
  };
}

/** Uniform numbers in [0, 1): Tommy Ettinger's mulberry32, 2^32 of them before they repeat. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Drives one thread to its end and returns its value; throws what it throws, and an Error if it
 * parks for ever or takes more than `maxSteps` steps.
 */
export function runAlone<R>(steps: Steps<R>, memory: Memory, maxSteps = Infinity): R {
  let clockNs = 0;
  enterMemory(memory);
  let next = steps.next(0);
  for (let step = 1; !next.done; step++) {
    const access = next.value;
    if (step > maxSteps) throw new Error(`a thread that runs alone took over ${maxSteps} steps`);
    clockNs += 1;
    const fault = faultOf(memory, access);
    if (fault !== undefined) {
      next = steps.throw(fault);
      continue;
    }
    let result = 0;
    if (access.kind === 'now') result = clockNs;
    else if (access.kind === 'work') clockNs += access.value;
    else if (access.kind === 'park') {
      result = parkAlone(memory, access);
      if (result === TIMED_OUT) clockNs += access.timeoutNs;
    } else if (!isHint(access)) result = perform(memory, access);
    next = steps.next(result);
  }
  return next.value;
}

// A wake finds nobody here, so that it is no more than a hint either.
function isHint({ kind }: Access): boolean {
  return kind === 'wake' || kind === 'pause' || kind === 'yieldCore';
}

function parkAlone(memory: Memory, { address, expected, timeoutNs }: Access): number {
  if (memory.words[address] !== (expected | 0)) return NOT_EQUAL;
  if (!Number.isFinite(timeoutNs)) {
    throw new Error(`a thread that runs alone parks for ever at address ${address}`);
  }
  return TIMED_OUT;
}
