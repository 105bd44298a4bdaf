// The primitives in the counting form: those of memory-erased.ts, and they notice which objects are passed
// from thread to thread.
//
// A cache line that one core has written travels to the next that writes it. So for each object (each word, where
// it belongs to no object) the last thread that wrote it is kept: whoever writes it after another contends for it.
// Writes are atomic operations, those of the object's lock included, and counts of references, however they are
// made; immortal objects are not counted, nor are references to deferred ones but by atomic operations. Each is charged to the instruction of the guest that runs.
//
// Differs: from what a machine does by lines of 64 bytes, of which an object may fill half or several.
// Limits: plain writes to payloads are not seen, nor reads.

import { workerData } from 'node:worker_threads';
import { ATOMICS, CONTENDED_WRITES, SHARED_WRITES } from './counters.ts';
import {
  AREA_WORDS,
  AREAS,
  DEFERRED,
  FLAGS,
  HEAP,
  HEAP_THREADS,
  LOCAL,
  PAYLOAD,
  SCALAR_WORDS,
  SINGLETONS,
  STATIC_END,
  STRATEGY,
  TYPE,
  TYPE_WORDS,
  TYPES,
} from './layout.ts';
import * as erased from './memory-erased.ts';
import {
  NOTE_CONTENDED,
  NOTE_SITE,
  NOTE_TYPE,
  NOTE_WORDS,
  NOTE_WRITES,
  NOTES,
  type Notes,
} from './notes.ts';

export * from './memory-erased.ts';

const PROBES = 32;

const {
  notes,
  id: me,
  creators: made,
} = workerData as erased.ErasedMemory & { readonly notes: Notes; readonly id: number };
const { words } = erased;
const writers = new Int32Array(notes.writers);
const table = new Int32Array(notes.table);
const counters = new Float64Array(notes.counters, notes.countersAt, CONTENDED_WRITES + 1);
const creators = new Int32Array(made!);

/** Address of the instruction that runs. */
let site = 0;
/** The object whose references are being counted: the operation that does it is part of the same write. */
let counted = 0;

export function running(pc: number): void {
  site = pc;
}

interface Counting {
  readonly id: number;
  readonly counters: Float64Array;
}

export function born(thread: Counting, object: number): void {
  erased.born(thread, object);
  writers[object >> 1] = me;
}

export function touched(thread: Counting, object: number): void {
  erased.touched(thread, object);
  if (words[object + LOCAL]! < 0 || (words[object + FLAGS]! & DEFERRED) !== 0) return;
  note(object);
  counted = object;
}

export function store(a: number, value: number): void {
  atomic(a);
  erased.store(a, value);
}

export function cas(a: number, expected: number, value: number): number {
  atomic(a);
  return erased.cas(a, expected, value);
}

export function swap(a: number, value: number): number {
  atomic(a);
  return erased.swap(a, value);
}

export function fetchAdd(a: number, value: number): number {
  atomic(a);
  return erased.fetchAdd(a, value);
}

export function fetchOr(a: number, value: number): number {
  atomic(a);
  return erased.fetchOr(a, value);
}

export function fetchAnd(a: number, value: number): number {
  atomic(a);
  return erased.fetchAnd(a, value);
}

function atomic(a: number): void {
  counters[ATOMICS]! += 1;
  const target = targetOf(a);
  if (target !== counted) note(target);
  counted = 0;
}

/** The object in whose header a word is, or what else it is part of; the word itself if that is not known. */
function targetOf(a: number): number {
  if (a < STRATEGY) return HEAP;
  if (a < TYPES) return STRATEGY;
  if (a < SINGLETONS) return a - ((a - TYPES) % TYPE_WORDS);
  if (a < STATIC_END) return a - ((a - SINGLETONS) % SCALAR_WORDS);
  if (a < AREAS + words[HEAP_THREADS]! * AREA_WORDS) return a - ((a - AREAS) % AREA_WORDS);
  const even = a & ~1;
  for (let object = even; object > even - PAYLOAD; object -= 2)
    if (creators[object >> 1] !== 0) return object;
  return a;
}

function note(target: number): void {
  const before = writers[target >> 1]!;
  if (before === me) return;
  const isShared = before < 0;
  const isContended = before !== 0 && before !== -me;
  writers[target >> 1] = isShared || isContended ? -me : me;
  // What a single thread has written so far is of no interest.
  if (!isShared && !isContended) return;
  counters[SHARED_WRITES]! += 1;
  if (isContended) counters[CONTENDED_WRITES]! += 1;
  const isObject = creators[target >> 1] !== 0 || (target >= TYPES && target < STATIC_END);
  const type = isObject ? words[target + TYPE]! : 0;
  let entry = entryOf(target, type);
  if (entry < 0) entry = entryOf(-Math.max(type, 1), type);
  if (entry < 0) return;
  table[entry + NOTE_WRITES]! += 1;
  if (isContended) table[entry + NOTE_CONTENDED]! += 1;
}

/** Where the table has an object and the instruction that runs; -1: it has no room for them. */
function entryOf(target: number, type: number): number {
  let slot = (Math.imul(target, 0x9e3779b1) ^ Math.imul(site, 0x85ebca6b)) >>> 18;
  for (let probe = 0; probe < PROBES; probe++) {
    const entry = slot * NOTE_WORDS;
    const found = table[entry]!;
    if (found === 0) {
      table[entry] = target;
      table[entry + NOTE_SITE] = site;
      table[entry + NOTE_TYPE] = type;
      return entry;
    }
    if (found === target && table[entry + NOTE_SITE] === site && table[entry + NOTE_TYPE] === type)
      return entry;
    slot = (slot + 1) % NOTES;
  }
  return -1;
}
