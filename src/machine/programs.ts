// Runs program text on the machine that is not linked for it: generators of accesses, as the explorer drives them.
//
// What such a thread yields is an access of memory.ts, which the kernel makes at its time. So programs over shared
// words, those that laws make of locks among them, run as they are; their accesses cost what the machine's cost.
//
// Limits: what only the explorer understands (mutex, spawn, join) no machine has. Instructions cost nothing, for there
//   are none.

import { UsageError } from '../errors.ts';
import { enterMemory, type Access, type AccessKind, type Memory, type Steps } from '../memory.ts';
import type { Order, RecordedOrder } from '../stepped/order.ts';
import { Machine, type Outcome } from './kernel/machine.ts';
import type { RunStatistics } from './kernel/statistics.ts';
import * as M from './memory.ts';
import type { Profile } from './profile.ts';

export interface ProgramThread {
  readonly steps: Steps<unknown>;
  readonly memory: Memory;
}

export interface ProgramRun {
  /** `failed`: a thread threw. */
  readonly kind: Outcome['kind'] | 'failed';
  readonly timeNs: number;
  /** What threads have returned. */
  readonly results: readonly unknown[];
  readonly error: unknown;
  /** Who waits where, if nobody can go on. */
  readonly stuck: Outcome['stuck'];
  readonly statistics: RunStatistics;
  readonly stepsDone: number;
  readonly recorded: RecordedOrder | undefined;
}

const KINDS: Partial<Record<AccessKind, number>> = {
  load: M.LOAD,
  store: M.STORE,
  relaxedLoad: M.READ,
  relaxedStore: M.WRITE,
  cas: M.CAS,
  swap: M.SWAP,
  fetchAdd: M.FETCH_ADD,
  fetchOr: M.FETCH_OR,
  fetchAnd: M.FETCH_AND,
  park: M.PARK,
  wake: M.WAKE,
  pause: M.PAUSE,
  yieldCore: M.YIELD_CORE,
  now: M.NOW,
  work: M.WORK,
};

const READS = { I32: M.READ, F64: M.READ_F64, F32: M.READ_F32 };
const WRITES = { I32: M.WRITE, F64: M.WRITE_F64, F32: M.WRITE_F32 };

/** Runs threads to their end; `onStep` is called when one of their accesses has been made. */
export function runProgram(
  threads: readonly ProgramThread[],
  profile: Profile,
  seed: number,
  order: 'record' | Order,
  onStep?: () => void,
): ProgramRun {
  const machine = new Machine(profile, seed);
  const recorded = order === 'record' ? machine.record() : undefined;
  const follower = order === 'record' ? undefined : machine.follow(order);
  machine.onStep(onStep);
  const simulated = threads.map(({ steps, memory }, i) =>
    machine.start(adapt(steps, memory), { memory, name: `T${i}` }),
  );
  let kind: ProgramRun['kind'] = 'failed';
  let stuck: Outcome['stuck'] = [];
  let error: unknown;
  try {
    ({ kind, stuck } = machine.run());
  } catch (caught) {
    if (caught instanceof UsageError) throw caught;
    error = caught;
  }
  const statistics = machine.describe();
  const results = simulated.map(({ result }) => result);
  const { timeNs } = statistics;
  const stepsDone = follower?.stepsDone ?? 0;
  return { kind, timeNs, results, error, stuck, statistics, stepsDone, recorded };
}

/** The steps of the machine that make the accesses of a thread. */
function* adapt(steps: Steps<unknown>, memory: Memory): M.Steps<unknown> {
  enterMemory(memory);
  let next = steps.next(0);
  while (next.done !== true) {
    leave(next.value);
    let answer = 0;
    let fault: unknown;
    try {
      answer = yield;
    } catch (caught) {
      fault = caught;
    }
    enterMemory(memory);
    next = fault === undefined ? steps.next(answer) : steps.throw(fault);
  }
  return next.value;
}

/** Leaves an access to the kernel. @throws UsageError if no machine can make it. */
function leave({ kind, address, value, expected, timeoutNs, width }: Access): void {
  const { pending } = M;
  pending[M.ADDRESS] = address;
  pending[M.VALUE] = value;
  pending[M.EXPECTED] = expected;
  pending[M.TIMEOUT] = timeoutNs;
  const isOfBuffer = kind === 'bufferRead' || kind === 'bufferWrite';
  if (isOfBuffer) pending[M.ADDRESS] = M.PROCESS_WORDS + (address >> 2);
  if (kind === 'read' || kind === 'bufferRead') pending[M.KIND] = READS[width];
  else if (kind === 'write' || kind === 'bufferWrite') pending[M.KIND] = WRITES[width];
  else {
    const known = KINDS[kind];
    if (known === undefined)
      throw new UsageError(`the program uses ${kind}, which only the explorer understands`);
    pending[M.KIND] = known;
  }
}
