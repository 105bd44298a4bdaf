// The interpreters of a process and the queues between them, as every interpreter sees them: records in the
// process's memory.
//
// Source: PEP 684, PEP 734; CPython 3.13, Python/pystate.c, Modules/_interpretersmodule.c and
//   Modules/_interpqueuesmodule.c: lists of records under one lock, ids that are never used again.
// Differs: an interpreter that was made has a thread of its own, which sleeps while nobody wants anything of
//   it; CPython lends it the caller's.
// State: record  STATE  STARTING -> IDLE    its thread, once its heap is loaded
//                       IDLE -> RUNNING     whoever has it run something, by cas
//                       RUNNING -> IDLE     its thread
//                       IDLE -> CLOSING     whoever closes it, by cas
//                       CLOSING -> CLOSED   its thread
//                       any -> DEAD         the engine, when its thread is gone
//                JOB    0 -> a job, or CLOSE, by who has changed STATE; back to 0 by its thread
//        job     DONE   PENDING -> FINISHED by the thread, or DIED by the engine; those who wait for it park there
//        queue   REFERENCES: Queue objects that name it, by fetchAdd
//        lists of records: whoever holds PROCESS_LOCK
// Invariant: a record is in its list while it can be found; who uses one holds its block.

import type { ProcessAddress, Steps } from '../../memory.ts';
import {
  fetchAddProcess,
  loadProcess,
  peekProcess,
  pokeProcess,
  readProcess,
  storeProcess,
  writeProcess,
} from '../../memory.ts';
import {
  allocateProcess,
  PROCESS_INTERPRETERS,
  PROCESS_LOCK,
  PROCESS_NEXT_INTERPRETER,
  PROCESS_NEXT_QUEUE,
  PROCESS_QUEUES,
  releaseProcess,
  retainProcess,
} from '../../heap/process.ts';
import { processAcquire, processRelease } from '../../sync/process-mutex.ts';
import { LINKED_QUEUE_WORDS } from '../../sync/linked-queue.ts';

// Words of every record.
const NEXT = 0;
export const RECORD_ID = 1;

// Of an interpreter.
export const INTERPRETER_STATE = 2;
export const INTERPRETER_JOB = 3;
const INTERPRETER_WORDS = 4;

export const STARTING = 0;
export const IDLE = 1;
export const RUNNING = 2;
export const CLOSING = 3;
export const CLOSED = 4;
export const DEAD = 5;

/** In INTERPRETER_JOB, where no block can be: the thread is to end. */
export const CLOSE = 1;

// Of a job.
export const JOB_KIND = 0;
export const JOB_DONE = 1;
/** Messages (see messages.ts), or 0: what it is given, what it gives, what is said of its exception. */
export const JOB_INPUT = 2;
export const JOB_OUTPUT = 3;
export const JOB_FAILURE = 4;
/** The interpreter that a function comes from, and the number of its code there. */
export const JOB_ORIGIN = 5;
export const JOB_CODE = 6;
/** 1: what it gives is wanted. */
export const JOB_IS_ASKED = 7;
export const JOB_WORDS = 8;

export const PENDING = 0;
export const FINISHED = 1;
export const DIED = 2;

export const EXEC = 1;
export const CALL = 2;
export const BIND = 3;

// Of a queue.
const QUEUE_REFERENCES = 2;
export const QUEUE_MAXSIZE = 3;
export const QUEUE_FORMAT = 4;
export const QUEUE_UNBOUND = 5;
/** The linked queue itself. */
export const QUEUE_LINKED = 6;

/** A record of `words` words with an id of its own, held for the caller; 0 if there is no room. */
function* newRecord(nextId: ProcessAddress, words: number): Steps<ProcessAddress> {
  const record = yield* allocateProcess(words);
  if (record === 0) return 0;
  for (let i = 0; i < words; i++) pokeProcess(record + i, 0);
  yield* processAcquire(PROCESS_LOCK);
  const id = yield* readProcess(nextId);
  yield* writeProcess(nextId, id + 1);
  yield* storeProcess(record + RECORD_ID, id);
  yield* processRelease(PROCESS_LOCK);
  return record;
}

/** Others can find the record from now on. */
function* enlist(list: ProcessAddress, record: ProcessAddress): Steps {
  yield* processAcquire(PROCESS_LOCK);
  // At the end, so that the list is in the order of ids.
  let at = list;
  for (let next = yield* readProcess(at); next !== 0; next = yield* readProcess(at))
    at = next + NEXT;
  yield* writeProcess(at, record);
  yield* processRelease(PROCESS_LOCK);
}

/** Nobody can find the record any more; gives up what the list held. False: it was not there. */
function* strike(list: ProcessAddress, record: ProcessAddress): Steps<boolean> {
  yield* processAcquire(PROCESS_LOCK);
  let at = list;
  let next = yield* readProcess(at);
  while (next !== 0 && next !== record) {
    at = next + NEXT;
    next = yield* readProcess(at);
  }
  if (next !== 0) yield* writeProcess(at, yield* readProcess(record + NEXT));
  yield* processRelease(PROCESS_LOCK);
  if (next !== 0) yield* releaseProcess(record);
  return next !== 0;
}

/** The record of that id, held for the caller, or 0. */
function* find(list: ProcessAddress, id: number): Steps<ProcessAddress> {
  yield* processAcquire(PROCESS_LOCK);
  let record = yield* readProcess(list);
  while (record !== 0 && peekProcess(record + RECORD_ID) !== id)
    record = yield* readProcess(record + NEXT);
  if (record !== 0) yield* retainProcess(record);
  yield* processRelease(PROCESS_LOCK);
  return record;
}

function* idsIn(list: ProcessAddress): Steps<number[]> {
  const ids: number[] = [];
  yield* processAcquire(PROCESS_LOCK);
  for (let record = yield* readProcess(list); record !== 0;) {
    ids.push(peekProcess(record + RECORD_ID));
    record = yield* readProcess(record + NEXT);
  }
  yield* processRelease(PROCESS_LOCK);
  return ids;
}

/** The record of a new interpreter, which is STARTING, held for the caller; 0 if there is no room. */
export function* newInterpreter(): Steps<ProcessAddress> {
  const record = yield* newRecord(PROCESS_NEXT_INTERPRETER, INTERPRETER_WORDS);
  if (record === 0) return 0;
  yield* retainProcess(record);
  yield* enlist(PROCESS_INTERPRETERS, record);
  return record;
}

export function* strikeInterpreter(record: ProcessAddress): Steps<boolean> {
  return yield* strike(PROCESS_INTERPRETERS, record);
}

export function* findInterpreter(id: number): Steps<ProcessAddress> {
  return yield* find(PROCESS_INTERPRETERS, id);
}

/** Ids of those that were made while the program ran, in order. */
export function* interpreterIds(): Steps<number[]> {
  return yield* idsIn(PROCESS_INTERPRETERS);
}

/** A new queue without a Queue object, held for the caller; 0 if there is no room. */
export function* newQueue(): Steps<ProcessAddress> {
  return yield* newRecord(PROCESS_NEXT_QUEUE, QUEUE_LINKED + LINKED_QUEUE_WORDS);
}

/** Others can find a new queue, which the list holds from now on. */
export function* publishQueue(queue: ProcessAddress): Steps {
  yield* retainProcess(queue);
  yield* enlist(PROCESS_QUEUES, queue);
}

export function* findQueue(id: number): Steps<ProcessAddress> {
  return yield* find(PROCESS_QUEUES, id);
}

export function* queueIds(): Steps<number[]> {
  return yield* idsIn(PROCESS_QUEUES);
}

export function* bindQueue(queue: ProcessAddress): Steps {
  yield* fetchAddProcess(queue + QUEUE_REFERENCES, 1);
}

/** One Queue object less: true if it was the last, and nobody finds the queue any more. */
export function* unbindQueue(queue: ProcessAddress): Steps<boolean> {
  if ((yield* fetchAddProcess(queue + QUEUE_REFERENCES, -1)) !== 1) return false;
  return yield* strike(PROCESS_QUEUES, queue);
}

export function* stateOf(record: ProcessAddress): Steps<number> {
  return yield* loadProcess(record + INTERPRETER_STATE);
}
