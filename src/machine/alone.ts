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
  wordAt,
  type Memory,
  type Steps,
} from './memory.ts';

/** Drives steps to their end; throws what they throw, and an Error if they park for ever. */
export function runAlone<R>(steps: Steps<R>, memory: Memory): R {
  enterMemory(memory);
  times[CLOCK] = 0;
  times[SCALE] = 0;
  times[LIMIT] = Infinity;
  let next = steps.next(0);
  while (next.done !== true) next = steps.next(valueOf(pending[KIND]!));
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
