// What the end of an execution means: an outcome, or what is wrong and why, in words.

import { errorText } from '../errors.ts';
import type { Execution } from './execution.ts';
import { wordAt } from './perform.ts';
import { MOST_THREADS, type ExploredThread } from './thread.ts';
import type { Program, Violation } from './program.ts';
import * as T from './trace.ts';

/**
 * How an execution ended. `stuck`: nobody can move. `blocked`: what could go on repeats another
 * execution. `stopped`: whoever drives it had seen enough.
 */
export type End = 'complete' | 'stuck' | 'step-limit' | 'blocked' | 'stopped';

/** Label of a complete execution; that it has none is a failure. */
export function outcomeOf(program: Program, execution: Execution): string | Violation {
  try {
    return program.outcome?.(execution.results()) ?? 'done';
  } catch (error) {
    const message = `the outcome throws ${errorText(error)}`;
    return { kind: 'assertion', property: 'no error', message };
  }
}

/** What is wrong with an execution that ended this way, apart from what was found on the way. */
export function verdict(
  program: Program,
  execution: Execution,
  end: End,
  outcome: string | Violation | undefined,
): Violation | undefined {
  if (end === 'stuck') return stuck(program, execution);
  if (end === 'step-limit') return endless(program, execution);
  if (end !== 'complete' || outcome === undefined) return undefined;
  if (typeof outcome === 'object') return outcome;
  const { forbid = {} } = program;
  const reason = Object.hasOwn(forbid, outcome) ? forbid[outcome] : undefined;
  if (reason !== undefined)
    return {
      kind: 'forbidden-outcome',
      property: `never ${outcome}`,
      message: `outcome ${outcome}: ${reason}`,
    };
  return atEnd(program, execution);
}

/** What the program says of its end; that it cannot look at it is a failure too. */
function atEnd(program: Program, execution: Execution): Violation | undefined {
  try {
    return program.atEnd?.(execution.results());
  } catch (error) {
    const text = error instanceof Error ? error.message : errorText(error);
    const message = `when all had ended: ${text}`;
    return { kind: 'assertion', property: 'no error', message };
  }
}

/** What to call an address. */
export function placeOf(program: Program, address: number): string {
  return program.nameOf?.(address) ?? String(address);
}

/** What to call a thread. */
export function threadName(program: Program, id: number): string {
  return program.threadNames?.[id] ?? `T${id}`;
}

function stuck(program: Program, execution: Execution): Violation {
  const waiting = execution.threads.filter(
    (thread): thread is ExploredThread => thread !== undefined && !thread.isOver,
  );
  const lost = waiting.map((thread) => lostWakeUp(program, execution, thread)).find(Boolean);
  const waits = waiting.map((thread) => waitOf(program, execution, thread)).join('; ');
  if (lost !== undefined)
    return { kind: 'deadlock', property: 'no lost wake-up', message: `${lost} (${waits})` };
  const inWords = program.describeDeadlock?.();
  const message = inWords ?? `nobody can move: ${waits}`;
  return { kind: 'deadlock', property: 'no deadlock', message };
}

function waitOf(program: Program, execution: Execution, thread: ExploredThread): string {
  const name = threadName(program, thread.id);
  const place = placeOf(program, thread.pending!.address);
  switch (thread.status) {
    case 'parked':
      return `${name} is parked on ${place}`;
    case 'paused': {
      const words = [...thread.looks.keys()].map((location) =>
        placeOf(program, execution.addressOf(location)),
      );
      return `${name} spins until another thread writes ${words.join(' or ')}`;
    }
    case 'joining':
      return `${name} waits for ${threadName(program, thread.waitsFor!.id)} to end`;
    default: {
      const holder = execution.holderFor(thread);
      const whose = holder === undefined ? 'nobody' : threadName(program, holder.id);
      return `${name} waits for the lock ${place}, held by ${whose}`;
    }
  }
}

/** Says so if the thread is parked although whoever should have woken it has been there. */
function lostWakeUp(
  program: Program,
  execution: Execution,
  thread: ExploredThread,
): string | undefined {
  if (thread.status !== 'parked') return undefined;
  const { address, expected } = thread.pending!;
  const name = threadName(program, thread.id);
  const place = placeOf(program, address);
  const now = wordAt(thread.memory, address);
  if (now !== (expected | 0))
    return (
      `lost wake-up: ${name} sleeps on ${place} = ${expected | 0}, which is ${now} by now, ` +
      'and nobody is left to wake it'
    );
  const { trace } = execution;
  const queue = trace.second[thread.last]! >> 1;
  for (let event = thread.last - 1; event >= 0; event--) {
    if (trace.first[event]! >> 1 !== queue || trace.action[event] !== T.WAKE) continue;
    if (trace.before[event] !== 0) return undefined;
    const waker = threadName(program, trace.proc[event]!);
    return `lost wake-up: ${waker} woke ${place} before ${name} slept on it, and nobody was there`;
  }
  return undefined;
}

function endless(program: Program, execution: Execution): Violation {
  const cause = likelyCause(program, execution);
  const message = `no end after ${execution.steps} steps${cause === '' ? '' : `: ${cause}`}`;
  return { kind: 'livelock', property: 'no livelock', message };
}

/** So often a word is touched among the last steps by what goes round. */
const ROUNDS = 8;

/** Looks at the last steps: who goes round, over which words, and whether those change; '' if nobody does. */
function likelyCause(program: Program, execution: Execution): string {
  const { trace } = execution;
  const from = Math.max(0, trace.length - 1000);
  const touched = new Map<number, number>();
  const movers = new Set<number>();
  let writes = 0;
  for (let event = from; event < trace.length; event++) {
    movers.add(trace.proc[event]! % MOST_THREADS);
    const first = trace.first[event]!;
    if (first < 0) continue;
    touched.set(first >> 1, (touched.get(first >> 1) ?? 0) + 1);
    writes += first & 1;
  }
  if (Math.max(0, ...touched.values()) < ROUNDS) return '';
  const busiest = [...touched]
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, 3)
    .map(([location]) => placeOf(program, execution.addressOf(location)));
  const who = [...movers].map((id) => threadName(program, id)).join(' and ');
  const over = busiest.length === 0 ? '' : `, over ${busiest.join(', ')}`;
  if (movers.size === 1)
    return writes === 0
      ? `${who} goes round without a pause or a park${over}, waiting for what it gives nobody the chance to write`
      : `${who} goes round${over}, and its loop never ends on its own`;
  return `${who} go round${over}, each undoing or retrying what the other does`;
}
