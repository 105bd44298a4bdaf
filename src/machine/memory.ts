// The primitives on the simulated machine: takes the place of memory.ts in text of the form `stepped`. Its shape
// is memory.ts's own; a test holds the two against each other.
//
// In that form `yield* load(a)` is `(load(a) ?? (yield))`. A primitive that the core which runs can do by itself, a
// hit, is done at once: it costs its time on that core's clock and returns its value. Any other is left in
// `pending` and returns undefined; the thread yields, and the kernel performs it at its time and resumes the
// thread with its value. So private work is no event of the simulation at all.
//
// A hit is an access to a line of 64 bytes that the core may read, or that it has to itself to write, while its
// clock is before its limit: the time until which it may run ahead of all others (see kernel/driver.ts).
//
// State: that of the core which runs now, set by the kernel whenever it resumes a thread: `times` has its clock, the
//   views are those of its thread's memory. `states` has a number a line, written by kernel/lines.ts:
//     0: no core has it; n > 0: core n - 1 alone has it; -e: entry e of the directory says who may read it.
//   `sharers` has a bitmap of cores an entry.
// Invariant: what is exported never changes its identity, for scripts import values.
// Limits: one machine at a time in a JavaScript realm. An access of 64 bits counts for the line that it begins in.

import { ATOMICS } from '../counters.ts';
import { InvariantViolation } from '../errors.ts';
import type { Address, BufferAddress, Counting, Memory, ProcessAddress } from '../memory.ts';

export type {
  Access,
  AccessKind,
  Address,
  BufferAddress,
  Counting,
  Memory,
  ProcessAddress,
  Width,
} from '../memory.ts';

/** What a primitive returns: its value, or undefined if its thread has to yield for it. */
export type Done = number | undefined;

/** What a piece of program text is while it runs on the machine. */
export type Steps<R = void> = Generator<undefined, R, number>;

// --- what the kernel and the primitives tell each other -------------------------------------------------

// In `times`: of the core that runs, all in nanoseconds but for the scale.
/** Its clock. */
export const CLOCK = 0;
/** While its clock is before this, it may run ahead of the other cores. */
export const LIMIT = 1;
/** Nanoseconds that a nanosecond of work takes on it now: its clock and its other thread matter. */
export const SCALE = 2;
export const times = new Float64Array(3);

// In `pending`: the access that the thread has yielded for.
export const KIND = 0;
/** As memory.ts has them: words of the process's memory lie behind PROCESS_WORDS, its bytes included. */
export const ADDRESS = 1;
/** The value to store, add, or, and, swap in; how many to wake; nanoseconds of work; how many pauses. */
export const VALUE = 2;
/** What cas and park expect. */
export const EXPECTED = 3;
/** How long park waits at most, in nanoseconds. */
export const TIMEOUT = 4;
export const pending = new Float64Array(5);

// Kinds.
export const READ = 0;
export const READ_F64 = 1;
export const READ_F32 = 2;
/** A sequentially consistent load. */
export const LOAD = 3;
export const LAST_READ = LOAD;
export const WRITE = 4;
export const WRITE_F64 = 5;
export const WRITE_F32 = 6;
export const LAST_PLAIN_WRITE = WRITE_F32;
/** A sequentially consistent store. */
export const STORE = 7;
export const CAS = 8;
export const SWAP = 9;
export const FETCH_ADD = 10;
export const FETCH_OR = 11;
export const FETCH_AND = 12;
export const LAST_ACCESS = FETCH_AND;
export const PARK = 13;
export const WAKE = 14;
export const PAUSE = 15;
export const YIELD_CORE = 16;
export const NOW = 17;
export const WORK = 18;
/** Of the machine alone. */
export const STALL = 19;

/** What a hit costs by its kind, in nanoseconds at the base clock. */
export const accessNs = new Float64Array(LAST_ACCESS + 1);
/** Base cost of the interpreter's instructions by opcode, and of native functions by number. */
export const opcodeNs = new Float64Array(256);
export const nativeNs = new Float64Array(4096);
/** What an event costs that the text counts, by counter: the private work of an allocation, say. */
export const counterNs = new Float64Array(64);

/** The views of one memory, and what is known of its lines. */
export interface View {
  readonly memory: Memory;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly floats: Float32Array;
  readonly lines: LineTable;
  readonly processWords: Int32Array;
  readonly processDoubles: Float64Array;
  readonly processFloats: Float32Array;
  readonly processLines: LineTable;
}

/** The lines of one buffer. */
export interface LineTable {
  /** See above. */
  readonly states: Int32Array;
  /** By pages of 4 KiB: the socket whose memory it is in, plus 1; 0 before it is first touched. */
  readonly homes: Uint8Array;
  /** In the order in which the machine came to know them. */
  readonly number: number;
}

/** Words of a line, as a shift. */
export const LINE_SHIFT = 4;
/** Lines of a page, as a shift. */
export const PAGE_SHIFT = 6;

let tables = new Map<ArrayBufferLike, LineTable>();
let viewsOf = new Map<Memory, View>();

/** Forgets the lines of all memories: a new machine begins. */
export function forgetMemories(): void {
  tables = new Map();
  viewsOf = new Map();
}

/** The views of a memory; memories over one process's buffer have its lines in common. */
export function viewOf(memory: Memory): View {
  const known = viewsOf.get(memory);
  if (known !== undefined) return known;
  const { processWords } = memory;
  const bytes = processWords.buffer;
  const at = processWords.byteOffset;
  const view: View = {
    memory,
    words: memory.words,
    doubles: memory.doubles,
    floats: memory.floats,
    lines: linesOf(memory.words),
    processWords,
    processDoubles: new Float64Array(bytes, at, processWords.length >> 1),
    processFloats: new Float32Array(bytes, at, processWords.length),
    processLines: linesOf(processWords),
  };
  viewsOf.set(memory, view);
  return view;
}

function linesOf({ buffer, length }: Int32Array): LineTable {
  const known = tables.get(buffer);
  if (known !== undefined) return known;
  const lines = (length >> LINE_SHIFT) + 1;
  const table: LineTable = {
    states: new Int32Array(lines),
    homes: new Uint8Array((lines >> PAGE_SHIFT) + 1),
    number: tables.size,
  };
  tables.set(buffer, table);
  return table;
}

let current: Memory;
let words: Int32Array;
let doubles: Float64Array;
let floats: Float32Array;
let states: Int32Array;
let processWords: Int32Array;
let processDoubles: Float64Array;
let processFloats: Float32Array;
let processStates: Int32Array;

/** The core that runs, plus 1, and where its bit is in a bitmap of sharers. */
let self = 0;
let selfWord = 0;
let selfBit = 0;

let sharers: Uint32Array = new Uint32Array(1);
/** Words of one bitmap. */
let sharerWords = 1;

/** Counters of the thread that runs, those of `counters.ts`. */
let tally: Float64Array = new Float64Array(ATOMICS + 1);

export function enterView(view: View): void {
  if (current === view.memory) return;
  current = view.memory;
  ({ words, doubles, floats, processWords, processDoubles, processFloats } = view);
  states = view.lines.states;
  processStates = view.processLines.states;
}

/** The core that the primitives are on from now on, and the counters of its thread. */
export function enterCore(core: number, counters: Float64Array): void {
  self = core + 1;
  selfWord = core >> 5;
  selfBit = 1 << (core & 31);
  tally = counters;
}

/** The directory has grown, or is new. */
export function setSharers(bitmaps: Uint32Array, wordsEach: number): void {
  sharers = bitmaps;
  sharerWords = wordsEach;
}

/** Whether the core that runs may read a line in this state. */
function isReadable(state: number): boolean {
  return (
    state === self || (state < 0 && (sharers[selfWord - state * sharerWords]! & selfBit) !== 0)
  );
}

/** Leaves the access to the kernel. */
function later(kind: number, address: number, value = 0, expected = 0): undefined {
  pending[KIND] = kind;
  pending[ADDRESS] = address;
  pending[VALUE] = value;
  pending[EXPECTED] = expected;
}

/** The access costs its time. */
function charge(kind: number): void {
  times[CLOCK]! += accessNs[kind]! * times[SCALE]!;
}

/** Whether the core is before its limit, and so may go on by itself. */
function mayRun(): boolean {
  return times[CLOCK]! < times[LIMIT]!;
}

/**
 * Performs the pending access on the memory that was entered, and says what its thread is sent. The kernel has
 * seen to it that the address is mapped.
 */
export function perform(): number {
  const address = pending[ADDRESS]!;
  const value = pending[VALUE]!;
  const isHeap = address < PROCESS_WORDS;
  const a = isHeap ? address : address - PROCESS_WORDS;
  const ints = isHeap ? words : processWords;
  switch (pending[KIND]) {
    case READ:
    case LOAD:
      return ints[a]!;
    case READ_F64:
      return (isHeap ? doubles : processDoubles)[a >> 1]!;
    case READ_F32:
      return (isHeap ? floats : processFloats)[a]!;
    case WRITE:
    case STORE:
      ints[a] = value;
      return 0;
    case WRITE_F64:
      (isHeap ? doubles : processDoubles)[a >> 1] = value;
      return 0;
    case WRITE_F32:
      (isHeap ? floats : processFloats)[a] = value;
      return 0;
    default:
      return update(ints, a, value);
  }
}

function update(ints: Int32Array, a: number, value: number): number {
  const before = ints[a]!;
  switch (pending[KIND]) {
    case CAS:
      if (before === (pending[EXPECTED]! | 0)) ints[a] = value;
      break;
    case SWAP:
      ints[a] = value;
      break;
    case FETCH_ADD:
      ints[a] = before + value;
      break;
    case FETCH_OR:
      ints[a] = before | value;
      break;
    case FETCH_AND:
      ints[a] = before & value;
      break;
    default:
      throw new TypeError(`no access to memory: kind ${pending[KIND]}`);
  }
  return before;
}

/** The word that the thread of the memory entered sees at an address as `pending` has it. */
export function wordAt(address: number): number {
  return address < PROCESS_WORDS ? words[address]! : processWords[address - PROCESS_WORDS]!;
}

// --- the primitives ---------------------------------------------------------------------------------

export const WOKEN = 0;
export const NOT_EQUAL = 1;
export const TIMED_OUT = 2;

export function load(a: Address): Done {
  if (!isReadable(states[a >> LINE_SHIFT]!) || !mayRun()) return later(LOAD, a);
  charge(LOAD);
  return words[a]!;
}

export function store(a: Address, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(STORE, a, value);
  charge(STORE);
  words[a] = value;
  return 0;
}

export function relaxedLoad(a: Address): Done {
  return read(a);
}

export function relaxedStore(a: Address, value: number): Done {
  return write(a, value);
}

export function read(a: Address): Done {
  if (!isReadable(states[a >> LINE_SHIFT]!) || !mayRun()) return later(READ, a);
  charge(READ);
  return words[a]!;
}

export function write(a: Address, value: number): Done {
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(WRITE, a, value);
  charge(WRITE);
  words[a] = value;
  return 0;
}

export function readF64(a: Address): Done {
  if (!isReadable(states[a >> LINE_SHIFT]!) || !mayRun()) return later(READ_F64, a);
  charge(READ_F64);
  return doubles[a >> 1]!;
}

export function writeF64(a: Address, value: number): Done {
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(WRITE_F64, a, value);
  charge(WRITE_F64);
  doubles[a >> 1] = value;
  return 0;
}

export function readF32(a: Address): Done {
  if (!isReadable(states[a >> LINE_SHIFT]!) || !mayRun()) return later(READ_F32, a);
  charge(READ_F32);
  return floats[a]!;
}

export function writeF32(a: Address, value: number): Done {
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(WRITE_F32, a, value);
  charge(WRITE_F32);
  floats[a] = value;
  return 0;
}

export function cas(a: Address, expected: number, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(CAS, a, value, expected);
  charge(CAS);
  const before = words[a]!;
  if (before === (expected | 0)) words[a] = value;
  return before;
}

export function swap(a: Address, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(SWAP, a, value);
  charge(SWAP);
  const before = words[a]!;
  words[a] = value;
  return before;
}

export function fetchAdd(a: Address, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(FETCH_ADD, a, value);
  charge(FETCH_ADD);
  const before = words[a]!;
  words[a] = before + value;
  return before;
}

export function fetchOr(a: Address, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(FETCH_OR, a, value);
  charge(FETCH_OR);
  const before = words[a]!;
  words[a] = before | value;
  return before;
}

export function fetchAnd(a: Address, value: number): Done {
  tally[ATOMICS]! += 1;
  if (states[a >> LINE_SHIFT] !== self || !mayRun()) return later(FETCH_AND, a, value);
  charge(FETCH_AND);
  const before = words[a]!;
  words[a] = before & value;
  return before;
}

export function park(a: Address, expected: number, timeoutNs = Infinity): Done {
  pending[TIMEOUT] = timeoutNs;
  return later(PARK, a, 0, expected);
}

export function wake(a: Address, n: number): Done {
  return later(WAKE, a, n);
}

export function pause(instructions = 1): Done {
  return later(PAUSE, 0, instructions);
}

export function yieldCore(): Done {
  return later(YIELD_CORE, 0);
}

export function now(): Done {
  return mayRun() ? times[CLOCK]! : later(NOW, 0);
}

/** Work that does not fit before the limit is left to the kernel, which may preempt it. */
export function work(ns: number): Done {
  const end = times[CLOCK]! + ns * times[SCALE]!;
  if (end >= times[LIMIT]!) return later(WORK, 0, ns);
  times[CLOCK] = end;
  return 0;
}

/**
 * Keeps the core busy for `ns` nanoseconds, whatever its clock: what waiting for memory is in text of the second level,
 * whose accesses are not made one by one.
 */
export function stall(ns: number): Done {
  return later(STALL, 0, ns);
}

export function readBuffer(p: BufferAddress): Done {
  return readProcess(p >> 2);
}

export function writeBuffer(p: BufferAddress, value: number): Done {
  return writeProcess(p >> 2, value);
}

export function readBufferF32(p: BufferAddress): Done {
  const a = p >> 2;
  if (!isReadable(processStates[a >> LINE_SHIFT]!) || !mayRun())
    return later(READ_F32, PROCESS_WORDS + a);
  charge(READ_F32);
  return processFloats[a]!;
}

export function writeBufferF32(p: BufferAddress, value: number): Done {
  const a = p >> 2;
  if (processStates[a >> LINE_SHIFT] !== self || !mayRun())
    return later(WRITE_F32, PROCESS_WORDS + a, value);
  charge(WRITE_F32);
  processFloats[a] = value;
  return 0;
}

export function readBufferF64(p: BufferAddress): Done {
  const a = p >> 2;
  if (!isReadable(processStates[a >> LINE_SHIFT]!) || !mayRun())
    return later(READ_F64, PROCESS_WORDS + a);
  charge(READ_F64);
  return processDoubles[a >> 1]!;
}

export function writeBufferF64(p: BufferAddress, value: number): Done {
  const a = p >> 2;
  if (processStates[a >> LINE_SHIFT] !== self || !mayRun())
    return later(WRITE_F64, PROCESS_WORDS + a, value);
  charge(WRITE_F64);
  processDoubles[a >> 1] = value;
  return 0;
}

export const PROCESS_WORDS = 2 ** 30;

export function loadProcess(a: ProcessAddress): Done {
  if (!isReadable(processStates[a >> LINE_SHIFT]!) || !mayRun())
    return later(LOAD, PROCESS_WORDS + a);
  charge(LOAD);
  return processWords[a]!;
}

export function storeProcess(a: ProcessAddress, value: number): Done {
  if (processStates[a >> LINE_SHIFT] !== self || !mayRun())
    return later(STORE, PROCESS_WORDS + a, value);
  charge(STORE);
  processWords[a] = value;
  return 0;
}

export function readProcess(a: ProcessAddress): Done {
  if (!isReadable(processStates[a >> LINE_SHIFT]!) || !mayRun())
    return later(READ, PROCESS_WORDS + a);
  charge(READ);
  return processWords[a]!;
}

export function writeProcess(a: ProcessAddress, value: number): Done {
  if (processStates[a >> LINE_SHIFT] !== self || !mayRun())
    return later(WRITE, PROCESS_WORDS + a, value);
  charge(WRITE);
  processWords[a] = value;
  return 0;
}

// What interpreters share is rare: the kernel performs it.

export function casProcess(a: ProcessAddress, expected: number, value: number): Done {
  return later(CAS, PROCESS_WORDS + a, value, expected);
}

export function swapProcess(a: ProcessAddress, value: number): Done {
  return later(SWAP, PROCESS_WORDS + a, value);
}

export function fetchAddProcess(a: ProcessAddress, value: number): Done {
  return later(FETCH_ADD, PROCESS_WORDS + a, value);
}

export function parkProcess(a: ProcessAddress, expected: number, timeoutNs = Infinity): Done {
  return park(PROCESS_WORDS + a, expected, timeoutNs);
}

export function wakeProcess(a: ProcessAddress, n: number): Done {
  return wake(PROCESS_WORDS + a, n);
}

/**
 * The primitives as generators, where one is used as a value: handed to a function that makes text over given
 * primitives, say.
 */
export const steps = {
  *load(a: Address): Steps<number> {
    return load(a) ?? (yield);
  },
  *store(a: Address, value: number): Steps<number> {
    return store(a, value) ?? (yield);
  },
  *relaxedLoad(a: Address): Steps<number> {
    return relaxedLoad(a) ?? (yield);
  },
  *relaxedStore(a: Address, value: number): Steps<number> {
    return relaxedStore(a, value) ?? (yield);
  },
  *read(a: Address): Steps<number> {
    return read(a) ?? (yield);
  },
  *write(a: Address, value: number): Steps<number> {
    return write(a, value) ?? (yield);
  },
  *readF64(a: Address): Steps<number> {
    return readF64(a) ?? (yield);
  },
  *writeF64(a: Address, value: number): Steps<number> {
    return writeF64(a, value) ?? (yield);
  },
  *readF32(a: Address): Steps<number> {
    return readF32(a) ?? (yield);
  },
  *writeF32(a: Address, value: number): Steps<number> {
    return writeF32(a, value) ?? (yield);
  },
  *cas(a: Address, expected: number, value: number): Steps<number> {
    return cas(a, expected, value) ?? (yield);
  },
  *swap(a: Address, value: number): Steps<number> {
    return swap(a, value) ?? (yield);
  },
  *fetchAdd(a: Address, value: number): Steps<number> {
    return fetchAdd(a, value) ?? (yield);
  },
  *fetchOr(a: Address, value: number): Steps<number> {
    return fetchOr(a, value) ?? (yield);
  },
  *fetchAnd(a: Address, value: number): Steps<number> {
    return fetchAnd(a, value) ?? (yield);
  },
  *park(a: Address, expected: number, timeoutNs = Infinity): Steps<number> {
    return park(a, expected, timeoutNs) ?? (yield);
  },
  *wake(a: Address, n: number): Steps<number> {
    return wake(a, n) ?? (yield);
  },
  *pause(instructions = 1): Steps<number> {
    return pause(instructions) ?? (yield);
  },
  *yieldCore(): Steps<number> {
    return yieldCore() ?? (yield);
  },
  *now(): Steps<number> {
    return now() ?? (yield);
  },
  *work(ns: number): Steps<number> {
    return work(ns) ?? (yield);
  },
  *stall(ns: number): Steps<number> {
    return stall(ns) ?? (yield);
  },
  *readBuffer(p: BufferAddress): Steps<number> {
    return readBuffer(p) ?? (yield);
  },
  *writeBuffer(p: BufferAddress, value: number): Steps<number> {
    return writeBuffer(p, value) ?? (yield);
  },
  *readBufferF32(p: BufferAddress): Steps<number> {
    return readBufferF32(p) ?? (yield);
  },
  *writeBufferF32(p: BufferAddress, value: number): Steps<number> {
    return writeBufferF32(p, value) ?? (yield);
  },
  *readBufferF64(p: BufferAddress): Steps<number> {
    return readBufferF64(p) ?? (yield);
  },
  *writeBufferF64(p: BufferAddress, value: number): Steps<number> {
    return writeBufferF64(p, value) ?? (yield);
  },
  *loadProcess(a: ProcessAddress): Steps<number> {
    return loadProcess(a) ?? (yield);
  },
  *storeProcess(a: ProcessAddress, value: number): Steps<number> {
    return storeProcess(a, value) ?? (yield);
  },
  *readProcess(a: ProcessAddress): Steps<number> {
    return readProcess(a) ?? (yield);
  },
  *writeProcess(a: ProcessAddress, value: number): Steps<number> {
    return writeProcess(a, value) ?? (yield);
  },
  *casProcess(a: ProcessAddress, expected: number, value: number): Steps<number> {
    return casProcess(a, expected, value) ?? (yield);
  },
  *swapProcess(a: ProcessAddress, value: number): Steps<number> {
    return swapProcess(a, value) ?? (yield);
  },
  *fetchAddProcess(a: ProcessAddress, value: number): Steps<number> {
    return fetchAddProcess(a, value) ?? (yield);
  },
  *parkProcess(a: ProcessAddress, expected: number, timeoutNs = Infinity): Steps<number> {
    return parkProcess(a, expected, timeoutNs) ?? (yield);
  },
  *wakeProcess(a: ProcessAddress, n: number): Steps<number> {
    return wakeProcess(a, n) ?? (yield);
  },
};

// --- memory that no other thread reaches, or that never changes: its cost is part of the instruction's --------

/** Makes the views; `heap` has a byte length that is a multiple of 8. */
export function memoryOver(
  heap: SharedArrayBuffer,
  buffer: ArrayBufferLike = new SharedArrayBuffer(8),
): Memory {
  return {
    words: new Int32Array(heap),
    doubles: new Float64Array(heap),
    floats: new Float32Array(heap),
    buffer: new DataView(buffer),
    processWords: new Int32Array(buffer),
  };
}

enterMemory(memoryOver(new SharedArrayBuffer(8)));

export function enterMemory(memory: Memory): void {
  enterView(viewOf(memory));
}

export function currentMemory(): Memory {
  return current;
}

export function peek(a: Address): number {
  return words[a]!;
}

export function poke(a: Address, value: number): void {
  words[a] = value;
}

export function peekF64(a: Address): number {
  return doubles[a >> 1]!;
}

export function pokeF64(a: Address, value: number): void {
  doubles[a >> 1] = value;
}

export function peekProcess(a: ProcessAddress): number {
  return processWords[a]!;
}

export function pokeProcess(a: ProcessAddress, value: number): void {
  processWords[a] = value;
}

export function bufferBytes(): number {
  return current.buffer.byteLength;
}

/** In `Memory.creators`: a second thread has counted a reference to the object. */
export const SHARED_BY_THREADS = -1;

// --- observers ------------------------------------------------------------------------------------------

export function count(me: Counting, counter: number): void {
  me.counters[counter]! += 1;
  // Most cost nothing.
  const ns = counterNs[counter]!;
  if (ns > 0) times[CLOCK]! += ns * times[SCALE]!;
}

export function invariant(holds: boolean, property: string): void {
  if (!holds) throw new InvariantViolation(property);
}

export function running(pc: Address): void {
  times[CLOCK]! += opcodeNs[words[pc]! & 255]! * times[SCALE]!;
}

/** A native function begins. */
export function calling(native: number): void {
  times[CLOCK]! += nativeNs[native]! * times[SCALE]!;
}

export function born(me: Counting, object: Address): void {
  if (current.creators) current.creators[object >> 1] = me.id;
}

export function touched(me: Counting, object: Address): void {
  const { creators } = current;
  if (creators && creators[object >> 1] !== me.id) creators[object >> 1] = SHARED_BY_THREADS;
}

export function died(me: Counting, object: Address, own: number, shared: number): void {
  me.counters[current.creators?.[object >> 1] === me.id ? own : shared]! += 1;
}
