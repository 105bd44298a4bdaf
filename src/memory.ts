import { InvariantViolation } from './errors.ts';

// The primitives: every access that a strategy, a lock or the interpreter makes to memory.
//
// This is the stepped form. A primitive with `yield*` in front yields an Access and is a point at
// which another thread may run; whoever drives the generator performs it and sends the result back.
// On real workers the same text runs erased (see erase/erase.ts): `memory-erased.ts` takes the place
// of this module, `function*` and `yield*` are gone, and what is left are typed-array and Atomics
// expressions.
//
// Addresses are indices of 32-bit words into one interpreter's heap; word 0 is never used, so that
// address 0 means null. Byte addresses (`BufferAddress`) are the process's own memory outside of any
// heap, which ctypes arrays point to and all interpreters of a process share.
//
// Ordering: load, store, cas, swap, fetchAdd, fetchOr and fetchAnd are sequentially consistent;
// relaxedLoad and relaxedStore may race and order nothing; read and write must not race (the
// explorer reports a data race); peek and poke are for words that no other thread can reach now
// (frames, value stacks, a thread's free lists, an object that is not published yet) or that never
// change again (code, constants, types), and are no points of interleaving at all.

/** Index of a 32-bit word in a heap. */
export type Address = number;
/** Byte address in the process's memory outside of the heaps; 0 is never mapped. */
export type BufferAddress = number;

/** What a piece of program text is while it runs: a generator of accesses that ends in `R`. */
export type Steps<R = void> = Generator<Access, R, number>;

/** What a park came back with. */
export const WOKEN = 0;
export const NOT_EQUAL = 1;
export const TIMED_OUT = 2;

export type AccessKind =
  | 'load'
  | 'store'
  | 'relaxedLoad'
  | 'relaxedStore'
  | 'read'
  | 'write'
  | 'cas'
  | 'swap'
  | 'fetchAdd'
  | 'fetchOr'
  | 'fetchAnd'
  | 'park'
  | 'wake'
  | 'pause'
  | 'yieldCore'
  | 'now'
  | 'work'
  | 'bufferRead'
  | 'bufferWrite';

/** How wide a datum is and how its bits are read; a heap address of F64 is even. */
export type Width = 'I32' | 'F64' | 'F32';

/** One access that a thread is about to make. */
export interface Access {
  readonly kind: AccessKind;
  /** Word index in the heap; a byte address for bufferRead and bufferWrite; 0 where there is none. */
  readonly address: number;
  /** The value to store, add, or, and, swap in; how many to wake; nanoseconds of work; how many pauses. */
  readonly value: number;
  /** What cas and park expect to find. */
  readonly expected: number;
  /** park: nanoseconds, Infinity for no time limit. */
  readonly timeoutNs: number;
  readonly width: Width;
}

let listener: ((access: Access) => void) | undefined;

/** Tells `listen` of each access when a text makes it and its procedures are on the stack; nobody without. */
export function listenToAccesses(listen: ((access: Access) => void) | undefined): void {
  listener = listen;
}

function access(
  kind: AccessKind,
  address: number,
  value = 0,
  expected = 0,
  timeoutNs = Infinity,
  width: Width = 'I32',
): Access {
  const made: Access = { kind, address, value, expected, timeoutNs, width };
  listener?.(made);
  return made;
}

/** Sequentially consistent load of a word. */
export function* load(a: Address): Steps<number> {
  return yield access('load', a);
}

/** Sequentially consistent store of a word. */
export function* store(a: Address, value: number): Steps {
  yield access('store', a, value);
}

/** Plain load that may race with other threads' stores. */
export function* relaxedLoad(a: Address): Steps<number> {
  return yield access('relaxedLoad', a);
}

/** Plain store that may race with other threads' accesses. */
export function* relaxedStore(a: Address, value: number): Steps {
  yield access('relaxedStore', a, value);
}

/** Plain load that must not race. */
export function* read(a: Address): Steps<number> {
  return yield access('read', a);
}

/** Plain store that must not race. */
export function* write(a: Address, value: number): Steps {
  yield access('write', a, value);
}

/** Plain load of the 64-bit float at the even address `a`; must not race. */
export function* readF64(a: Address): Steps<number> {
  return yield access('read', a, 0, 0, Infinity, 'F64');
}

/** Plain store of a 64-bit float at the even address `a`; must not race. */
export function* writeF64(a: Address, value: number): Steps {
  yield access('write', a, value, 0, Infinity, 'F64');
}

/** Plain load of the 32-bit float at `a`; must not race. */
export function* readF32(a: Address): Steps<number> {
  return yield access('read', a, 0, 0, Infinity, 'F32');
}

/** Plain store of a 32-bit float at `a`; must not race. */
export function* writeF32(a: Address, value: number): Steps {
  yield access('write', a, value, 0, Infinity, 'F32');
}

/** Compare and swap; returns the value found, which is `expected` exactly when it succeeded. */
export function* cas(a: Address, expected: number, value: number): Steps<number> {
  return yield access('cas', a, value, expected);
}

/** Stores `value` and returns what was there. */
export function* swap(a: Address, value: number): Steps<number> {
  return yield access('swap', a, value);
}

/** Adds and returns the value before; wraps at 32 bits. */
export function* fetchAdd(a: Address, value: number): Steps<number> {
  return yield access('fetchAdd', a, value);
}

/** Bitwise or; returns the value before. */
export function* fetchOr(a: Address, value: number): Steps<number> {
  return yield access('fetchOr', a, value);
}

/** Bitwise and; returns the value before. */
export function* fetchAnd(a: Address, value: number): Steps<number> {
  return yield access('fetchAnd', a, value);
}

/**
 * Sleeps while the word at `a` holds `expected` (a futex wait).
 * @returns WOKEN, NOT_EQUAL if the word held something else, or TIMED_OUT.
 */
export function* park(a: Address, expected: number, timeoutNs = Infinity): Steps<number> {
  return yield access('park', a, 0, expected, timeoutNs);
}

/** Wakes at most `n` threads parked on `a`; returns how many. */
export function* wake(a: Address, n: number): Steps<number> {
  return yield access('wake', a, n);
}

/**
 * Hint inside a spin loop: another thread has to move before this one can. The processor gets that many
 * pause instructions; with 0 of them the hint is for the engine alone.
 */
export function* pause(instructions = 1): Steps {
  yield access('pause', 0, instructions);
}

/** Gives up the core to another runnable thread (sched_yield). */
export function* yieldCore(): Steps {
  yield access('yieldCore', 0);
}

/** Nanoseconds since an arbitrary start, the same for all threads; virtual in the stepped engines. */
export function* now(): Steps<number> {
  return yield access('now', 0);
}

/** Computes for `ns` nanoseconds without touching memory. */
export function* work(ns: number): Steps {
  yield access('work', 0, ns);
}

/** The 32-bit word at byte address `p` of the process's memory (4-aligned); may race, as in C. */
export function* readBuffer(p: BufferAddress): Steps<number> {
  return yield access('bufferRead', p);
}

export function* writeBuffer(p: BufferAddress, value: number): Steps {
  yield access('bufferWrite', p, value);
}

/** The 32-bit float at byte address `p` of the process's memory (4-aligned). */
export function* readBufferF32(p: BufferAddress): Steps<number> {
  return yield access('bufferRead', p, 0, 0, Infinity, 'F32');
}

export function* writeBufferF32(p: BufferAddress, value: number): Steps {
  yield access('bufferWrite', p, value, 0, Infinity, 'F32');
}

/** The 64-bit float at byte address `p` of the process's memory (8-aligned). */
export function* readBufferF64(p: BufferAddress): Steps<number> {
  return yield access('bufferRead', p, 0, 0, Infinity, 'F64');
}

export function* writeBufferF64(p: BufferAddress, value: number): Steps {
  yield access('bufferWrite', p, value, 0, Infinity, 'F64');
}

// Words of the process's memory, by their index in it: what interpreters with heaps of their own share.
// As accesses their addresses lie behind those of every heap.

/** Index of a 32-bit word in the process's memory: a byte address divided by four. */
export type ProcessAddress = number;

/** What is added to the index of such a word to make the address of an access; no heap is as large. */
export const PROCESS_WORDS = 2 ** 30;

/** Sequentially consistent load of a word of the process's memory. */
export function* loadProcess(a: ProcessAddress): Steps<number> {
  return yield access('load', PROCESS_WORDS + a);
}

export function* storeProcess(a: ProcessAddress, value: number): Steps {
  yield access('store', PROCESS_WORDS + a, value);
}

/** Plain load that must not race. */
export function* readProcess(a: ProcessAddress): Steps<number> {
  return yield access('read', PROCESS_WORDS + a);
}

export function* writeProcess(a: ProcessAddress, value: number): Steps {
  yield access('write', PROCESS_WORDS + a, value);
}

export function* casProcess(a: ProcessAddress, expected: number, value: number): Steps<number> {
  return yield access('cas', PROCESS_WORDS + a, value, expected);
}

export function* swapProcess(a: ProcessAddress, value: number): Steps<number> {
  return yield access('swap', PROCESS_WORDS + a, value);
}

export function* fetchAddProcess(a: ProcessAddress, value: number): Steps<number> {
  return yield access('fetchAdd', PROCESS_WORDS + a, value);
}

export function* parkProcess(
  a: ProcessAddress,
  expected: number,
  timeoutNs = Infinity,
): Steps<number> {
  return yield access('park', PROCESS_WORDS + a, 0, expected, timeoutNs);
}

export function* wakeProcess(a: ProcessAddress, n: number): Steps<number> {
  return yield access('wake', PROCESS_WORDS + a, n);
}

/** The views of one heap and of the process's memory around it. */
export interface Memory {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly floats: Float32Array;
  readonly buffer: DataView;
  /** The words of the process's memory. */
  readonly processWords: Int32Array;
  /**
   * In an explorer, of several heaps: the words that this one's objects can be in. Those of others have
   * other addresses, so that a reference tells whose it is.
   */
  readonly objects?: {
    /** Before it are words that all heaps have. */
    readonly base: Address;
    readonly from: Address;
    readonly to: Address;
    readonly title: string;
  };
  /** Creator of each object, by its address / 2: its thread's id, or SHARED_BY_THREADS. Counting only. */
  readonly creators?: Int32Array;
}

/** In `creators`: a second thread has counted a reference to the object. */
export const SHARED_BY_THREADS = -1;

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

let current: Memory = memoryOver(new SharedArrayBuffer(8));

/** The memory that peek and poke reach from now on: drivers call it before they resume a thread. */
export function enterMemory(memory: Memory): void {
  current = memory;
}

export function currentMemory(): Memory {
  return current;
}

/** Loads a word that no other thread can be writing. */
export function peek(a: Address): number {
  return current.words[a]!;
}

/** Stores a word that no other thread can be reaching. */
export function poke(a: Address, value: number): void {
  current.words[a] = value;
}

/** `peek` for the 64-bit float at the even address `a`. */
export function peekF64(a: Address): number {
  return current.doubles[a >> 1]!;
}

/** `poke` for the 64-bit float at the even address `a`. */
export function pokeF64(a: Address, value: number): void {
  current.doubles[a >> 1] = value;
}

/** Loads a word of the process's memory that no other thread can be writing. */
export function peekProcess(a: ProcessAddress): number {
  return current.processWords[a]!;
}

/** Stores a word of the process's memory that no other thread can be reaching. */
export function pokeProcess(a: ProcessAddress, value: number): void {
  current.processWords[a] = value;
}

/** Bytes of the process's memory: addresses from 0 below it are mapped, but for the first page. */
export function bufferBytes(): number {
  return current.buffer.byteLength;
}

/** Whoever keeps counts: a thread. Indices are those of `counters.ts`. */
export interface Counting {
  readonly id: number;
  readonly counters: Float64Array;
}

// Observers. Each is a statement of its own, which a timed run does not contain.

/** Adds one to a counter. */
export function count(me: Counting, counter: number): void {
  me.counters[counter]! += 1;
}

/** States what must hold here. */
export function invariant(holds: boolean, property: string): void {
  if (!holds) throw new InvariantViolation(property);
}

/** The instruction at `pc` begins. */
export function running(_pc: Address): void {}

/** What is called takes time of its own within the instruction: its number in vm/charges.ts. */
export function calling(_charge: number): void {}

/** The object was made by `me`. */
export function born(me: Counting, object: Address): void {
  if (current.creators) current.creators[object >> 1] = me.id;
}

/** `me` counts a reference to the object. */
export function touched(me: Counting, object: Address): void {
  const { creators } = current;
  if (creators && creators[object >> 1] !== me.id) creators[object >> 1] = SHARED_BY_THREADS;
}

/** `me` frees the object: adds one to `own` if no other thread ever counted it, else to `shared`. */
export function died(me: Counting, object: Address, own: number, shared: number): void {
  me.counters[current.creators?.[object >> 1] === me.id ? own : shared]! += 1;
}
