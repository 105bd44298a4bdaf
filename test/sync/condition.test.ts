import { describe, expect, test } from 'vitest';
import { read, write, type Steps } from '../../src/memory.ts';
import {
  checkedMutexAcquire,
  checkedMutexInit,
  checkedMutexRelease,
} from '../../src/sync/checked-mutex.ts';
import {
  conditionBroadcast,
  conditionInit,
  conditionSignal,
  conditionSleep,
  conditionTicket,
  conditionWait,
} from '../../src/sync/condition.ts';
import { mutexAcquire, mutexInit, mutexRelease } from '../../src/sync/mutex.ts';
import {
  alone,
  exhaustively,
  randomly,
  sum,
  syncError,
  withPreemptions,
  word,
  type Program,
} from './interleavings.ts';

const MUTEX = 2;
const CONDITION = 4; // after a mutex of up to two words
const TOKENS = 6;

function* setUp(): Steps {
  yield* mutexInit(MUTEX);
  yield* conditionInit(CONDITION);
}

/** Takes a token, waiting for one; returns 1. */
function* take(): Steps<number> {
  yield* mutexAcquire(MUTEX);
  while ((yield* read(TOKENS)) === 0) yield* conditionWait(CONDITION, MUTEX);
  yield* write(TOKENS, (yield* read(TOKENS)) - 1);
  yield* mutexRelease(MUTEX);
  return 1;
}

/** Takes a token if one comes in time. */
function* takeInTime(timeoutNs: number): Steps<number> {
  yield* mutexAcquire(MUTEX);
  let hasTime = true;
  while ((yield* read(TOKENS)) === 0 && hasTime) {
    hasTime = yield* conditionWait(CONDITION, MUTEX, timeoutNs);
  }
  const tokens = yield* read(TOKENS);
  if (tokens > 0) yield* write(TOKENS, tokens - 1);
  yield* mutexRelease(MUTEX);
  return Math.min(tokens, 1);
}

function* give(tokens: number): Steps<number> {
  yield* mutexAcquire(MUTEX);
  yield* write(TOKENS, (yield* read(TOKENS)) + tokens);
  if (tokens > 1) yield* conditionBroadcast(CONDITION);
  else yield* conditionSignal(CONDITION);
  yield* mutexRelease(MUTEX);
  return 0;
}

/** The signal after the release, which must do as well. */
function* giveThenSignal(): Steps<number> {
  yield* mutexAcquire(MUTEX);
  yield* write(TOKENS, (yield* read(TOKENS)) + 1);
  yield* mutexRelease(MUTEX);
  yield* conditionSignal(CONDITION);
  return 0;
}

function* waitChecked(): Steps<number> {
  yield* checkedMutexAcquire(MUTEX, 1);
  while ((yield* read(TOKENS)) === 0) {
    const ticket = yield* conditionTicket(CONDITION);
    yield* checkedMutexRelease(MUTEX, 1);
    yield* conditionSleep(CONDITION, ticket, Infinity);
    yield* checkedMutexAcquire(MUTEX, 1);
  }
  yield* checkedMutexRelease(MUTEX, 1);
  return 0;
}

function* signalChecked(): Steps<number> {
  yield* checkedMutexAcquire(MUTEX, 2);
  yield* write(TOKENS, 1);
  yield* checkedMutexRelease(MUTEX, 2);
  yield* conditionSignal(CONDITION);
  return 0;
}

function exchanging(given: number, ...threads: (() => Steps<number>)[]): Program {
  return {
    setUp,
    threads,
    check: (taken) => expect(word(TOKENS)).toBe(given - sum(taken)),
  };
}

describe('alone', () => {
  test('a wait times out and holds the mutex again', () => {
    alone(setUp());
    alone(mutexAcquire(MUTEX));
    expect(alone(conditionWait(CONDITION, MUTEX, 1_000))).toBe(false);
    alone(mutexRelease(MUTEX));
  });

  test('a wait without the mutex is refused', () => {
    alone(setUp());
    expect(() => alone(conditionWait(CONDITION, MUTEX, 1))).toThrow(syncError('permission'));
  });

  test('signals to nobody are not kept', () => {
    alone(setUp());
    alone(conditionSignal(CONDITION));
    alone(conditionBroadcast(CONDITION));
    alone(mutexAcquire(MUTEX));
    expect(alone(conditionWait(CONDITION, MUTEX, 1))).toBe(false);
  });
});

describe('loses no wake-up', () => {
  test('1 waiter, 1 signaller, all interleavings', () => {
    exhaustively(exchanging(1, take, () => give(1)));
    exhaustively(exchanging(1, take, giveThenSignal));
  });

  test('1 waiter that times out, and tries again, all interleavings', () => {
    function* takeAtSecondTry(): Steps<number> {
      return (yield* takeInTime(50)) || (yield* takeInTime(50));
    }
    exhaustively(exchanging(1, takeAtSecondTry, () => give(1)));
    exhaustively(exchanging(1, takeAtSecondTry, giveThenSignal));
  });

  test('2 waiters, 1 broadcast, all schedules with up to 3 preemptions', () => {
    withPreemptions(
      3,
      exchanging(2, take, take, () => give(2)),
    );
  });

  test('a signal goes to who still waits when another times out, up to 2 preemptions', () => {
    function* giveBothWays(): Steps<number> {
      return (yield* giveThenSignal()) + (yield* give(1));
    }
    withPreemptions(
      2,
      exchanging(2, take, () => takeInTime(50), giveBothWays),
    );
  });

  test('6 threads, random interleavings', () => {
    randomly(
      exchanging(
        5,
        take,
        take,
        () => takeInTime(80),
        giveThenSignal,
        () => give(3),
        () => give(1),
      ),
    );
  });

  test('a waiter with a lock of another kind', () => {
    const program = {
      ...exchanging(1, waitChecked, signalChecked),
      setUp: () => checkedMutexInit(MUTEX),
    };
    exhaustively(program);
  });
});
