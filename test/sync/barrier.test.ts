import { describe, expect, test } from 'vitest';
import { fetchAdd, load, type Steps } from '../../src/memory.ts';
import { barrierInit, barrierWait } from '../../src/sync/barrier.ts';
import type { SyncError } from '../../src/sync/errors.ts';
import {
  alone,
  exhaustively,
  outcomesOf,
  randomly,
  sum,
  syncError,
  withPreemptions,
  type Program,
} from './interleavings.ts';

const BARRIER = 2;
const ARRIVALS = 8;

/** Meets `times` times; each time all must have arrived. Returns how often it came last. */
function* meet(parties: number, times: number): Steps<number> {
  let last = 0;
  for (let round = 1; round <= times; round++) {
    yield* fetchAdd(ARRIVALS, 1);
    if (yield* barrierWait(BARRIER)) last += 1;
    expect(yield* load(ARRIVALS)).toBeGreaterThanOrEqual(parties * round);
  }
  return last;
}

function meeting(parties: number, times: number): Program {
  return {
    setUp: () => barrierInit(BARRIER, parties),
    threads: Array.from({ length: parties }, () => () => meet(parties, times)),
    check: (last) => expect(sum(last)).toBe(times),
  };
}

test('a thread alone is always the last', () => {
  alone(barrierInit(BARRIER, 1));
  expect(alone(barrierWait(BARRIER))).toBe(true);
  expect(alone(barrierWait(BARRIER))).toBe(true);
});

test.each([0, -1, 1.5, NaN])('%d threads cannot meet', (parties) => {
  expect(() => alone(barrierInit(BARRIER, parties))).toThrow(syncError('invalid'));
});

const byName = (one: string, other: string): number => one.localeCompare(other);

function* waitOrBeTold(): Steps<string> {
  try {
    return (yield* barrierWait(BARRIER)) ? 'last' : 'met';
  } catch (error) {
    return (error as SyncError).kind;
  }
}

test('a thread too many is told, or waits; or slips through while the last one opens', () => {
  const { outcomes, failures } = outcomesOf({
    setUp: () => barrierInit(BARRIER, 2),
    threads: [waitOrBeTold, waitOrBeTold, waitOrBeTold],
    outcome: (values) => (values as string[]).toSorted(byName).join(),
  });
  expect(Object.keys(outcomes).toSorted(byName)).toEqual(['invalid,last,met', 'last,met,met']);
  expect(Object.keys(failures)).toEqual(['deadlock']);
});

describe('lets nobody through before all have come, and can be used again at once', () => {
  test('2 threads, 3 meetings, all interleavings', () => {
    exhaustively(meeting(2, 3));
  });
  test('3 threads, 1 meeting, all interleavings', () => {
    exhaustively(meeting(3, 1));
  });
  test('3 threads, 2 meetings, all schedules with up to 2 preemptions', () => {
    withPreemptions(2, meeting(3, 2));
  });
  test('5 threads, 4 meetings, random interleavings', () => randomly(meeting(5, 4), 1_000));
});
