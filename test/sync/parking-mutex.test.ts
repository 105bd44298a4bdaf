import { describe, expect, test } from 'vitest';
import { Driver } from '../../src/explore/drive.ts';
import { read, write, type Steps } from '../../src/memory.ts';
import { PARKING_LOT_WORDS, parkingLotInit, WAITER_WORDS } from '../../src/sync/parking-lot.ts';
import {
  parkingMutexAcquire,
  parkingMutexAcquireTimed,
  parkingMutexInit,
  parkingMutexRelease,
  parkingMutexTryAcquire,
} from '../../src/sync/parking-mutex.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';
import {
  alone,
  clear,
  exhaustively,
  memory,
  mustFinish,
  randomly,
  syncError,
  word,
  type Program,
} from './interleavings.ts';

const MUTEX = 2;
const COUNT = 4;
const LOT = 16;
const WAITERS = LOT + PARKING_LOT_WORDS;

const waiter = (thread: number): number => WAITERS + thread * WAITER_WORDS;

function* setUp(): Steps {
  yield* parkingLotInit(LOT);
  yield* parkingMutexInit(MUTEX);
}

function* sections(me: number, times: number, timeoutNs = Infinity): Steps<number> {
  let done = 0;
  for (let i = 0; i < times; i++) {
    if (timeoutNs === Infinity) yield* parkingMutexAcquire(MUTEX, LOT, waiter(me));
    else if (!(yield* parkingMutexAcquireTimed(MUTEX, LOT, waiter(me), timeoutNs))) continue;
    yield* write(COUNT, (yield* read(COUNT)) + 1);
    yield* parkingMutexRelease(MUTEX, LOT);
    done += 1;
  }
  return done;
}

/** `accessNs` decides how often waiters wait for more than the millisecond after which they are due. */
function counting(accessNs: number, ...threads: (() => Steps<number>)[]): Program {
  return {
    setUp,
    threads,
    options: { accessNs, earlyTimeouts: 1 },
    check: (outcome) => {
      mustFinish(outcome);
      const done = outcome.threads.reduce((sum, thread) => sum + Number(thread.value), 0);
      expect(word(COUNT)).toBe(done);
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
  test.each([1, 200_000])('all interleavings, %d ns an access', (accessNs) => {
    const two = counting(
      accessNs,
      () => sections(0, 2),
      () => sections(1, 2),
    );
    expect(exhaustively(two, 3).isComplete).toBe(true);
    const three = counting(
      accessNs,
      () => sections(0, 1),
      () => sections(1, 1),
      () => sections(2, 1, 50 * accessNs),
    );
    expect(exhaustively(three, 2).isComplete).toBe(true);
  });

  test.each([1, 40_000, 200_000])('random interleavings, %d ns an access', (accessNs) => {
    randomly(
      counting(
        accessNs,
        () => sections(0, 3),
        () => sections(1, 3),
        () => sections(2, 2),
        () => sections(3, 3, 60 * accessNs),
      ),
    );
  });
});

/** One thread sleeps for `waitedNs` while another holds; who has the mutex after the release? */
function holderAfterRelease(waitedNs: number): 'nobody' | 'waiter' {
  clear();
  alone(setUp());
  setSpinLimit(0);
  alone(parkingMutexAcquire(MUTEX, LOT, waiter(0)));
  const driver = new Driver([{ steps: sections(1, 1), memory }]);
  while (driver.choices().length > 0) driver.step(0);
  const before = driver.clockNs;
  driver.clockNs = before + waitedNs;
  const releaser = driver.add({ steps: parkingMutexRelease(MUTEX, LOT), memory });
  while (driver.threads[releaser]!.status === 'ready') driver.step(releaser);
  return (word(MUTEX) & 1) === 1 ? 'waiter' : 'nobody';
}

describe('overtaking', () => {
  test('is possible for a millisecond; then the oldest waiter is handed the mutex', () => {
    expect(holderAfterRelease(900_000)).toBe('nobody');
    expect(holderAfterRelease(1_100_000)).toBe('waiter');
  });
});
