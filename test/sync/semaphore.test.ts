import { describe, expect, test } from 'vitest';
import { fetchAdd, type Steps } from '../../src/memory.ts';
import {
  MOST_PERMITS,
  semaphoreAcquire,
  semaphoreAcquireTimed,
  semaphoreInit,
  semaphoreRelease,
  semaphoreTryAcquire,
  semaphoreValue,
} from '../../src/sync/semaphore.ts';
import {
  alone,
  exhaustively,
  randomly,
  sum,
  syncError,
  word,
  type Program,
} from './interleavings.ts';

const SEMAPHORE = 2;
const WAITERS = SEMAPHORE + 1;
const INSIDE = 4;

describe('alone', () => {
  test('has as many permits as were put in', () => {
    alone(semaphoreInit(SEMAPHORE, 1));
    alone(semaphoreAcquire(SEMAPHORE));
    expect(alone(semaphoreTryAcquire(SEMAPHORE))).toBe(false);
    expect(alone(semaphoreAcquireTimed(SEMAPHORE, 100))).toBe(false);
    expect(alone(semaphoreAcquireTimed(SEMAPHORE, 0))).toBe(false);
    alone(semaphoreRelease(SEMAPHORE));
    alone(semaphoreRelease(SEMAPHORE, 2));
    expect(alone(semaphoreValue(SEMAPHORE))).toBe(3);
    expect(alone(semaphoreAcquireTimed(SEMAPHORE, 100))).toBe(true);
    expect(alone(semaphoreTryAcquire(SEMAPHORE))).toBe(true);
    alone(semaphoreAcquire(SEMAPHORE));
    expect(alone(semaphoreValue(SEMAPHORE))).toBe(0);
    expect(word(WAITERS)).toBe(0);
  });

  test.each([-1, 0.5, NaN, MOST_PERMITS + 1])('cannot begin with %d permits', (permits) => {
    expect(() => alone(semaphoreInit(SEMAPHORE, permits))).toThrow(syncError('invalid'));
  });

  test.each([0, -1, 0.5, NaN])('cannot release %d permits', (permits) => {
    alone(semaphoreInit(SEMAPHORE, 0));
    expect(() => alone(semaphoreRelease(SEMAPHORE, permits))).toThrow(syncError('invalid'));
  });
});

const acquire = (): Steps<number> => acquireInTime(Infinity);

function* acquireInTime(timeoutNs: number): Steps<number> {
  if (timeoutNs === Infinity) yield* semaphoreAcquire(SEMAPHORE);
  else if (!(yield* semaphoreAcquireTimed(SEMAPHORE, timeoutNs))) return 0;
  return 1;
}

function* release(...permits: number[]): Steps<number> {
  for (const n of permits) yield* semaphoreRelease(SEMAPHORE, n);
  return 0;
}

function conserving(permits: number, ...threads: (() => Steps<number>)[]): Program {
  return {
    setUp: () => semaphoreInit(SEMAPHORE, 0),
    threads,
    check: (taken) => {
      expect(word(SEMAPHORE)).toBe(permits - sum(taken));
      expect(word(WAITERS)).toBe(0);
    },
  };
}

describe('strands neither a permit nor a waiter', () => {
  test('2 waiters, 1 releaser of 2, one by one and at once, all interleavings', () => {
    const oneByOne = conserving(2, acquire, acquire, () => release(1, 1));
    exhaustively(oneByOne);
    const atOnce = conserving(2, acquire, acquire, () => release(2));
    exhaustively(atOnce);
  });

  test('2 waiters, one timed, 2 releasers, all interleavings', () => {
    const program = conserving(
      2,
      acquire,
      () => acquireInTime(50),
      () => release(1),
      () => release(1),
    );
    exhaustively(program);
  });

  test('6 threads, random interleavings', () => {
    randomly(
      conserving(
        6,
        acquire,
        acquire,
        acquire,
        () => acquireInTime(40),
        () => release(1, 2, 1),
        () => release(1, 1),
      ),
    );
  });

  test('lets in no more than its permits', () => {
    let most = 0;
    function* enter(): Steps {
      yield* semaphoreAcquire(SEMAPHORE);
      most = Math.max(most, (yield* fetchAdd(INSIDE, 1)) + 1);
      yield* fetchAdd(INSIDE, -1);
      yield* semaphoreRelease(SEMAPHORE);
    }
    randomly({
      setUp: () => semaphoreInit(SEMAPHORE, 2),
      threads: [enter, enter, enter, enter],
    });
    expect(most).toBe(2);
  });
});
