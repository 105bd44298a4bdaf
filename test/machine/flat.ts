// A machine in which everything is free but what a test sets, and what tests run on it.

import { memoryOver, type Memory, type Steps } from '../../src/machine/memory.ts';
import { Machine } from '../../src/machine/kernel/machine.ts';
import type { Profile } from '../../src/machine/profile.ts';
import { mulberry32 } from '../../src/mulberry32.ts';

type Changes = {
  readonly [Group in keyof Profile]?: Profile[Group] extends object
    ? Partial<Profile[Group]>
    : Profile[Group];
};

const FREE: Profile = {
  name: 'flat',
  topology: { sockets: 1, coresPerSocket: 1, smt: 1 },
  clock: { baseGHz: 1, byActiveCores: [[1, 1]] },
  smt: { yield: 1.25 },
  cost: {
    plain: 0,
    load: 0,
    store: 0,
    atomic: 0,
    pause: 0,
    transferSocket: 0,
    transferRemote: 0,
    memory: 0,
    bandwidthBytesPerNs: 1e9,
  },
  os: {
    timesliceNs: 4_000_000,
    minGranularityNs: 1_000_000,
    balanceNs: 4_000_000,
    migrationNs: 0,
    contextSwitchNs: 0,
    wakeLatencyNs: 0,
    syscallNs: 0,
    futexWakeNs: 0,
    sleepNs: 0,
    yieldNs: 0,
  },
  interpreter: { table: 'none', scale: 1, specialized: false },
  simulation: { slackNs: 0, jitter: 0 },
  sources: {},
};

/** A machine of `cores` cores. */
export function flat(cores: number, changes: Changes = {}): Profile {
  const groups = Object.entries(FREE).map(([name, group]) => {
    const change: unknown = changes[name as keyof Profile] ?? {};
    if (typeof group !== 'object') return [name, group];
    return [name, { ...(group as object), ...(change as object) }];
  });
  const profile = Object.fromEntries(groups) as Profile;
  return {
    ...profile,
    topology: { ...FREE.topology, coresPerSocket: cores, ...changes.topology },
  };
}

export function smallMemory(words = 65536): Memory {
  return memoryOver(new SharedArrayBuffer(4 * words));
}

/** A machine, and a memory in which its threads run. */
export class Bench {
  readonly machine: Machine;
  readonly memory: Memory;

  constructor(profile: Profile, seed = 1) {
    this.machine = new Machine(profile, seed);
    this.memory = smallMemory();
  }

  start(steps: Steps<unknown>, options: { name?: string; pinnedTo?: number } = {}) {
    return this.machine.start(steps, { memory: this.memory, name: 'thread', ...options });
  }
}

/** Exponential times with that mean. */
export function exponential(mean: number, seed: number): () => number {
  const random = mulberry32(seed);
  return () => -mean * Math.log(1 - random());
}
