// How fast threads go, as a sample of a run tells, and how long the whole run takes with these paces.
//
// The sample is simulated access by access, to a number of bytecodes; its first part, in which caches fill and
// threads get into step, is left out. What a thread then does for each bytecode is work, whose time the clock
// of its core and a busy sibling stretch, and waiting for cache lines, which they do not. In the second level
// threads of these two alone run for the whole duration under the machine's own scheduler (kernel/scheduler.ts):
// there it is decided who shares a core with whom, and who finishes late. Threads that mostly wait for each
// other, for a global lock say, are at the pace of the sample as they are: who of them is on which core does not matter.
//
// Source: sampled simulation in the manner of SMARTS (Wunderlich et al., ISCA 2003): a short detailed part
//   stands for the whole, because programs do the same again and again.
// Limits: paces stay what they were while others finish. Threads that wait for each other rarely are taken for independent.

import { BYTECODES } from '../counters.ts';
import { memoryOver, steps, type Steps } from './memory.ts';
import { Machine } from './kernel/machine.ts';
import type { RunStatistics } from './kernel/statistics.ts';
import { PARKED, type SimulatedThread } from './kernel/thread.ts';
import type { Profile } from './profile.ts';
import type { Paces, Sampling, Span } from './task.ts';

/** Part of the sample that is left out at its start. */
const WARM_UP = 1 / 4;
/** Threads that are off cpus for more of the sample, waiting for each other, are coupled. */
const COUPLED = 0.03;
/** Work between two looks of the second level at the scheduler's doings; it is preempted anywhere. */
const CHUNK_NS = 1e6;
/** Time between two looks of the first level. */
const LOOK_NS = 20_000;
const MOST_LOOKS = 256;

/** What was done by all threads up to a time. */
interface Look {
  readonly ns: number;
  readonly threads: readonly { bytecodes: number; workNs: number; stallNs: number }[];
}

export interface Sample {
  readonly kind: 'ended' | 'deadlock' | 'sampled';
  readonly looks: readonly Look[];
  readonly threads: readonly SimulatedThread[];
}

/** Runs threads until they have ended, or executed so many bytecodes in all. */
export function runSample(
  machine: Machine,
  threads: readonly SimulatedThread[],
  mostBytecodes: number,
): Sample {
  if (mostBytecodes === Infinity) {
    const { kind } = machine.run();
    return { kind: kind === 'deadlock' ? kind : 'ended', looks: [], threads };
  }
  const before = threads.map(({ counters }) => counters[BYTECODES]!);
  let looks: Look[] = [];
  let everyNs = LOOK_NS;
  for (let ns = everyNs; ; ns += everyNs) {
    const { kind } = machine.run({ untilNs: ns });
    const done = threads.map(({ counters, workNs, stallNs }, i) => ({
      bytecodes: counters[BYTECODES]! - before[i]!,
      workNs,
      stallNs,
    }));
    looks.push({ ns, threads: done });
    if (kind !== 'time is up') return { kind, looks, threads };
    if (done.reduce((sum, { bytecodes }) => sum + bytecodes, 0) >= mostBytecodes)
      return { kind: 'sampled', looks, threads };
    if (looks.length < MOST_LOOKS) continue;
    looks = looks.filter((_, i) => i % 2 === 1);
    everyNs *= 2;
  }
}

export interface Whole {
  readonly ns: number;
  readonly spans: readonly Span[];
  /** Of the second level. */
  readonly scheduled: RunStatistics | undefined;
}

/** What a sample tells of its threads. */
export function pacesOf({ looks, threads }: Sample, statistics: RunStatistics): Paces {
  const last = looks.at(-1)!;
  const first = looks.find(({ ns }) => ns >= last.ns * WARM_UP)!;
  return {
    windowNs: last.ns - first.ns,
    areCoupled: areCoupled(statistics, threads),
    threads: last.threads.map((now, i) => {
      const then = first.threads[i]!;
      const bytecodes = now.bytecodes - then.bytecodes;
      return {
        bytecodes,
        workNs: (now.workNs - then.workNs) / bytecodes,
        stallNs: (now.stallNs - then.stallNs) / bytecodes,
      };
    }),
  };
}

/** How long a run takes whose threads have these paces. */
export function wholeRun(
  profile: Profile,
  seed: number,
  { units, bytecodesPerUnit }: Sampling,
  paces: Paces,
): Whole {
  const wholes = units.map((one) => one * bytecodesPerUnit);
  if (paces.areCoupled) {
    const rate = paces.threads.reduce((sum, { bytecodes }) => sum + bytecodes, 0) / paces.windowNs;
    const ns = wholes.reduce((sum, one) => sum + one, 0) / rate;
    return { ns, spans: wholes.map(() => ({ startNs: 0, finishNs: ns })), scheduled: undefined };
  }
  const machine = new Machine(profile, seed);
  const memory = memoryOver(new SharedArrayBuffer(64));
  const threads = paces.threads.map((pace, i) =>
    machine.start(goOn(wholes[i]!, pace.workNs, pace.stallNs), { memory, name: `thread ${i + 1}` }),
  );
  const { timeNs } = machine.run();
  const spans = threads.map(({ startNs, finishNs }) => ({ startNs, finishNs }));
  return { ns: timeNs, spans, scheduled: machine.describe() };
}

/** Whether threads wait for each other, and not for cpus. */
function areCoupled(
  { threads, timeNs }: RunStatistics,
  simulated: readonly SimulatedThread[],
): boolean {
  let waitedNs = 0;
  for (const { state, sinceNs } of simulated) if (state === PARKED) waitedNs += timeNs - sinceNs;
  for (const { waitsNs } of threads)
    for (const [cause, ns] of Object.entries(waitsNs)) if (cause !== 'run queue') waitedNs += ns;
  return waitedNs > COUPLED * timeNs * threads.length;
}

/** A thread at its pace. */
function* goOn(bytecodes: number, workNs: number, stallNs: number): Steps {
  const most = Math.max(1, Math.floor(CHUNK_NS / (workNs + stallNs)));
  for (let left = bytecodes; left > 0; left -= most) {
    const n = Math.min(left, most);
    yield* steps.work(n * workNs);
    yield* steps.stall(n * stallNs);
  }
}
