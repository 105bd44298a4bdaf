import { afterAll, describe, expect, test } from 'vitest';
import { read, work, write, type Steps } from '../../src/memory.ts';
import {
  mutexAcquire,
  mutexAcquireTimed,
  mutexInit,
  mutexRelease,
  mutexTryAcquire,
} from '../../src/sync/mutex.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';
import {
  alone,
  exhaustively,
  randomly,
  sum,
  syncError,
  word,
  type Program,
} from './interleavings.ts';

const MUTEX = 2;
const COUNT = 4;

afterAll(() => setSpinLimit(40));

/** Adds one in two plain accesses: correct only under mutual exclusion. */
function* increment(): Steps {
  yield* write(COUNT, (yield* read(COUNT)) + 1);
}

function* lockAndIncrement(times: number): Steps<number> {
  for (let i = 0; i < times; i++) {
    yield* mutexAcquire(MUTEX);
    yield* increment();
    yield* mutexRelease(MUTEX);
  }
  return times;
}

/** Holds it so long that who waits with a time limit is woken after it. */
function* lockForLong(): Steps<number> {
  yield* mutexAcquire(MUTEX);
  yield* increment();
  yield* work(1_000);
  yield* mutexRelease(MUTEX);
  return 1;
}

function* incrementIfInTime(timeoutNs: number): Steps<number> {
  if (!(yield* mutexAcquireTimed(MUTEX, timeoutNs))) return 0;
  yield* increment();
  yield* mutexRelease(MUTEX);
  return 1;
}

function counting(...threads: (() => Steps<number>)[]): Program {
  return {
    setUp: () => mutexInit(MUTEX),
    threads,
    timeouts: 2,
    check: (done) => {
      expect(word(COUNT)).toBe(sum(done));
      expect(word(MUTEX)).toBe(0);
    },
  };
}

describe('alone', () => {
  test('is held from acquire to release', () => {
    alone(mutexInit(MUTEX));
    alone(mutexAcquire(MUTEX));
    expect(alone(mutexTryAcquire(MUTEX))).toBe(false);
    expect(alone(mutexAcquireTimed(MUTEX, 1_000))).toBe(false);
    expect(alone(mutexAcquireTimed(MUTEX, 0))).toBe(false);
    alone(mutexRelease(MUTEX));
    expect(alone(mutexTryAcquire(MUTEX))).toBe(true);
    alone(mutexRelease(MUTEX));
    expect(alone(mutexAcquireTimed(MUTEX, Infinity))).toBe(true);
    alone(mutexRelease(MUTEX));
  });

  test('a release without an acquire is refused', () => {
    alone(mutexInit(MUTEX));
    expect(() => alone(mutexRelease(MUTEX))).toThrow(syncError('permission'));
  });
});

describe('excludes and loses no wake-up', () => {
  test('2 threads, all interleavings', () => {
    const program = counting(
      () => lockAndIncrement(2),
      () => lockAndIncrement(2),
    );
    exhaustively(program);
  });

  test('3 threads, all interleavings', () => {
    const program = counting(
      () => lockAndIncrement(1),
      () => lockAndIncrement(1),
      () => lockAndIncrement(1),
    );
    exhaustively(program);
  });

  test('3 threads, two of them timed, all interleavings', () => {
    const program = counting(
      () => lockAndIncrement(1),
      () => incrementIfInTime(100),
      () => incrementIfInTime(50),
    );
    exhaustively(program);
  });

  test('3 threads, one of them woken too late for its limit, all interleavings', () => {
    const program = counting(
      lockForLong,
      () => incrementIfInTime(100),
      () => lockAndIncrement(1),
    );
    exhaustively(program);
  });

  test('5 threads, random interleavings', () => {
    randomly(
      counting(
        () => lockAndIncrement(4),
        () => lockAndIncrement(4),
        () => lockAndIncrement(4),
        () => incrementIfInTime(30),
        () => incrementIfInTime(Infinity),
      ),
    );
  });
});
