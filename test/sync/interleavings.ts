// Runs small programs over shared words under many interleavings: seeded random ones, and all that a
// bounded depth-first search reaches.

import { expect } from 'vitest';
import {
  Driver,
  drive,
  runAlone,
  seededRandom,
  type DriveOptions,
  type Outcome,
} from '../../src/explore/drive.ts';
import { memoryOver, type Memory, type Steps } from '../../src/memory.ts';
import type { SyncErrorKind } from '../../src/sync/errors.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';

export interface Program {
  /** Runs alone before the threads start. */
  readonly setUp?: () => Steps;
  readonly threads: readonly (() => Steps<unknown>)[];
  /** What must hold at the end of every execution. */
  readonly check: (outcome: Outcome, memory: Memory) => void;
  readonly options?: DriveOptions;
}

// Small, since every execution clears it; larger than a parking lot.
const heap = new SharedArrayBuffer(1 << 15);
export const memory = memoryOver(heap);

/** Ends that are no bug of the driver's: a deadlock or an error fails the program. */
export function mustFinish(outcome: Outcome): void {
  for (const thread of outcome.threads) if (thread.error !== undefined) throw thread.error;
  if (outcome.end === 'finished') return;
  const parked = outcome.threads.map((thread, id) => `${id}@${thread.parkedOn ?? '-'}`);
  throw new Error(`${outcome.end} after ${outcome.steps} steps; parked: ${parked.join(' ')}`);
}

function begin({ setUp, threads }: Program): { steps: Steps<unknown>; memory: Memory }[] {
  memory.words.fill(0);
  if (setUp) runAlone(setUp(), memory);
  return threads.map((thread) => ({ steps: thread(), memory }));
}

/** Runs `program` under `seeds` random schedules. */
export function randomly(program: Program, seeds = 2_000): void {
  for (let seed = 1; seed <= seeds; seed++) {
    // Spinning and parking are different paths: every other run goes straight to park.
    setSpinLimit(seed % 2 === 0 ? 0 : 2);
    const outcome = drive(begin(program), seededRandom(seed), program.options);
    complain(() => program.check(outcome, memory), `seed ${seed}`);
  }
}

export interface Search {
  readonly executions: number;
  /** False if it stopped at `maxExecutions`. */
  readonly isComplete: boolean;
}

/**
 * Runs `program` under every schedule with at most `preemptions` switches away from a thread that
 * could have gone on. A thread that pauses goes on once the word that it looked at has changed, or
 * when nobody else can, so that spinning is finite. No switch is made right before an access that
 * must not race, since in a program without races that is the same as a switch after it.
 */
export function exhaustively(
  program: Program,
  preemptions: number,
  maxExecutions = 200_000,
): Search {
  setSpinLimit(0);
  const path: Branch[] = [];
  for (let executions = 1; ; executions++) {
    const outcome = follow(program, path, preemptions);
    const schedule = path.map((branch) => branch.options[branch.taken]).join('');
    complain(() => program.check(outcome, memory), `schedule ${schedule}`);
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.options.length - 1) path.pop();
    const last = path.at(-1);
    if (last === undefined) return { executions, isComplete: true };
    if (executions >= maxExecutions) return { executions, isComplete: false };
    last.taken += 1;
  }
}

interface Branch {
  readonly options: readonly number[];
  taken: number;
}

/** One execution: along `path` as far as it goes, then the first option each time, extending it. */
function follow(program: Program, path: Branch[], preemptions: number): Outcome {
  // What each thread has looked at since it last paused, to see whether pausing was in vain.
  const looks = new Map<number, number[]>();
  const driver = new Driver(begin(program), {
    ...program.options,
    onAccess: (thread, access, result) => {
      program.options?.onAccess?.(thread, access, result);
      if (access.kind === 'load') looks.set(thread, [access.address, result!]);
    },
  });
  const isSpinning = (id: number): boolean => {
    const look = looks.get(id);
    const { pending } = driver.threads[id]!;
    return pending?.kind === 'pause' && look !== undefined && memory.words[look[0]!] === look[1];
  };
  let last = -1;
  let spent = 0;
  for (let depth = 0; ; depth++) {
    const runnable = driver.choices();
    const moving = runnable.filter((id) => !isSpinning(id));
    const able = moving.length > 0 ? moving : runnable;
    if (able.length === 0 || driver.steps >= 10_000) return driver.outcome();
    const canGoOn = able.includes(last);
    const mayPreempt = spent < preemptions && !isPrivate(driver, last);
    if (depth === path.length) {
      const others = able.filter((id) => id !== last);
      const options = canGoOn ? [last, ...(mayPreempt ? others : [])] : others;
      path.push({ options, taken: 0 });
    }
    const next = path[depth]!.options[path[depth]!.taken]!;
    if (canGoOn && next !== last) spent += 1;
    last = next;
    driver.step(next);
  }
}

function isPrivate(driver: Driver, thread: number): boolean {
  const kind = driver.threads[thread]?.pending?.kind;
  return kind === 'read' || kind === 'write' || kind === 'now' || kind === 'work';
}

function complain(check: () => void, where: string): void {
  try {
    check();
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
}

export const alone = <R>(steps: Steps<R>): R => runAlone(steps, memory, 100_000);

/** What `toThrow` expects of a SyncError. */
export const syncError = (kind: SyncErrorKind): unknown =>
  expect.objectContaining({ name: 'SyncError', kind });

/** The value at `address` now. */
export const word = (address: number): number => memory.words[address]!;

/** Clears the memory for a test that runs alone. */
export function clear(): void {
  memory.words.fill(0);
}
