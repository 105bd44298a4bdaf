// The primitives as real threads run them: takes the place of memory.ts in a worker, where text runs
// erased. Its shape is memory.ts's own; a test holds the two against each other.
//
// The views are constants of this module, so that V8 can fold them into the compiled code: one worker
// is one interpreter's heap for good.

import { workerData } from 'node:worker_threads';
import { InvariantViolation } from './errors.ts';
import { bufferOver, type Mapped } from './mapping.ts';

/** What a worker that runs erased text is started with. */
export interface ErasedMemory {
  readonly heap: SharedArrayBuffer;
  /** The process's memory. */
  readonly buffer: SharedArrayBuffer | Mapped;
  /** Start of the clock that all workers share, in milliseconds since 1970. */
  readonly originMs: number;
  /** In the counting form: room for `Memory.creators`. */
  readonly creators?: SharedArrayBuffer;
}

const { heap, buffer, originMs, creators: made } = workerData as ErasedMemory;
const bytes = 'at' in buffer ? bufferOver(buffer) : buffer;

export const words: Int32Array = new Int32Array(heap);
const doubles = new Float64Array(heap);
const floats = new Float32Array(heap);
const bufferWords = new Int32Array(bytes);
const bufferFloats = new Float32Array(bytes);
const bufferDoubles = new Float64Array(bytes);

export const WOKEN = 0;
export const NOT_EQUAL = 1;
export const TIMED_OUT = 2;

export function load(a: number): number {
  return Atomics.load(words, a);
}

export function store(a: number, value: number): void {
  Atomics.store(words, a, value);
}

export function relaxedLoad(a: number): number {
  return words[a]!;
}

export function relaxedStore(a: number, value: number): void {
  words[a] = value;
}

export function read(a: number): number {
  return words[a]!;
}

export function write(a: number, value: number): void {
  words[a] = value;
}

export function readF64(a: number): number {
  return doubles[a >> 1]!;
}

export function writeF64(a: number, value: number): void {
  doubles[a >> 1] = value;
}

export function readF32(a: number): number {
  return floats[a]!;
}

export function writeF32(a: number, value: number): void {
  floats[a] = value;
}

export function cas(a: number, expected: number, value: number): number {
  return Atomics.compareExchange(words, a, expected, value);
}

export function swap(a: number, value: number): number {
  return Atomics.exchange(words, a, value);
}

export function fetchAdd(a: number, value: number): number {
  return Atomics.add(words, a, value);
}

export function fetchOr(a: number, value: number): number {
  return Atomics.or(words, a, value);
}

export function fetchAnd(a: number, value: number): number {
  return Atomics.and(words, a, value);
}

export function park(a: number, expected: number, timeoutNs = Infinity): number {
  const answer = Atomics.wait(words, a, expected, timeoutNs / 1e6);
  if (answer === 'ok') return WOKEN;
  return answer === 'not-equal' ? NOT_EQUAL : TIMED_OUT;
}

export function wake(a: number, n: number): number {
  return Atomics.notify(words, a, n);
}

// Node 24 and later; on an older Node a spin loop goes without the hint.
const hint = (Atomics as { pause?: () => void }).pause ?? ((): void => {});

export function pause(instructions = 1): void {
  for (let i = 0; i < instructions; i++) hint();
}

// JavaScript has no sched_yield: the shortest sleep gives up the core.
const never = new Int32Array(new SharedArrayBuffer(4));

export function yieldCore(): void {
  Atomics.wait(never, 0, 0, 0.001);
}

export function now(): number {
  return (performance.timeOrigin - originMs + performance.now()) * 1e6;
}

export function work(ns: number): void {
  const end = performance.now() + ns / 1e6;
  while (performance.now() < end);
}

export function readBuffer(p: number): number {
  return bufferWords[p >> 2]!;
}

export function writeBuffer(p: number, value: number): void {
  bufferWords[p >> 2] = value;
}

export function readBufferF32(p: number): number {
  return bufferFloats[p >> 2]!;
}

export function writeBufferF32(p: number, value: number): void {
  bufferFloats[p >> 2] = value;
}

export function readBufferF64(p: number): number {
  return bufferDoubles[p >> 3]!;
}

export function writeBufferF64(p: number, value: number): void {
  bufferDoubles[p >> 3] = value;
}

export const PROCESS_WORDS = 2 ** 30;

export function loadProcess(a: number): number {
  return Atomics.load(bufferWords, a);
}

export function storeProcess(a: number, value: number): void {
  Atomics.store(bufferWords, a, value);
}

export function readProcess(a: number): number {
  return bufferWords[a]!;
}

export function writeProcess(a: number, value: number): void {
  bufferWords[a] = value;
}

export function casProcess(a: number, expected: number, value: number): number {
  return Atomics.compareExchange(bufferWords, a, expected, value);
}

export function swapProcess(a: number, value: number): number {
  return Atomics.exchange(bufferWords, a, value);
}

export function fetchAddProcess(a: number, value: number): number {
  return Atomics.add(bufferWords, a, value);
}

/** How often a word of mapped memory is looked at, where one cannot sleep on it, in milliseconds. */
const LOOK_MS = 1;

/** Looks until the word has changed: no wake-up without a change is needed by those who park there. */
function lookAtProcess(a: number, expected: number, timeoutNs: number): number {
  if (Atomics.load(bufferWords, a) !== expected) return NOT_EQUAL;
  const endMs = performance.now() + timeoutNs / 1e6;
  while (performance.now() < endMs) {
    Atomics.wait(never, 0, 0, LOOK_MS);
    if (Atomics.load(bufferWords, a) !== expected) return WOKEN;
  }
  return TIMED_OUT;
}

export function parkProcess(a: number, expected: number, timeoutNs = Infinity): number {
  if (!(bytes instanceof SharedArrayBuffer)) return lookAtProcess(a, expected, timeoutNs);
  const answer = Atomics.wait(bufferWords, a, expected, timeoutNs / 1e6);
  if (answer === 'ok') return WOKEN;
  return answer === 'not-equal' ? NOT_EQUAL : TIMED_OUT;
}

export function wakeProcess(a: number, n: number): number {
  return Atomics.notify(bufferWords, a, n);
}

export function peekProcess(a: number): number {
  return bufferWords[a]!;
}

export function pokeProcess(a: number, value: number): void {
  bufferWords[a] = value;
}

export function peek(a: number): number {
  return words[a]!;
}

export function poke(a: number, value: number): void {
  words[a] = value;
}

export function peekF64(a: number): number {
  return doubles[a >> 1]!;
}

export function pokeF64(a: number, value: number): void {
  doubles[a >> 1] = value;
}

export function bufferBytes(): number {
  return bytes.byteLength;
}

const creators = made === undefined ? undefined : new Int32Array(made);

interface Counting {
  readonly id: number;
  readonly counters: Float64Array;
}

export function count(me: Counting, counter: number): void {
  me.counters[counter]! += 1;
}

export function invariant(holds: boolean, property: string): void {
  if (!holds) throw new InvariantViolation(property);
}

export function running(_pc: number): void {}

export function calling(_charge: number): void {}

export function born(me: Counting, object: number): void {
  if (creators) creators[object >> 1] = me.id;
}

export function touched(me: Counting, object: number): void {
  if (creators && creators[object >> 1] !== me.id) creators[object >> 1] = -1;
}

export function died(me: Counting, object: number, own: number, shared: number): void {
  me.counters[creators?.[object >> 1] === me.id ? own : shared]! += 1;
}
