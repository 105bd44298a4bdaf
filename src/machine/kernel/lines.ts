// Cache lines: which cores have a line, and how a core gets one.
//
// Source: Boyd-Wickizer, Kaashoek, Morris and Zeldovich, "Non-scalable locks are dangerous" (Linux Symposium 2012),
//   section 4: a line is handed from core to core, one transfer at a time, by the directory of its home; so n cores
//   that want it after a write wait for n transfers. The states are those of MESI: Papamarcos and Patel, "A
//   Low-overhead Coherence Solution for Multiprocessors with Private Cache Memories" (ISCA 1984).
// Differs: caches have room for everything, so that a line leaves a core only for another; a core's hardware threads
//   have its cache in common.
// State: of a line in its table (memory.ts): 0 no core has it, n > 0 core n - 1 alone, -e entry e of the directory.
//   An entry is there while a line is shared or on its way. Of an entry:
//     sharers: bitmap of the cores that may read it;
//     last: the request that came last of those that are not granted;
//     freeNs: when the next transfer can begin; grantNs: when the last request is granted;
//     watchers: threads that spin until the line is taken from them;
//     holder: the core, plus 1, that got the line for a write last, and keeps it until heldNs though others wait for it.
// Invariant: requests of a line are granted in their order. When a transfer to a writer begins, nobody else may
//   read the line; when one to a reader begins, nobody may write it.
// Limits: how far two cores of a socket are from each other, and what a transfer does to other lines' transfers,
//   is left out.

import {
  LINE_SHIFT,
  PAGE_SHIFT,
  PROCESS_WORDS,
  setSharers,
  type LineTable,
  type View,
} from '../memory.ts';
import type { Profile } from '../profile.ts';
import type { Cpu } from './cpu.ts';
import type { Jitter } from './jitter.ts';
import type { SimulatedThread } from './thread.ts';

const LINE_BYTES = 64;

/** Where the words of an address are: its lines. */
export function tableOf(view: View, address: number): LineTable {
  return address < PROCESS_WORDS ? view.lines : view.processLines;
}

/** Number of an address's line in its table. */
export function lineOf(address: number): number {
  return (address < PROCESS_WORDS ? address : address - PROCESS_WORDS) >> LINE_SHIFT;
}

/** A cpu's request for a line, for one access at a time. */
export class LineRequest {
  readonly cpu: Cpu;
  table: LineTable | undefined;
  line = 0;
  entry = 0;
  writes = false;
  /** Whose turn it is after this one. */
  next: LineRequest | undefined;

  constructor(cpu: Cpu) {
    this.cpu = cpu;
  }
}

export class Lines {
  /** Lines that came from another core, and from memory. */
  transfers = 0;
  fetches = 0;
  /** Tells a spinning thread, at that time, that a line it watches is taken. */
  onTaken: (thread: SimulatedThread, nowNs: number) => void = () => {};

  private readonly profile: Profile;
  private readonly jitter: Jitter;
  /** Words of a bitmap, and bitmaps of the sockets' cores, one after the other. */
  private readonly width: number;
  private readonly socketMasks: Uint32Array;
  /** When the memory of each socket can deliver the next line. */
  private readonly memoryFreeNs: Float64Array;

  // By entry; entry 0 is none.
  private sharers: Uint32Array;
  private readonly lasts: (LineRequest | undefined)[] = [undefined];
  private freeNs: Float64Array;
  private grantNs: Float64Array;
  private holders: Int32Array;
  private heldNs: Float64Array;
  private readonly watchers: SimulatedThread[][] = [[]];
  private readonly spare: number[] = [];
  private entries = 1;

  constructor(profile: Profile, cpus: readonly Cpu[], jitter: Jitter) {
    const { sockets, coresPerSocket } = profile.topology;
    this.profile = profile;
    this.jitter = jitter;
    this.width = Math.ceil((sockets * coresPerSocket) / 32);
    this.socketMasks = new Uint32Array(sockets * this.width);
    for (const { core, socket } of cpus)
      this.socketMasks[socket * this.width + (core >> 5)]! |= 1 << (core & 31);
    this.memoryFreeNs = new Float64Array(sockets);
    const room = 1024;
    this.sharers = new Uint32Array(room * this.width);
    this.freeNs = new Float64Array(room);
    this.grantNs = new Float64Array(room);
    this.holders = new Int32Array(room);
    this.heldNs = new Float64Array(room);
    setSharers(this.sharers, this.width);
  }

  /** Whether a core can make the access by itself at that time. */
  isHit(table: LineTable, line: number, core: number, writes: boolean, nowNs: number): boolean {
    const state = table.states[line]!;
    if (state >= 0) return state === core + 1;
    if (!writes && this.hasSharer(-state, core)) return true;
    return this.holders[-state] === core + 1 && nowNs < this.heldNs[-state]!;
  }

  /** Asks for a line that is no hit, for an access that writes or does not; says when it is granted. */
  request(
    request: LineRequest,
    table: LineTable,
    line: number,
    writes: boolean,
    nowNs: number,
  ): number {
    const state = table.states[line]!;
    const entry = state < 0 ? -state : this.newEntry(table, line, state);
    const { cpu } = request;
    const last = this.lasts[entry];
    const fromNs = Math.max(nowNs, this.freeNs[entry]!);
    let costNs: number;
    if (last !== undefined) costNs = this.transferNs(last.cpu, cpu);
    else if (state === 0) costNs = this.fetchNs(cpu, table, line, fromNs);
    else costNs = this.sharedNs(entry, cpu, writes);
    costNs = this.jitter.vary(costNs);
    const { lineReadShare = 1, hold = 0 } = this.profile.cost;
    const grantNs = Math.max(fromNs + costNs, this.grantNs[entry]!);
    const freeNs = writes ? grantNs + hold : fromNs + lineReadShare * costNs;
    this.freeNs[entry] = Math.max(freeNs, this.freeNs[entry]!);
    this.grantNs[entry] = grantNs;
    request.table = table;
    request.line = line;
    request.entry = entry;
    request.writes = writes;
    request.next = undefined;
    this.lasts[entry] = request;
    if (last !== undefined) last.next = request;
    else if (writes) this.take(entry, nowNs);
    return grantNs;
  }

  /** The time has come that `request` said: the access can be made. */
  grant({ cpu, table, line, entry, writes, next }: LineRequest, nowNs: number): void {
    const { hold = 0 } = this.profile.cost;
    if (next === undefined) this.lasts[entry] = undefined;
    else {
      this.holders[entry] = writes ? cpu.core + 1 : 0;
      this.heldNs[entry] = nowNs + hold;
      if (next.writes) {
        this.take(entry, nowNs);
        return;
      }
    }
    const isAlone = next === undefined && this.watchers[entry]!.length === 0;
    if (isAlone && (writes || !this.isShared(entry))) {
      table!.states[line] = cpu.core + 1;
      this.spare.push(entry);
      return;
    }
    this.share(entry, cpu.core);
  }

  /** The thread is to be told when the line, which its core may read, is taken. */
  watch(thread: SimulatedThread, table: LineTable, line: number): void {
    const state = table.states[line]!;
    const entry = state < 0 ? -state : this.newEntry(table, line, state);
    if (thread.watched.includes(entry)) return;
    thread.watched.push(entry);
    this.watchers[entry]!.push(thread);
  }

  unwatch(thread: SimulatedThread): void {
    for (const entry of thread.watched) {
      const threads = this.watchers[entry]!;
      const at = threads.indexOf(thread);
      if (at >= 0) threads.splice(at, 1);
    }
    thread.watched.length = 0;
  }

  /** Nobody may read the line any more. */
  private take(entry: number, nowNs: number): void {
    this.clear(entry);
    const watchers = this.watchers[entry]!;
    if (watchers.length === 0) return;
    this.watchers[entry] = [];
    for (const thread of watchers) this.onTaken(thread, nowNs);
  }

  private transferNs(from: Cpu, to: Cpu): number {
    if (from.core === to.core) return 0;
    this.transfers += 1;
    const { transferSocket, transferRemote } = this.profile.cost;
    return from.socket === to.socket ? transferSocket : transferRemote;
  }

  /** To read a line, from the nearest core that has it; to write it, once the farthest has given it up. */
  private sharedNs(entry: number, cpu: Cpu, writes: boolean): number {
    const { transferSocket, transferRemote } = this.profile.cost;
    const own = cpu.socket;
    const isNear = this.isSharedOn(entry, own, true, cpu.core);
    if (writes ? this.isSharedOn(entry, own, false, cpu.core) : !isNear) {
      this.transfers += 1;
      return transferRemote;
    }
    if (!isNear) return 0;
    this.transfers += 1;
    return transferSocket;
  }

  private fetchNs(cpu: Cpu, table: LineTable, line: number, fromNs: number): number {
    this.fetches += 1;
    const page = line >> PAGE_SHIFT;
    if (table.homes[page] === 0) table.homes[page] = cpu.socket + 1;
    const home = table.homes[page]! - 1;
    const { memory, transferSocket, transferRemote, bandwidthBytesPerNs } = this.profile.cost;
    const startNs = Math.max(fromNs, this.memoryFreeNs[home]!);
    this.memoryFreeNs[home] = startNs + LINE_BYTES / bandwidthBytesPerNs;
    const farNs = home === cpu.socket ? 0 : Math.max(0, transferRemote - transferSocket);
    return startNs - fromNs + memory + farNs;
  }

  private hasSharer(entry: number, core: number): boolean {
    return (this.sharers[entry * this.width + (core >> 5)]! & (1 << (core & 31))) !== 0;
  }

  private share(entry: number, core: number): void {
    this.sharers[entry * this.width + (core >> 5)]! |= 1 << (core & 31);
  }

  private clear(entry: number): void {
    const from = entry * this.width;
    for (let i = from; i < from + this.width; i++) this.sharers[i] = 0;
  }

  /** Whether any core may read the line. */
  private isShared(entry: number): boolean {
    const from = entry * this.width;
    for (let i = from; i < from + this.width; i++) if (this.sharers[i] !== 0) return true;
    return false;
  }

  /** Whether a core of the socket, or of any other if it is not `within` it, has the line; `except` apart. */
  private isSharedOn(entry: number, socket: number, within: boolean, except: number): boolean {
    const { width, sharers, socketMasks } = this;
    for (let i = 0; i < width; i++) {
      const mask = socketMasks[socket * width + i]!;
      let found = sharers[entry * width + i]! & (within ? mask : ~mask);
      if (i === except >> 5) found &= ~(1 << (except & 31));
      if (found !== 0) return true;
    }
    return false;
  }

  private newEntry(table: LineTable, line: number, state: number): number {
    const entry = this.spare.pop() ?? this.entries++;
    if (entry >= this.freeNs.length) this.grow();
    this.watchers[entry] ??= [];
    this.lasts[entry] = undefined;
    this.holders[entry] = 0;
    this.freeNs[entry] = 0;
    this.grantNs[entry] = 0;
    this.clear(entry);
    if (state > 0) this.share(entry, state - 1);
    table.states[line] = -entry;
    return entry;
  }

  private grow(): void {
    const room = 2 * this.freeNs.length;
    const { sharers, freeNs, grantNs, holders, heldNs } = this;
    this.sharers = new Uint32Array(room * this.width);
    this.freeNs = new Float64Array(room);
    this.grantNs = new Float64Array(room);
    this.holders = new Int32Array(room);
    this.heldNs = new Float64Array(room);
    this.sharers.set(sharers);
    this.freeNs.set(freeNs);
    this.grantNs.set(grantNs);
    this.holders.set(holders);
    this.heldNs.set(heldNs);
    setSharers(this.sharers, this.width);
  }
}
