// What a run was like: where the time of its threads and cpus went, in all and over time.
//
// A thread's time is time on a cpu and time off it. Off it, it waits for a cpu, or is parked for a cause that the
// owner of the address tells ('execution lock', 'object lock', 'queue', ...). On it, it computes, waits for
// cache lines, or spins.

import type { Cpu } from './cpu.ts';
import { SPINNING, type SimulatedThread } from './thread.ts';
import { Timeline } from './timeline.ts';

/** Ready, but no cpu. */
export const RUN_QUEUE = 0;
/** On a cpu, of which: waiting for lines; spinning. */
export const ON_CPU = 1;
export const LINES = 2;
export const SPIN = 3;

/** Names of what a thread does or waits for, by number; parked threads' causes come behind these. */
const NAMES = ['run queue', 'on cpu', 'lines', 'spinning'];
/** Room for causes. */
const MOST_NAMES = 32;

/** Width of a bucket at the start. */
const WIDTH_NS = 1_000;

export interface ThreadStatistics {
  readonly name: string;
  readonly startNs: number;
  /** Infinity if it has not ended. */
  readonly finishNs: number;
  readonly cpuNs: number;
  /** What it computed: at the base clock, and with a core to itself. */
  readonly workNs: number;
  /** Of its time on cpus: waiting for lines, and in turns of spin loops. */
  readonly linesNs: number;
  readonly spinningNs: number;
  /** Time off cpus by cause. */
  readonly waitsNs: Readonly<Record<string, number>>;
  readonly migrations: number;
}

export interface RunStatistics {
  readonly timeNs: number;
  readonly threads: readonly ThreadStatistics[];
  readonly cpus: readonly { readonly busyNs: number }[];
  readonly counts: {
    readonly events: number;
    readonly transfers: number;
    readonly fetches: number;
    readonly contextSwitches: number;
    readonly migrations: number;
    readonly wakeUps: number;
  };
  readonly overTime: {
    /** Width of a bucket; what follows is nanoseconds by bucket. */
    readonly widthNs: number;
    readonly cpus: readonly (readonly number[])[];
    /** By thread and what it did: 'on cpu', of which 'lines' and 'spinning', 'run queue', and causes. */
    readonly threads: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

export class Statistics {
  events = 0;
  contextSwitches = 0;
  migrations = 0;
  wakeUps = 0;
  private readonly names = [...NAMES];
  /** Rows of the cpus, then those of each thread. */
  private readonly timeline = new Timeline(WIDTH_NS);
  private readonly busyNs: Float64Array;

  constructor(cpus: number) {
    this.busyNs = new Float64Array(cpus);
  }

  /** The number of a cause. */
  cause(name: string): number {
    const known = this.names.indexOf(name);
    if (known >= 0) return known;
    if (this.names.length === MOST_NAMES) throw new RangeError(`more than ${MOST_NAMES} causes`);
    return this.names.push(name) - 1;
  }

  /** A thread did `what` for a while. */
  did(thread: SimulatedThread, what: number, fromNs: number, toNs: number): void {
    this.timeline.add(this.rowOf(thread, what), fromNs, toNs);
  }

  /** A thread was off cpus for a while. */
  waited(thread: SimulatedThread, cause: number, fromNs: number, toNs: number): void {
    if (toNs <= fromNs) return;
    thread.waitedNs[cause] = (thread.waitedNs[cause] ?? 0) + toNs - fromNs;
    this.did(thread, cause, fromNs, toNs);
  }

  /** The thread was on its cpu until then. */
  wasOnCpu(thread: SimulatedThread, untilNs: number): void {
    if (untilNs <= thread.sinceNs) return;
    thread.cpuNs += untilNs - thread.sinceNs;
    this.did(thread, ON_CPU, thread.sinceNs, untilNs);
    // A sleeper in a spin loop has no event that would tell.
    if (thread.stage === SPINNING) this.spun(thread, thread.pausedNs, untilNs);
    thread.sinceNs = untilNs;
  }

  /** The thread took turns of a spin loop. */
  spun(thread: SimulatedThread, fromNs: number, untilNs: number): void {
    thread.spinNs += Math.max(0, untilNs - fromNs);
    this.did(thread, SPIN, fromNs, untilNs);
    thread.pausedNs = untilNs;
  }

  wasBusy(cpu: Cpu, fromNs: number, toNs: number): void {
    if (toNs <= fromNs) return;
    this.busyNs[cpu.id]! += toNs - fromNs;
    this.timeline.add(cpu.id, fromNs, toNs);
  }

  of(
    timeNs: number,
    threads: readonly SimulatedThread[],
    lines: { readonly transfers: number; readonly fetches: number },
  ): RunStatistics {
    const { events, contextSwitches, migrations, wakeUps, timeline } = this;
    const { transfers, fetches } = lines;
    const rowsOf = (thread: SimulatedThread): Record<string, readonly number[]> =>
      Object.fromEntries(
        this.names.map((name, what) => [name, timeline.row(this.rowOf(thread, what))]),
      );
    return {
      timeNs,
      threads: threads.map((thread) => this.ofThread(thread)),
      cpus: [...this.busyNs].map((busyNs) => ({ busyNs })),
      counts: { events, transfers, fetches, contextSwitches, migrations, wakeUps },
      overTime: {
        widthNs: timeline.widthNs,
        cpus: [...this.busyNs].map((_, id) => timeline.row(id)),
        threads: threads.map(rowsOf),
      },
    };
  }

  private rowOf({ id }: SimulatedThread, what: number): number {
    return this.busyNs.length + id * MOST_NAMES + what;
  }

  private ofThread(thread: SimulatedThread): ThreadStatistics {
    const { name, startNs, finishNs, cpuNs, workNs, stallNs, spinNs, waitedNs } = thread;
    const waitsNs: Record<string, number> = {};
    for (const [cause, ns] of waitedNs.entries())
      if (ns !== undefined) waitsNs[this.names[cause]!] = ns;
    return {
      name,
      startNs,
      finishNs,
      cpuNs,
      workNs,
      linesNs: stallNs,
      spinningNs: spinNs,
      waitsNs,
      migrations: thread.migrations,
    };
  }
}
