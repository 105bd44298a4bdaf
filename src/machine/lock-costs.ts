// Costs of locks on a simulated machine, in workers as many as this computer has cores.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { linkScripts } from '../erase/link.ts';
import { sourceUrl } from '../erase/resolve.ts';
import { tuneV8ForSteps } from '../erase/tune.ts';
import type { LockCost, LockTask } from './lock-cell.ts';
import type { Profile } from './profile.ts';
import { ways } from './workloads/locks.ts';

const CELL = sourceUrl('machine/lock-cell');
/** Several timeslices, where threads share a core. */
const DURATION_NS = 2e6;
const OVERSUBSCRIBED_NS = 60e6;

/** By the names of the benchmark. */
export const LOCK_ALGORITHMS: readonly string[] = Object.keys(ways);

/** What an increment costs each of so many threads, under each algorithm. */
export async function lockCosts(
  profile: Profile,
  algorithms: readonly string[],
  threads: readonly number[],
  { seed = 1, durationNs }: { readonly seed?: number; readonly durationNs?: number } = {},
): Promise<LockCost[]> {
  tuneV8ForSteps();
  const text = await linkScripts([CELL], 'stepped');
  const { sockets, coresPerSocket, smt } = profile.topology;
  const cpus = sockets * coresPerSocket * smt;
  const cells = algorithms.flatMap((algorithm) =>
    threads.map((count) => [algorithm, count] as const),
  );
  const costs: LockCost[] = [];
  const runNext = async (): Promise<void> => {
    for (let cell = cells.shift(); cell !== undefined; cell = cells.shift()) {
      const [algorithm, count] = cell;
      const task: LockTask = {
        text,
        main: CELL,
        profile,
        seed,
        algorithms: [algorithm],
        threads: [count],
        durationNs: durationNs ?? (count > cpus ? OVERSUBSCRIBED_NS : DURATION_NS),
      };
      costs.push(await costOf(task));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, runNext));
  const place = ({ algorithm, threads: count }: LockCost): number =>
    algorithms.indexOf(algorithm) * 1e6 + count;
  return costs.toSorted((a, b) => place(a) - place(b));
}

function costOf(task: LockTask): Promise<LockCost> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(task.text.start, { eval: true, workerData: task });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the simulation ended early')));
  });
}
