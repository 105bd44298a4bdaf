// Performs the accesses that touch memory and nothing else, and drives a thread that is alone.

import {
  enterMemory,
  NOT_EQUAL,
  PROCESS_WORDS,
  TIMED_OUT,
  type Access,
  type AccessKind,
  type Memory,
  type Steps,
} from '../memory.ts';
import type { OperationKind } from './operations.ts';
import { ViolationError } from './violations.ts';

/** The kinds of accesses that go to a word of the heap. */
const TOUCHING: ReadonlySet<string> = new Set<AccessKind | OperationKind>([
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
  'acquire',
  'release',
  'tryAcquire',
]);

const KINDS: ReadonlySet<unknown> = new Set<AccessKind | OperationKind>([
  ...(TOUCHING as ReadonlySet<AccessKind | OperationKind>),
  'bufferRead',
  'bufferWrite',
  'pause',
  'now',
  'work',
  'yieldCore',
  'spawn',
  'join',
]);

/** What is wrong with what a thread has yielded, if anything: a call without `yield*` makes no access. */
export function yieldFault(yielded: Access | undefined): string | undefined {
  if (!KINDS.has(yielded?.kind)) return 'yields no access: `yield*` is missing';
  const { kind, value, expected, timeoutNs, width } = yielded!;
  if (isNumber(value) && isNumber(expected) && isNumber(timeoutNs)) return undefined;
  if (width !== 'I32' && typeof value === 'number') return undefined;
  return `gives ${kind} what is no number: is \`yield*\` missing before a call?`;
}

/** A generator is none, nor is what comes of one in an expression; true and false are. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'boolean';
}

/** The text of a thread that `make` made. @throws TypeError if that is none. */
export function mustBeSteps(made: unknown, what: string): Steps<unknown> {
  const { next, throw: raise } = (made ?? {}) as Partial<Steps<unknown>>;
  if (typeof next === 'function' && typeof raise === 'function') return made as Steps<unknown>;
  throw new TypeError(`${what} is no program text: write it as function* (a) { ... }`);
}

/**
 * Performs an access that touches memory and nothing else; returns what its thread is sent.
 * @throws RangeError outside of the heap or the buffer: throw it into the thread that made the access.
 */
export function perform(memory: Memory, access: Access): number {
  const { kind, address, value, width } = access;
  const fault = faultOf(memory, access);
  if (fault !== undefined) throw fault;
  const words = wordsAt(memory, address);
  const at = address % PROCESS_WORDS;
  switch (kind) {
    case 'load':
    case 'relaxedLoad':
      return words[at]!;
    case 'read':
      return readWide(memory, address, width);
    case 'store':
    case 'relaxedStore':
      words[at] = value;
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
      const found = words[at]!;
      if (found === (access.expected | 0)) words[at] = value;
      return found;
    }
    case 'swap':
    case 'fetchAdd':
    case 'fetchOr':
    case 'fetchAnd':
      return update(words, at, access);
    default:
      throw new TypeError(`${kind} is for a scheduler, not for memory alone`);
  }
}

/** The words that the address of an access is in: those of the heap, or of the process's memory. */
function wordsAt(memory: Memory, address: number): Int32Array {
  return address < PROCESS_WORDS ? memory.words : memory.processWords;
}

/** What the word of an access holds. */
export function wordAt(memory: Memory, address: number): number {
  return wordsAt(memory, address)[address % PROCESS_WORDS]!;
}

export function setWordAt(memory: Memory, address: number, value: number): void {
  wordsAt(memory, address)[address % PROCESS_WORDS] = value;
}

/** What is wrong with the address of an access, if anything. Word 0 is null, and no text goes there. */
export function faultOf(memory: Memory, access: Access): Error | undefined {
  const { kind, address, width } = access;
  const isInBuffer = kind === 'bufferRead' || kind === 'bufferWrite';
  const isWhole = Number.isInteger(address);
  if (!isInBuffer && isWhole && address > 0 && address < memory.words.length)
    return foreignFault(memory, access);
  if (!isInBuffer && isWhole && address > PROCESS_WORDS) {
    if (address - PROCESS_WORDS < memory.processWords.length) return undefined;
  }
  if (isInBuffer) {
    const end = address + (width === 'F64' ? 8 : 4);
    if (isWhole && address >= 0 && end <= memory.buffer.byteLength) return undefined;
  } else if (!TOUCHING.has(kind)) return undefined;
  return new RangeError(`${kind} at ${address}, which is not mapped`);
}

/** What is wrong with an access to a word in which only another heap has objects. */
function foreignFault({ objects }: Memory, { kind, address }: Access): Error | undefined {
  if (objects === undefined || !TOUCHING.has(kind)) return undefined;
  if (address < objects.base || (address >= objects.from && address < objects.to)) return undefined;
  return new ViolationError({
    kind: 'heap',
    property: 'own-heap',
    message: `${objects.title} touches the heap of another interpreter: ${kind} at ${address}`,
  });
}

function readWide(memory: Memory, address: number, width: Access['width']): number {
  if (width === 'I32') return wordAt(memory, address);
  return width === 'F64' ? memory.doubles[address >> 1]! : memory.floats[address]!;
}

function writeWide(memory: Memory, { address, value, width }: Access): void {
  if (width === 'I32') setWordAt(memory, address, value);
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
function update(words: Int32Array, at: number, { kind, value }: Access): number {
  const before = words[at]!;
  if (kind === 'swap') words[at] = value;
  else if (kind === 'fetchAdd') words[at] = before + value;
  else if (kind === 'fetchOr') words[at] = before | value;
  else words[at] = before & value;
  return before;
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
    const mistake = yieldFault(access);
    if (mistake !== undefined) throw new TypeError(mistake);
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
  if (wordAt(memory, address) !== (expected | 0)) return NOT_EQUAL;
  if (!Number.isFinite(timeoutNs)) {
    throw new Error(`a thread that runs alone parks for ever at address ${address}`);
  }
  return TIMED_OUT;
}
