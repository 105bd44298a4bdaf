// Which locations an access touches, and whether it writes them.

import type { Access } from '../memory.ts';
import type { Knowledge } from './knowledge.ts';
import type { OperationKind } from './operations.ts';
import { faultOf, wordAt } from './perform.ts';
import type { ExploredThread } from './thread.ts';
import * as T from './trace.ts';

export class Footprints {
  private readonly knowledge: Knowledge;

  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
  }

  locationOf(thread: ExploredThread, address: number): number {
    return this.knowledge.locations.ofWord(thread.heap, address);
  }

  /** Of what the thread has pending, as the memory is now; `waiting` are parked on a queue. */
  next(thread: ExploredThread, waiting: (queue: number) => number): readonly [number, number] {
    const access = thread.pending!;
    const kind = access.kind as Access['kind'] | OperationKind;
    const { address } = access;
    if (faultOf(thread.memory, access) !== undefined) return [T.NOTHING, T.NOTHING];
    if (kind === 'bufferRead' || kind === 'bufferWrite') return this.ofBuffer(thread, access);
    const word = this.locationOf(thread, address);
    const held = wordAt(thread.memory, address);
    switch (kind) {
      case 'pause':
        return [T.NOTHING, T.NOTHING];
      case 'load':
      case 'relaxedLoad':
        return [T.footprint(word, false), T.NOTHING];
      case 'read':
        return [T.footprint(word, false), this.otherHalf(thread, access, false)];
      case 'cas':
        if (held === (access.expected | 0)) return this.ofWrite(thread, access);
        return [T.footprint(word, false), T.NOTHING];
      case 'park': {
        if (thread.status === 'parked')
          return [T.footprint(this.knowledge.locations.queueOf(word), true), T.NOTHING];
        const sleeps = held === (access.expected | 0) && access.timeoutNs > 0;
        const queue = T.footprint(this.knowledge.locations.queueOf(word), true);
        return [T.footprint(word, false), sleeps ? queue : T.NOTHING];
      }
      case 'wake': {
        const queue = this.knowledge.locations.queueOf(word);
        const finds = access.value > 0 && waiting(queue) > 0;
        return [T.footprint(queue, finds), T.NOTHING];
      }
      case 'tryAcquire':
        return held === 0 ? this.ofWrite(thread, access) : [T.footprint(word, false), T.NOTHING];
      default:
        return this.ofWrite(thread, access);
    }
  }

  /** Of an access that writes; the second one is what else it writes. */
  ofWrite(thread: ExploredThread, access: Access): readonly [number, number] {
    if (access.kind === 'bufferWrite') return this.ofBuffer(thread, access);
    const word = this.locationOf(thread, access.address);
    const first = T.footprint(word, true);
    const { observed } = this.knowledge;
    if (observed.size === 0) return [first, this.otherHalf(thread, access, true)];
    // The second half of an observed float is left out: nobody looks at it alone.
    return [first, observed.has(word) ? T.footprint(T.OBSERVED, true) : T.NOTHING];
  }

  /** Of the second word of a float of 64 bits. */
  otherHalf(thread: ExploredThread, access: Access, isWrite: boolean): number {
    if (access.width !== 'F64') return T.NOTHING;
    return T.footprint(this.locationOf(thread, access.address + 1), isWrite);
  }

  /** Of an access to the process's memory. */
  ofBuffer(thread: ExploredThread, access: Access): readonly [number, number] {
    const { kind, address, width } = access;
    const isWrite = kind === 'bufferWrite';
    const { locations } = this.knowledge;
    const first = T.footprint(locations.ofBytes(thread.memory, address), isWrite);
    if (width !== 'F64') return [first, T.NOTHING];
    return [first, T.footprint(locations.ofBytes(thread.memory, address + 4), isWrite)];
  }
}
