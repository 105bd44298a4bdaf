// Takes over what another engine has done, and gives away what this one has done.
//
// Of a run of the simulated machine the order is known in which its threads made their accesses, and what they
// were told of the time. The explorer lets the same happen: time limits run out when they did, by choice, and so do
// pauses end that no write has ended. What comes out is a token like any other.
//
// Limits: under sc alone, as the machine is. Text that looks at its thread's time only by now() is told the same
//   there; a limit of time that ran out is a step.

import { UsageError } from '../errors.ts';
import { PROCESS_WORDS, type Access } from '../memory.ts';
import { ACCESS, PAUSE, TIMEOUT, type Order, type RecordedOrder } from '../stepped/order.ts';
import { follow, runsOf, type Followed, type Run, type Taken } from './follow.ts';
import type { Program } from './program.ts';
import { fromToken, stamp, toToken } from './token.ts';

/** Steps more than a run has, after which what comes behind it counts as endless. */
const MORE_STEPS = 1_000_000;

export interface Adopted {
  readonly token: string;
  /** The first access, from 0, that is not what the run's was. */
  readonly differsAt: number | undefined;
  readonly followed: Followed;
}

/** Lets a program do what it did in a run. */
export function adopt(program: Program, run: RecordedOrder, subject: string): Adopted {
  const { mains, started, readings, seen } = run;
  const maxSteps = run.threads.length + MORE_STEPS;
  const options = {
    memory: 'sc',
    maxSteps,
    timeouts: Infinity,
    timing: { mains, started, readings },
  } as const;
  let accesses = 0;
  let differsAt: number | undefined;
  const followed = follow(program, runsIn(run), options, (step, taken) => {
    if (step === 0) [accesses, differsAt] = [0, undefined];
    if (taken.special !== undefined) return true;
    const expected = seen[accesses];
    accesses += 1;
    if (expected === undefined || isSeen(expected, taken)) return true;
    differsAt ??= accesses - 1;
    return false;
  });
  const token = toToken({
    subject,
    ...options,
    schedule: runsOf(followed.steps.map(({ proc }) => proc)),
    stamps: Uint8Array.from(followed.steps, stamp),
  });
  if (accesses < seen.length && followed.violation === undefined) differsAt ??= accesses;
  return { token, differsAt, followed };
}

/** A pause that may have ended by itself is a run of no steps. */
function runsIn({ threads, whats }: Order): Run[] {
  const runs: [number, number][] = [];
  for (const [i, thread] of threads.entries()) {
    const last = runs.at(-1);
    if (whats[i] === PAUSE) runs.push([thread, 0]);
    else if (last !== undefined && last[0] === thread && last[1] > 0) last[1] += 1;
    else runs.push([thread, 1]);
  }
  return runs;
}

function isSeen(seen: RecordedOrder['seen'][number], { access, result }: Taken): boolean {
  const [kind, address] = inWords(access);
  return seen.kind === kind && seen.address === address && Object.is(seen.result, result);
}

/** Plain and relaxed accesses are the same to a machine, and bytes of the process's memory are words of it. */
function inWords({ kind, address }: Access): [kind: string, address: number] {
  switch (kind) {
    case 'relaxedLoad':
      return ['read', address];
    case 'relaxedStore':
      return ['write', address];
    case 'bufferRead':
      return ['read', PROCESS_WORDS + (address >> 2)];
    case 'bufferWrite':
      return ['write', PROCESS_WORDS + (address >> 2)];
    default:
      return [kind, address];
  }
}

/**
 * The execution of a token, as far as it fits the program.
 * @throws UsageError if it is no token, or if the machine's memory allows less than that of its execution.
 */
export function followToken(program: Program, token: string): Followed {
  const { memory, timeouts, maxSteps, timing, schedule } = fromToken(token);
  if (memory !== 'sc')
    throw new UsageError(
      `the token is of an execution under ${memory}; memory of a simulated machine is sequentially consistent`,
    );
  return follow(program, schedule, { memory, timeouts, maxSteps, timing });
}

/** What an execution was, for another engine to do the same. */
export function orderOf({ steps, mains, started, readings }: Followed): Order {
  return {
    mains,
    started,
    readings,
    threads: steps.map(({ proc }) => proc),
    whats: steps.map(({ special, access }) => {
      if (special === undefined) return ACCESS;
      return access.kind === 'pause' ? PAUSE : TIMEOUT;
    }),
  };
}
