// Which steps of an execution are private: they touch nothing that another thread changes in it, and change
// nothing that another thread touches, so that nobody could tell if they came earlier or later.

import { MOST_THREADS } from './thread.ts';
import * as T from './trace.ts';

/** More than one thread. */
const SEVERAL = -1;

/** Who touches a location, and who writes it: a thread, SEVERAL, or undefined for nobody. */
interface Users {
  touchedBy: number | undefined;
  writtenBy: number | undefined;
}

/** For each event, whether it is private. */
export function privacyOf(trace: T.Trace): boolean[] {
  const users = new Map<number, Users>();
  for (let event = 0; event < trace.length; event++)
    for (const print of footprintsOf(trace, event)) use(users, print, threadOf(trace, event));
  return Array.from({ length: trace.length }, (_, event) =>
    footprintsOf(trace, event).every((print) => {
      const { touchedBy, writtenBy } = users.get(print >> 1)!;
      const isWrite = (print & 1) === 1;
      const others = isWrite ? touchedBy : writtenBy;
      return others === undefined || others === threadOf(trace, event);
    }),
  );
}

function threadOf(trace: T.Trace, event: number): number {
  return trace.proc[event]! % MOST_THREADS;
}

/** What an invariant looks at is touched by no thread for that. */
function footprintsOf(trace: T.Trace, event: number): number[] {
  const both = [trace.first[event]!, trace.second[event]!];
  return both.filter((print) => print !== T.NOTHING && print >> 1 !== T.OBSERVED);
}

function use(users: Map<number, Users>, print: number, thread: number): void {
  const known = users.get(print >> 1) ?? { touchedBy: undefined, writtenBy: undefined };
  known.touchedBy = joined(known.touchedBy, thread);
  if ((print & 1) === 1) known.writtenBy = joined(known.writtenBy, thread);
  users.set(print >> 1, known);
}

function joined(known: number | undefined, thread: number): number {
  return known === undefined || known === thread ? thread : SEVERAL;
}
