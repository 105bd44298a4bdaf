import { describe, expect, test } from 'vitest';
import { read, write, type Steps } from '../../src/memory.ts';
import {
  checkedMutexAcquire,
  checkedMutexAcquireTimed,
  checkedMutexInit,
  checkedMutexRelease,
  checkedMutexTryAcquire,
} from '../../src/sync/checked-mutex.ts';
import { alone, exhaustively, randomly, syncError, word } from './interleavings.ts';

const MUTEX = 2;
const COUNT = 6;

describe('alone', () => {
  test('the owner may not acquire it again, in any way', () => {
    alone(checkedMutexInit(MUTEX));
    alone(checkedMutexAcquire(MUTEX, 7));
    expect(() => alone(checkedMutexAcquire(MUTEX, 7))).toThrow(syncError('deadlock'));
    expect(() => alone(checkedMutexTryAcquire(MUTEX, 7))).toThrow(syncError('deadlock'));
    expect(() => alone(checkedMutexAcquireTimed(MUTEX, 7, 1))).toThrow(syncError('deadlock'));
    expect(alone(checkedMutexTryAcquire(MUTEX, 8))).toBe(false);
    expect(alone(checkedMutexAcquireTimed(MUTEX, 8, 100))).toBe(false);
  });

  test('only the owner may release it', () => {
    alone(checkedMutexInit(MUTEX));
    expect(() => alone(checkedMutexRelease(MUTEX, 7))).toThrow(syncError('permission'));
    alone(checkedMutexAcquire(MUTEX, 7));
    expect(() => alone(checkedMutexRelease(MUTEX, 8))).toThrow(syncError('permission'));
    alone(checkedMutexRelease(MUTEX, 7));
    expect(alone(checkedMutexTryAcquire(MUTEX, 8))).toBe(true);
    expect(() => alone(checkedMutexRelease(MUTEX, 7))).toThrow(syncError('permission'));
    alone(checkedMutexRelease(MUTEX, 8));
    expect(alone(checkedMutexAcquireTimed(MUTEX, 7, Infinity))).toBe(true);
  });

  test.each([0, -1, 1.5, NaN, 2 ** 31])('%d is no thread id', (id) => {
    alone(checkedMutexInit(MUTEX));
    expect(() => alone(checkedMutexAcquire(MUTEX, id))).toThrow(syncError('invalid'));
    expect(() => alone(checkedMutexTryAcquire(MUTEX, id))).toThrow(syncError('invalid'));
    expect(() => alone(checkedMutexRelease(MUTEX, id))).toThrow(syncError('invalid'));
  });

  test.each([0, -3, 2.5, NaN])('%d is no address', (address) => {
    expect(() => alone(checkedMutexInit(address))).toThrow(syncError('invalid'));
    expect(() => alone(checkedMutexAcquire(address, 1))).toThrow(syncError('invalid'));
  });

  test.each([-1, NaN])('%d ns is no time to wait', (timeout) => {
    alone(checkedMutexInit(MUTEX));
    expect(() => alone(checkedMutexAcquireTimed(MUTEX, 1, timeout))).toThrow(syncError('invalid'));
  });
});

function* section(me: number): Steps {
  yield* checkedMutexAcquire(MUTEX, me);
  yield* write(COUNT, (yield* read(COUNT)) + 1);
  yield* checkedMutexRelease(MUTEX, me);
}

function* twoSections(me: number): Steps {
  yield* section(me);
  yield* section(me);
}

describe('excludes, and never takes another for the owner', () => {
  const program = {
    setUp: () => checkedMutexInit(MUTEX),
    threads: [() => twoSections(1), () => twoSections(2)],
    check: () => expect(word(COUNT)).toBe(4),
  };
  test('2 threads, all interleavings', () => {
    exhaustively(program);
  });
  test('2 threads, random interleavings', () => randomly(program));
});
