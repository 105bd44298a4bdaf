// Drives text that is alone, outside of the machine's time: what sets a program up, and what comes after it.

import {
  enterMemory,
  KIND,
  LAST_ACCESS,
  NOT_EQUAL,
  NOW,
  PARK,
  pending,
  perform,
  SCALE,
  TIMED_OUT,
  TIMEOUT,
  times,
  CLOCK,
  EXPECTED,
  LIMIT,
  ADDRESS,
  VALUE,
  WORK,
  wordAt,
  type Memory,
  type Steps,
} from './memory.ts';

/** Drives steps to their end; throws what they throw, and an Error if they park for ever. */
export function runAlone<R>(steps: Steps<R>, memory: Memory): R {
  return drive(steps, memory, Infinity, valueOf);
}

/** The same, with time passing as it does for a thread that is alone in the explorer: a nanosecond for each access. */
export function runAloneByAccess<R>(steps: Steps<R>, memory: Memory): R {
  return drive(steps, memory, -Infinity, (kind) => {
    times[CLOCK]! += 1;
    if (kind === WORK) times[CLOCK]! += pending[VALUE]!;
    const value = valueOf(kind);
    if (kind === PARK && value === TIMED_OUT) times[CLOCK]! += pending[TIMEOUT]!;
    return value;
  });
}

function drive<R>(
  steps: Steps<R>,
  memory: Memory,
  limitNs: number,
  valueFor: (kind: number) => number,
): R {
  enterMemory(memory);
  times[CLOCK] = 0;
  times[SCALE] = 0;
  times[LIMIT] = limitNs;
  let next = steps.next(0);
  while (next.done !== true) next = steps.next(valueFor(pending[KIND]!));
  return next.value;
}

/** What the pending access gives to a thread that is alone. */
function valueOf(kind: number): number {
  if (kind <= LAST_ACCESS) return perform();
  if (kind === NOW) return times[CLOCK]!;
  if (kind !== PARK) return 0;
  if (wordAt(pending[ADDRESS]!) !== (pending[EXPECTED]! | 0)) return NOT_EQUAL;
  if (pending[TIMEOUT] === Infinity) throw new Error('a thread that is alone parks for ever');
  return TIMED_OUT;
}
