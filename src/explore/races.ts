// Data races, in words.

import type { Execution } from './execution.ts';
import type { HappensBefore, UnorderedPair } from './happens-before.ts';
import type { DataRace, Program, Violation } from './program.ts';
import * as T from './trace.ts';
import { placeOf, threadName } from './verdict.ts';

/** The data races found since the last call. */
export function newRaces(
  program: Program,
  execution: Execution,
  order: HappensBefore,
): readonly DataRace[] {
  if (order.unordered.length === 0) return [];
  return order.unordered.splice(0).map((pair) => raceOf(program, execution, pair));
}

/** Equal for races between the same accesses. */
export function keyOf({ place, first, second }: DataRace): string {
  return [place, ...[first, second].toSorted()].join('|');
}

export function violationOf(race: DataRace): Violation {
  return {
    kind: 'race',
    property: 'no data race',
    message: `data race on ${race.place}: ${race.first} and ${race.second}, in no order`,
  };
}

function raceOf(
  program: Program,
  execution: Execution,
  { first, second, location }: UnorderedPair,
): DataRace {
  const address = execution.addressOf(location);
  return {
    address,
    place: placeOf(program, address),
    first: describe(program, execution.trace, first),
    second: describe(program, execution.trace, second),
  };
}

function describe(program: Program, trace: T.Trace, event: number): string {
  const isWrite = (trace.first[event]! & 1) === 1;
  const isPlain = (trace.synchronizes[event]! & T.IS_PLAIN) !== 0;
  const what = isPlain ? (isWrite ? 'write' : 'read') : isWrite ? 'atomic write' : 'atomic read';
  return `${threadName(program, trace.proc[event]!)} ${what}`;
}
