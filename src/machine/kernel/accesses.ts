// Accesses to memory that are no hits, and those of threads that are watched: they are made when their line is there.
//
// State: of a cpu: its request for a line, and its store buffer.
// Invariant: a cpu waits for one line at a time.

import {
  ADDRESS,
  CAS,
  EXPECTED,
  KIND,
  LAST_ACCESS,
  LAST_PLAIN_WRITE,
  LAST_READ,
  LOAD,
  PROCESS_WORDS,
  STORE,
  TIMEOUT,
  VALUE,
  accessNs,
  pending,
  perform,
} from '../memory.ts';
import type { Profile } from '../profile.ts';
import type { Cpu } from './cpu.ts';
import { lineOf, LineRequest, tableOf, type Lines } from './lines.ts';
import type { Spinning } from './spinning.ts';
import { LINES, type Statistics } from './statistics.ts';
import type { StoreBuffers } from './store-buffers.ts';
import { ACCESS, DRAINING, GRANTED, proceed, RESUME, type SimulatedThread } from './thread.ts';

export class Accesses {
  /** The pending access of a thread has been made; `undefined`: it goes on into its error. */
  onMade: (cpu: Cpu, thread: SimulatedThread, result: number | undefined) => void = () => {};
  private readonly lines: Lines;
  private readonly buffers: StoreBuffers;
  private readonly spinning: Spinning;
  private readonly statistics: Statistics;
  private readonly requests: readonly LineRequest[];

  constructor(
    cpus: readonly Cpu[],
    lines: Lines,
    buffers: StoreBuffers,
    spinning: Spinning,
    statistics: Statistics,
  ) {
    this.lines = lines;
    this.buffers = buffers;
    this.spinning = spinning;
    this.statistics = statistics;
    this.requests = cpus.map((cpu) => new LineRequest(cpu));
  }

  /** The pending access begins: it is made, or waits for its line. */
  begin(cpu: Cpu, thread: SimulatedThread): void {
    if (!isMapped(thread)) {
      this.onMade(cpu, thread, undefined);
      return;
    }
    const address = pending[ADDRESS]!;
    const kind = pending[KIND]!;
    const writes = kind > LAST_READ;
    const table = tableOf(thread.view, address);
    const line = lineOf(address);
    if (this.lines.isHit(table, line, cpu.core, writes, cpu.dueNs)) {
      this.make(cpu, thread, true);
      return;
    }
    const { buffers } = this;
    const isPlain = kind <= LAST_PLAIN_WRITE;
    const isHeld = buffers.holds(cpu, table, line);
    thread.missedNs = cpu.dueNs;
    if (writes && !buffers.isEmpty(cpu) && !(isPlain && isHeld)) {
      thread.stage = DRAINING;
      cpu.dueNs = Math.max(cpu.dueNs, buffers.grantNs(cpu));
      return;
    }
    if (isPlain && (writes || isHeld)) {
      if (writes) buffers.put(cpu, table, line, cpu.dueNs);
      this.make(cpu, thread, false);
      return;
    }
    thread.stage = GRANTED;
    const request = this.requests[cpu.id]!;
    cpu.dueNs = this.lines.request(request, table, line, writes, cpu.dueNs);
  }

  /** The thread has waited for a line. */
  private waited(cpu: Cpu, thread: SimulatedThread): void {
    thread.stallNs += Math.max(0, cpu.dueNs - thread.missedNs);
    this.statistics.did(thread, LINES, thread.missedNs, cpu.dueNs);
  }

  /** Makes the pending access. */
  private make(cpu: Cpu, thread: SimulatedThread, isHit: boolean): void {
    const kind = pending[KIND]!;
    const ns = accessNs[kind]!;
    cpu.dueNs += ns * cpu.scale;
    thread.workNs += ns;
    const value = perform();
    if (thread.isWatching) {
      if (kind <= LAST_READ) this.spinning.looked(thread, pending[ADDRESS]!, value, isHit);
      else this.spinning.acted(thread);
    }
    this.onMade(cpu, thread, value);
    proceed(thread, value);
  }

  /** The line has come that the thread waited for. */
  granted(cpu: Cpu, thread: SimulatedThread): void {
    this.lines.grant(this.requests[cpu.id]!, cpu.dueNs);
    this.waited(cpu, thread);
    this.make(cpu, thread, false);
  }

  /** The cpu's store buffer should be empty. */
  drained(cpu: Cpu, thread: SimulatedThread): void {
    if (this.buffers.grantNs(cpu) <= cpu.dueNs) this.buffers.empty(cpu);
    this.waited(cpu, thread);
    thread.stage = ACCESS;
  }
}

/** What a hit costs, by its kind. */
export function setAccessCosts({ cost }: Profile): void {
  accessNs.fill(cost.plain);
  accessNs[LOAD] = cost.load;
  accessNs[STORE] = cost.store;
  for (let kind = CAS; kind <= LAST_ACCESS; kind++) accessNs[kind] = cost.atomic;
}

/** Keeps the pending access with its thread, and brings it back. */
export function save(thread: SimulatedThread): void {
  thread.kind = pending[KIND]!;
  thread.address = pending[ADDRESS]!;
  thread.operand = pending[VALUE]!;
  thread.expected = pending[EXPECTED]!;
  thread.timeoutNs = pending[TIMEOUT]!;
}

export function restore(thread: SimulatedThread): void {
  pending[KIND] = thread.kind;
  pending[ADDRESS] = thread.address;
  pending[VALUE] = thread.operand;
  pending[EXPECTED] = thread.expected;
  pending[TIMEOUT] = thread.timeoutNs;
}

/** Whether there is a word at the pending access's address; if not, its thread goes on into its error. */
export function isMapped(thread: SimulatedThread): boolean {
  const address = pending[ADDRESS]!;
  const { words, processWords } = thread.view;
  const isHeap = address < PROCESS_WORDS;
  const end = isHeap ? words.length : processWords.length;
  const index = isHeap ? address : address - PROCESS_WORDS;
  if (Number.isInteger(index) && index >= 0 && index < end && address > 0) return true;
  thread.fault = new RangeError(`access at ${address}, which is not mapped`);
  thread.stage = RESUME;
  return false;
}
