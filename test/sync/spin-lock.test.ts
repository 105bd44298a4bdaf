import { describe, expect, test } from 'vitest';
import { read, write, type Steps } from '../../src/memory.ts';
import {
  spinAcquire,
  spinAcquireTimed,
  spinInit,
  spinRelease,
  spinTryAcquire,
} from '../../src/sync/spin-lock.ts';
import {
  alone,
  exhaustively,
  randomly,
  sum,
  syncError,
  word,
  type Program,
} from './interleavings.ts';

const LOCK = 2;
const COUNT = 4;

describe('alone', () => {
  test('is held from acquire to release', () => {
    alone(spinInit(LOCK));
    alone(spinAcquire(LOCK));
    expect(alone(spinTryAcquire(LOCK))).toBe(false);
    expect(alone(spinAcquireTimed(LOCK, 500))).toBe(false);
    expect(alone(spinAcquireTimed(LOCK, 0))).toBe(false);
    alone(spinRelease(LOCK));
    expect(alone(spinAcquireTimed(LOCK, 0))).toBe(true);
  });

  test('a release without an acquire is refused', () => {
    alone(spinInit(LOCK));
    expect(() => alone(spinRelease(LOCK))).toThrow(syncError('permission'));
  });
});

function* section(timeoutNs: number): Steps<number> {
  if (!(yield* spinAcquireTimed(LOCK, timeoutNs))) return 0;
  yield* write(COUNT, (yield* read(COUNT)) + 1);
  yield* spinRelease(LOCK);
  return 1;
}

function* sections(times: number): Steps<number> {
  for (let i = 0; i < times; i++) {
    yield* spinAcquire(LOCK);
    yield* write(COUNT, (yield* read(COUNT)) + 1);
    yield* spinRelease(LOCK);
  }
  return times;
}

function counting(...threads: (() => Steps<number>)[]): Program {
  return {
    setUp: () => spinInit(LOCK),
    threads,
    check: (done) => {
      expect(word(COUNT)).toBe(sum(done));
      expect(word(LOCK)).toBe(0);
    },
  };
}

describe('excludes', () => {
  test('2 threads, 2 sections each, all interleavings', () => {
    const program = counting(
      () => sections(2),
      () => sections(2),
    );
    exhaustively(program);
  });
  test('3 threads, all interleavings', () => {
    const program = counting(
      () => sections(1),
      () => sections(1),
      () => sections(1),
    );
    exhaustively(program);
  });
  test('4 threads, random interleavings', () => {
    randomly(
      counting(
        () => sections(3),
        () => sections(3),
        () => section(20),
        () => section(Infinity),
      ),
    );
  });
});
