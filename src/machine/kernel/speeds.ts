// How fast a core computes: its clock depends on how many cores of its socket are busy, and two hardware threads of
// a core that are both busy have its throughput in common.
//
// State: how many hardware threads of each core are busy, and how many cores of each socket.
// Limits: what a thread waits for does not matter: one that waits for memory leaves no more to the other one than
//   one that computes. Power and temperature have no memory: a clock changes at once.

import type { Profile } from '../profile.ts';
import type { Cpu } from './cpu.ts';

export class Speeds {
  private readonly profile: Profile;
  private readonly busyThreads: Int32Array;
  private readonly busyCores: Int32Array;
  /** By busy cores of a socket: what a nanosecond of work at the base clock takes. */
  private readonly factors: Float64Array;

  constructor(profile: Profile) {
    const { sockets, coresPerSocket } = profile.topology;
    this.profile = profile;
    this.busyThreads = new Int32Array(sockets * coresPerSocket);
    this.busyCores = new Int32Array(sockets);
    this.factors = Float64Array.from(
      { length: coresPerSocket + 1 },
      (_, busy) => profile.clock.baseGHz / clockGHz(profile, busy),
    );
  }

  /** The cpu becomes busy or idle. Says whether the clock of its whole socket changes. */
  change(cpu: Cpu, isBusy: boolean): boolean {
    const { core, socket } = cpu;
    this.busyThreads[core]! += isBusy ? 1 : -1;
    if (this.busyThreads[core] !== (isBusy ? 1 : 0)) return false;
    const before = this.busyCores[socket]!;
    const after = before + (isBusy ? 1 : -1);
    this.busyCores[socket] = after;
    return this.factors[after] !== this.factors[before];
  }

  /** What a nanosecond of work takes on the cpu. */
  scaleOf(cpu: Cpu): number {
    const share = this.busyThreads[cpu.core] === 2 ? 2 / this.profile.smt.yield : 1;
    return this.factors[this.busyCores[cpu.socket]!]! * share;
  }

  isIdle(core: number): boolean {
    return this.busyThreads[core] === 0;
  }

  /** Whether both hardware threads of a core are busy. */
  isFull(core: number): boolean {
    return this.busyThreads[core] === this.profile.topology.smt;
  }

  /** Cores of a socket with nothing to do. */
  idleCores(socket: number): number {
    return this.profile.topology.coresPerSocket - this.busyCores[socket]!;
  }
}

/** Linear between the points of the profile, and constant before the first and after the last. */
export function clockGHz({ clock }: Profile, busyCores: number): number {
  const points = clock.byActiveCores;
  let [beforeCores, beforeGHz] = points[0]!;
  if (busyCores <= beforeCores) return beforeGHz;
  for (const [cores, atGHz] of points) {
    if (busyCores <= cores) {
      const part = (busyCores - beforeCores) / (cores - beforeCores);
      return beforeGHz + part * (atGHz - beforeGHz);
    }
    [beforeCores, beforeGHz] = [cores, atGHz];
  }
  return beforeGHz;
}
