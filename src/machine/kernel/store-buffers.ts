// Store buffers: a core does not wait for a line that it writes plainly.
//
// The write goes into the buffer, its line is asked for, and the core goes on; it sees what it wrote. When the line
// comes, the buffer is emptied, and if another core waits for the line, what came in meanwhile asks for it again.
// So a count that cores increment without any synchronization costs them hardly more than one of their own.
//
// Source: Sewell, Sarkar, Owens, Zappa Nardelli and Myreen, "x86-TSO" (CACM 53(7), 2010): stores of a core reach memory
//   in order; its loads look into its buffer first; a locked instruction waits until it is empty.
// Differs: a buffer has room for one line, and any number of writes of it. Others see a write at once, not when its
//   line comes, so that memory is sequentially consistent here.
// State: of a cpu: the request of its buffer and when it is granted, Infinity if the buffer is empty.

import type { LineTable } from '../memory.ts';
import type { Cpu } from './cpu.ts';
import type { EventQueue } from './event-queue.ts';
import { LineRequest, type Lines } from './lines.ts';

class StoreBuffer {
  readonly request: LineRequest;
  grantNs = Infinity;
  /** It has been written to since its line was asked for. */
  hasMore = false;

  constructor(cpu: Cpu) {
    this.request = new LineRequest(cpu);
  }
}

export class StoreBuffers {
  private readonly lines: Lines;
  private readonly events: EventQueue;
  /** Slot of the event at which the first cpu's line comes; those of the others are behind it. */
  private readonly firstSlot: number;
  private readonly buffers: readonly StoreBuffer[];

  constructor(cpus: readonly Cpu[], lines: Lines, events: EventQueue, firstSlot: number) {
    this.lines = lines;
    this.events = events;
    this.firstSlot = firstSlot;
    this.buffers = cpus.map((cpu) => new StoreBuffer(cpu));
  }

  /** When the cpu's buffer is empty at the latest, if no more is put into it; Infinity if it is. */
  grantNs({ id }: Cpu): number {
    return this.buffers[id]!.grantNs;
  }

  isEmpty({ id }: Cpu): boolean {
    return this.buffers[id]!.grantNs === Infinity;
  }

  /** Whether a write of the line is in the cpu's buffer. */
  holds({ id }: Cpu, table: LineTable, line: number): boolean {
    const { request, grantNs } = this.buffers[id]!;
    return grantNs !== Infinity && request.line === line && request.table === table;
  }

  /** A write of the line, which the core does not have, goes into the buffer: it is empty, or holds that line. */
  put(cpu: Cpu, table: LineTable, line: number, nowNs: number): void {
    const buffer = this.buffers[cpu.id]!;
    if (buffer.grantNs !== Infinity) buffer.hasMore = true;
    else this.ask(cpu, buffer, table, line, nowNs);
  }

  /** The line has come that the cpu's buffer asked for. */
  empty(cpu: Cpu): void {
    const buffer = this.buffers[cpu.id]!;
    const { request, hasMore, grantNs } = buffer;
    const { table, line } = request;
    buffer.hasMore = false;
    buffer.grantNs = Infinity;
    this.events.clear(this.firstSlot + cpu.id);
    this.lines.grant(request, grantNs);
    if (hasMore && !this.lines.isHit(table!, line, cpu.core, true, Infinity))
      this.ask(cpu, buffer, table!, line, grantNs);
  }

  private ask(cpu: Cpu, buffer: StoreBuffer, table: LineTable, line: number, nowNs: number): void {
    buffer.grantNs = this.lines.request(buffer.request, table, line, true, nowNs);
    this.events.set(this.firstSlot + cpu.id, buffer.grantNs);
  }
}
