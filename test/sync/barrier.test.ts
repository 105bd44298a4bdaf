import { describe, expect, test } from 'vitest';
import { fetchAdd, load, type Steps } from '../../src/memory.ts';
import { barrierInit, barrierWait } from '../../src/sync/barrier.ts';
import {
  alone,
  exhaustively,
  mustFinish,
  randomly,
  syncError,
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
    check: (outcome) => {
      mustFinish(outcome);
      const last = outcome.threads.reduce((sum, thread) => sum + Number(thread.value), 0);
      expect(last).toBe(times);
    },
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

test('a thread too many is told, if it comes while a meeting ends', () => {
  const told: unknown[] = [];
  randomly(
    {
      setUp: () => barrierInit(BARRIER, 2),
      threads: [() => barrierWait(BARRIER), () => barrierWait(BARRIER), () => barrierWait(BARRIER)],
      check: ({ threads }) => told.push(...threads.flatMap(({ error }) => error ?? [])),
    },
    500,
  );
  expect(told.length).toBeGreaterThan(0);
  for (const error of told) expect(error).toEqual(syncError('invalid'));
});

describe('lets nobody through before all have come, and can be used again at once', () => {
  test('2 threads, 3 meetings, all interleavings with up to 3 preemptions', () => {
    expect(exhaustively(meeting(2, 3), 3).isComplete).toBe(true);
  });
  test('3 threads, 2 meetings, all interleavings with up to 2 preemptions', () => {
    expect(exhaustively(meeting(3, 2), 2).isComplete).toBe(true);
  });
  test('5 threads, 4 meetings, random interleavings', () => randomly(meeting(5, 4), 1_000));
});
