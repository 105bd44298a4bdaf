// A worker that simulates the lock benchmark: threads that increment one count under a lock (workloads/locks.ts).

import { parentPort, workerData } from 'node:worker_threads';
import type { ScriptData } from '../erase/run.ts';
import { Machine } from './kernel/machine.ts';
import { memoryOver, type Steps } from './memory.ts';
import type { Profile } from './profile.ts';
import { INCREMENT_WORDS, lockedIncrement } from './workloads/locks.ts';

export interface LockTask extends ScriptData {
  readonly profile: Profile;
  readonly seed: number;
  readonly algorithms: readonly string[];
  readonly threads: readonly number[];
  /** How long each cell runs, in nanoseconds of virtual time. */
  readonly durationNs: number;
}

/** Nanoseconds an operation takes a thread, so that throughput is threads / ns. */
export interface LockCost {
  readonly algorithm: string;
  readonly threads: number;
  readonly ns: number;
}

/** Increments between two looks at the clock. */
const BATCH = 16;

const task = workerData as LockTask;

/** All of it. */
export function work(): void {
  for (const algorithm of task.algorithms)
    for (const threads of task.threads)
      parentPort!.postMessage({ algorithm, threads, ns: costOf(algorithm, threads) });
}

function costOf(algorithm: string, threads: number): number {
  const machine = new Machine(task.profile, task.seed);
  const memory = memoryOver(new SharedArrayBuffer(4 * INCREMENT_WORDS));
  const { sockets, coresPerSocket, smt } = task.profile.topology;
  const cpus = sockets * coresPerSocket * smt;
  const simulated = Array.from({ length: threads }, (_, i) => {
    const steps = lockedIncrement(algorithm, i + 1, BATCH, task.durationNs);
    return machine.start(steps as unknown as Steps<number>, {
      memory,
      name: `thread ${i + 1}`,
      // As the benchmark does, one thread after the other to each core.
      pinnedTo: i % cpus,
    });
  });
  const { kind, timeNs } = machine.run();
  if (kind !== 'ended') throw new Error(`${algorithm} with ${threads} threads: ${kind}`);
  const done = simulated.reduce((sum, { result }) => sum + (result as number), 0);
  return (timeNs * threads) / done;
}
