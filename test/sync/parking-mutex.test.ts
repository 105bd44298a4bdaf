import { describe, expect, test } from 'vitest';
import { load, pause, read, work, write, type Steps } from '../../src/memory.ts';
import { PARKING_LOT_WORDS, parkingLotInit, WAITER_WORDS } from '../../src/sync/parking-lot.ts';
import {
  parkingMutexAcquire,
  parkingMutexAcquireTimed,
  parkingMutexInit,
  parkingMutexRelease,
  parkingMutexTryAcquire,
} from '../../src/sync/parking-mutex.ts';
import {
  alone,
  exhaustively,
  outcomesOf,
  randomly,
  sum,
  syncError,
  withPreemptions,
  word,
  type Program,
} from './interleavings.ts';

const MUTEX = 2;
const COUNT = 4;
const LOT = 16;
const WAITER_STATE = 2; // not 0 once the waiter is in its queue
const WAITERS = LOT + PARKING_LOT_WORDS;

const waiter = (thread: number): number => WAITERS + thread * WAITER_WORDS;

function* setUp(): Steps {
  yield* parkingLotInit(LOT);
  yield* parkingMutexInit(MUTEX);
}

/** Sections of `heldNs`, which decides how often waiters wait for more than a millisecond. */
function* sections(me: number, times: number, heldNs: number, timeoutNs = Infinity): Steps<number> {
  let done = 0;
  for (let i = 0; i < times; i++) {
    if (timeoutNs === Infinity) yield* parkingMutexAcquire(MUTEX, LOT, waiter(me));
    else if (!(yield* parkingMutexAcquireTimed(MUTEX, LOT, waiter(me), timeoutNs))) continue;
    yield* write(COUNT, (yield* read(COUNT)) + 1);
    yield* work(heldNs);
    yield* parkingMutexRelease(MUTEX, LOT);
    done += 1;
  }
  return done;
}

function counting(...threads: (() => Steps<number>)[]): Program {
  return {
    setUp,
    threads,
    check: (done) => {
      expect(word(COUNT)).toBe(sum(done));
      expect(word(MUTEX) & 1).toBe(0);
    },
  };
}

describe('alone', () => {
  test('is held from acquire to release', () => {
    alone(setUp());
    alone(parkingMutexAcquire(MUTEX, LOT, waiter(0)));
    expect(alone(parkingMutexTryAcquire(MUTEX))).toBe(false);
    expect(alone(parkingMutexAcquireTimed(MUTEX, LOT, waiter(1), 100))).toBe(false);
    expect(alone(parkingMutexAcquireTimed(MUTEX, LOT, waiter(1), 0))).toBe(false);
    alone(parkingMutexRelease(MUTEX, LOT));
    expect(alone(parkingMutexTryAcquire(MUTEX))).toBe(true);
  });

  test('a release without an acquire is refused', () => {
    alone(setUp());
    expect(() => alone(parkingMutexRelease(MUTEX, LOT))).toThrow(syncError('permission'));
  });
});

describe('excludes and strands nobody', () => {
  describe.each([0, 600_000, 1_100_000])('sections of %d ns', (heldNs) => {
    test('2 threads, all interleavings', () => {
      const program = counting(
        () => sections(0, 1, heldNs),
        () => sections(1, 2, heldNs),
      );
      exhaustively(program);
    });

    test('2 threads, one timed, all interleavings', () => {
      const program = counting(
        () => sections(0, 2, heldNs),
        () => sections(1, 1, heldNs, 50 + heldNs),
      );
      exhaustively(program);
    });

    test('3 threads, one timed, all schedules with up to 2 preemptions', () => {
      const program = counting(
        () => sections(0, 1, heldNs),
        () => sections(1, 1, heldNs),
        () => sections(2, 1, heldNs, 50 + heldNs),
      );
      withPreemptions(2, program);
    });

    test('4 threads, random interleavings', () => {
      randomly(
        counting(
          () => sections(0, 3, heldNs),
          () => sections(1, 3, heldNs),
          () => sections(2, 2, heldNs),
          () => sections(3, 3, heldNs, 60 + heldNs),
        ),
      );
    });
  });
});

function* setUpHeld(): Steps {
  yield* setUp();
  yield* parkingMutexAcquire(MUTEX, LOT, waiter(0));
}

/** Holds the mutex until thread 1 has waited for `ns`; whether it takes it again before thread 1. */
function* overtake(ns: number): Steps<boolean> {
  while ((yield* load(waiter(1) + WAITER_STATE)) === 0) yield* pause();
  yield* work(ns);
  yield* parkingMutexRelease(MUTEX, LOT);
  if (!(yield* parkingMutexTryAcquire(MUTEX))) return false;
  const isFirst = (yield* read(COUNT)) === 0;
  yield* parkingMutexRelease(MUTEX, LOT);
  return isFirst;
}

/** Whether thread 0 overtakes a waiter of `ns`, in all interleavings. */
function overtaking(ns: number): string[] {
  const report = outcomesOf({
    setUp: setUpHeld,
    threads: [() => overtake(ns), () => sections(1, 1, 0)],
    outcome: ([hasOvertaken]) => String(hasOvertaken),
  });
  expect(report.failure).toBeUndefined();
  return Object.keys(report.outcomes).toSorted();
}

describe('overtaking', () => {
  test('is possible for a millisecond; then the oldest waiter is handed the mutex', () => {
    expect(overtaking(900_000)).toEqual(['false', 'true']);
    expect(overtaking(1_100_000)).toEqual(['false']);
  });
});
