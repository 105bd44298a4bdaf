// Writes down whose access was made when, for another engine to let the same happen (stepped/order.ts).

import type { AccessKind } from '../../memory.ts';
import { ACCESS, PAUSE, TIMEOUT, type RecordedOrder, type Seen } from '../../stepped/order.ts';
import {
  CAS,
  FETCH_ADD,
  FETCH_AND,
  FETCH_OR,
  LOAD,
  PARK,
  READ,
  READ_F32,
  READ_F64,
  STORE,
  SWAP,
  WAKE,
  WRITE,
  WRITE_F32,
  WRITE_F64,
} from '../memory.ts';

/** What an access is called by whoever does not know how wide it is. */
const NAMES = new Map<number, AccessKind>([
  [READ, 'read'],
  [READ_F64, 'read'],
  [READ_F32, 'read'],
  [LOAD, 'load'],
  [WRITE, 'write'],
  [WRITE_F64, 'write'],
  [WRITE_F32, 'write'],
  [STORE, 'store'],
  [CAS, 'cas'],
  [SWAP, 'swap'],
  [FETCH_ADD, 'fetchAdd'],
  [FETCH_OR, 'fetchOr'],
  [FETCH_AND, 'fetchAnd'],
  [PARK, 'park'],
  [WAKE, 'wake'],
]);

export class Recorder implements RecordedOrder {
  mains = 0;
  readonly started: [parent: number, nth: number][] = [];
  readonly threads: number[] = [];
  readonly whats: number[] = [];
  readonly readings: number[][] = [];
  readonly seen: Seen[] = [];

  /** A thread is started, by another or from outside. */
  starts(by: readonly [parent: number, nth: number] | undefined): void {
    this.readings.push([]);
    if (by === undefined) this.mains += 1;
    else this.started.push([...by]);
  }

  accesses(thread: number, kind: number, address: number, result: number | undefined): void {
    this.steps(thread, ACCESS);
    this.seen.push({ kind: NAMES.get(kind)!, address, result });
  }

  timesOut(thread: number): void {
    this.steps(thread, TIMEOUT);
  }

  endsPause(thread: number): void {
    this.steps(thread, PAUSE);
  }

  asksTime(thread: number, ns: number): void {
    this.readings[thread]!.push(ns);
  }

  private steps(thread: number, what: number): void {
    this.threads.push(thread);
    this.whats.push(what);
  }
}
