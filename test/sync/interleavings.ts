// Runs small programs over shared words under all interleavings, or many of them. What a thread throws,
// a deadlock, a livelock and a data race each fail the test, with a short trace that shows it.

import { expect } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import { runAlone } from '../../src/explore/perform.ts';
import type {
  Program as Explored,
  Report,
  SearchOptions,
  Violation,
} from '../../src/explore/program.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { memoryOver, type Steps } from '../../src/memory.ts';
import type { SyncErrorKind } from '../../src/sync/errors.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';

export interface Program {
  /** Runs alone before the threads start. */
  readonly setUp?: () => Steps;
  readonly threads: readonly (() => Steps<unknown>)[];
  /** Throws if something is wrong at the end of an execution in which the threads returned `values`. */
  readonly check?: (values: readonly unknown[]) => void;
  /** Label of an execution. */
  readonly outcome?: (values: readonly unknown[]) => string;
  /** How many time limits of each thread may run out although others could go on; 1. */
  readonly timeouts?: number;
}

// Small, since every execution clears it; larger than a parking lot.
export const memory = memoryOver(new SharedArrayBuffer(1 << 15));

/** Runs `program` under every interleaving. Spinning adds none that parking does not have. */
export function exhaustively(program: Program): Report {
  setSpinLimit(0);
  const report = mustHold(program, { mode: 'exhaustive' });
  expect(report.isExhaustive).toBe(true);
  return report;
}

/** Runs `program` under every schedule with at most `bound` preemptions. */
export function withPreemptions(bound: number, program: Program): Report {
  setSpinLimit(0);
  const report = mustHold(program, { mode: 'preemption', bound });
  expect(report.executions).toBeLessThan(1e6);
  return report;
}

/** Runs `program` under `runs` random schedules. */
export function randomly(program: Program, runs = 2_000): void {
  // Spinning and parking are different paths: half of the runs go straight to park.
  for (const limit of [0, 2]) {
    setSpinLimit(limit);
    mustHold(program, { mode: 'random', maxExecutions: runs / 2, seed: limit });
  }
}

/** What comes out of all interleavings of `program`, failures included. */
export function outcomesOf(program: Program): Report {
  setSpinLimit(0);
  return explored(program, { stopAtFirst: false });
}

function mustHold(program: Program, options: SearchOptions): Report {
  const report = explored(program, options);
  if (report.failure !== undefined)
    throw new Error(`${report.failure.message}\n${report.failure.trace}`);
  return report;
}

function explored(program: Program, options: SearchOptions): Report {
  const { timeouts = 1 } = program;
  return exploreProgram(explorable(program), settingsOf({ ...options, timeouts }));
}

function explorable({ setUp, threads, check, outcome }: Program): Explored {
  clear();
  if (setUp !== undefined) alone(setUp());
  const first = memory.words.slice();
  return {
    begin() {
      memory.words.set(first);
      return threads.map((thread) => ({ steps: thread(), memory }));
    },
    atEnd: (values) => complaint(() => check?.(values)),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function complaint(check: () => void): Violation | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return { kind: 'assertion', property: 'check', message: (error as Error).message };
  }
}

export const alone = <R>(steps: Steps<R>): R => runAlone(steps, memory, 100_000);

/** What `toThrow` expects of a SyncError. */
export const syncError = (kind: SyncErrorKind): unknown =>
  expect.objectContaining({ name: 'SyncError', kind });

/** Of what threads returned: numbers, or whether they did something. */
export const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + Number(value), 0);

/** The value at `address` now. */
export const word = (address: number): number => memory.words[address]!;

/** Clears the memory for a test that runs alone. */
export function clear(): void {
  memory.words.fill(0);
}
