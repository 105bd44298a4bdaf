// The cpus of a machine, which are the hardware threads of its cores, as Linux numbers them: first one of each
// core, socket by socket, then the others in the same order.

import type { Profile } from '../profile.ts';
import type { SimulatedThread } from './thread.ts';

export class Cpu {
  readonly id: number;
  readonly core: number;
  readonly socket: number;
  /** The other hardware thread of its core. */
  sibling: Cpu | undefined;

  /** Who is on it; nobody while it idles, and while it puts a thread to sleep. */
  thread: SimulatedThread | undefined;
  /** Who was on it last. */
  last: SimulatedThread | undefined;
  /** Until when it is busy with what its thread is about. */
  dueNs = 0;
  /** What a nanosecond of work takes on it. */
  scale = 1;
  /** It is somebody's, or on its way to somebody: not idle. */
  isBusy = false;
  busySinceNs = 0;
  /** Its thread goes off as soon as it can. */
  needsSwitch = false;

  /** Who is ready to run on it. */
  readonly queue: SimulatedThread[] = [];
  /** When the turn of its thread began, and until when the thread's virtual runtime is up to date. */
  turnNs = 0;
  chargedNs = 0;
  /** No virtual runtime on it is below; it never falls. */
  leastRuntimeNs = 0;

  constructor(id: number, core: number, socket: number) {
    this.id = id;
    this.core = core;
    this.socket = socket;
  }

  /** How many threads are on it or wait for it. */
  get load(): number {
    return this.queue.length + (this.thread === undefined ? 0 : 1);
  }
}

export function cpusOf({ topology }: Profile): readonly Cpu[] {
  const { sockets, coresPerSocket, smt } = topology;
  const cores = sockets * coresPerSocket;
  const cpus = Array.from({ length: cores * smt }, (_, id) => {
    const core = id % cores;
    return new Cpu(id, core, Math.floor(core / coresPerSocket));
  });
  if (smt === 2) for (const cpu of cpus) cpu.sibling = cpus[(cpu.id + cores) % cpus.length]!;
  return cpus;
}
