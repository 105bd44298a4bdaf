import { describe, expect, test } from 'vitest';
import { NOT_EQUAL, store, TIMED_OUT, WOKEN, type Steps } from '../../src/memory.ts';
import {
  PARKING_LOT_WORDS,
  parkingLotHanded,
  parkingLotInit,
  parkingLotPark,
  parkingLotUnparkAll,
  parkingLotUnparkOne,
  WAITER_WORDS,
} from '../../src/sync/parking-lot.ts';
import {
  alone,
  exhaustively,
  randomly,
  sum,
  withPreemptions,
  word,
  type Program,
} from './interleavings.ts';

const LOT = 16;
const WAITERS = LOT + PARKING_LOT_WORDS;
const KEYS = WAITERS + 16 * WAITER_WORDS;
const KEY = KEYS;

/** Waiters of different keys in one bucket: a later word with the same hash. */
const NEIGHBOUR = neighbourOf(KEY);

/** The bucket of an address, as parking-lot.ts has it. */
function hash(a: number): number {
  return Math.imul(a, 0x9e3779b1) >>> 24;
}

function neighbourOf(key: number): number {
  let other = key + 1;
  while (hash(other) !== hash(key)) other += 1;
  return other;
}

const waiter = (thread: number): number => WAITERS + thread * WAITER_WORDS;

/** Parks while the word at `key` is 0; returns the answer, or 100 + what it was handed. */
function* parkOn(key: number, thread: number, timeoutNs = Infinity): Steps<number> {
  const answer = yield* parkingLotPark(LOT, waiter(thread), key, 0, timeoutNs);
  return answer === WOKEN ? 100 + (yield* parkingLotHanded(waiter(thread))) : answer;
}

/** Parks time and again until it is woken or refused. */
function* parkStubbornly(key: number, thread: number): Steps<number> {
  for (;;) {
    const answer = yield* parkOn(key, thread, 30);
    if (answer !== TIMED_OUT) return answer;
  }
}

function* unparkOnes(key: number, ...values: number[]): Steps<number> {
  let woken = 0;
  for (const value of values) woken += yield* parkingLotUnparkOne(LOT, key, value);
  return woken;
}

/** Sets the word, so that nobody parks any more, and wakes everybody. */
function* openForAll(key: number): Steps<number> {
  yield* store(key, 1);
  return yield* parkingLotUnparkAll(LOT, key, 7);
}

function parking(
  check: (values: readonly number[]) => void,
  ...threads: (() => Steps<number>)[]
): Program {
  return {
    setUp: () => parkingLotInit(LOT),
    threads,
    timeouts: 2,
    check: (values) => {
      check(values as number[]);
      for (let a = LOT; a < LOT + PARKING_LOT_WORDS; a += 16) {
        if (word(a) !== 0 || word(a + 1) !== 0) throw new Error('a bucket is not empty and free');
      }
    },
  };
}

const woken = (values: readonly number[]): number => values.filter((value) => value >= 100).length;

describe('alone', () => {
  test('parks only while the word is as expected, and times out', () => {
    alone(parkingLotInit(LOT));
    alone(store(KEY, 1));
    expect(alone(parkOn(KEY, 0))).toBe(NOT_EQUAL);
    alone(store(KEY, 0));
    expect(alone(parkOn(KEY, 0, 100))).toBe(TIMED_OUT);
    expect(alone(parkOn(KEY, 0, 0))).toBe(TIMED_OUT);
    expect(alone(parkingLotUnparkOne(LOT, KEY))).toBe(0);
    expect(alone(parkingLotUnparkAll(LOT, KEY))).toBe(0);
  });
});

describe('a wake-up reaches one who waits, once', () => {
  test('unpark all against a park that times out (gh-114944), all interleavings', () => {
    const once = parking(
      ([a, count]) => expect(woken([a!])).toBe(count),
      () => parkOn(KEY, 0, 50),
      () => openForAll(KEY),
    );
    exhaustively(once);
    const stubbornly = parking(
      ([a, count]) => expect(woken([a!])).toBe(count),
      () => parkStubbornly(KEY, 0),
      () => openForAll(KEY),
    );
    exhaustively(stubbornly);
  });

  test('unpark all against 2 parks that time out, up to 2 preemptions', () => {
    const program = parking(
      ([a, b, count]) => expect(woken([a!, b!])).toBe(count),
      () => parkOn(KEY, 0, 50),
      () => parkOn(NEIGHBOUR, 1, 50),
      () => openForAll(KEY),
    );
    withPreemptions(2, program);
    const sameKey = parking(
      ([a, b, count]) => expect(woken([a!, b!])).toBe(count),
      () => parkOn(KEY, 0, 50),
      () => parkOn(KEY, 1, 50),
      () => openForAll(KEY),
    );
    withPreemptions(2, sameKey);
  });

  test('a waiter that parks anew is not woken by an old wake (gh-148820)', () => {
    function* parkAnew(): Steps<number> {
      yield* parkOn(KEY, 0, 50);
      // What wakes it here must be meant for this park.
      const answer = yield* parkOn(NEIGHBOUR, 0);
      expect([107, NOT_EQUAL]).toContain(answer);
      return answer;
    }
    function* unparkThenOpen(): Steps<number> {
      return (yield* unparkOnes(KEY, 5)) + (yield* openForAll(NEIGHBOUR));
    }
    exhaustively(parking(() => {}, parkAnew, unparkThenOpen));
    const byTwo = parking(
      () => {},
      parkAnew,
      () => unparkOnes(KEY, 5),
      () => openForAll(NEIGHBOUR),
    );
    withPreemptions(2, byTwo);
  });

  test('the oldest goes first and gets what it is handed', () => {
    const order: number[] = [];
    function* parkAndNote(thread: number): Steps<number> {
      const answer = yield* parkOn(KEY, thread);
      order.push(answer);
      return answer;
    }
    const program: Program = {
      setUp: () => parkingLotInit(LOT),
      threads: [
        () => parkAndNote(0),
        () => parkAndNote(1),
        () => parkOn(NEIGHBOUR, 2),
        function* () {
          let count = 0;
          while (count < 2) count += yield* unparkOnes(KEY, count + 1);
          while ((yield* unparkOnes(NEIGHBOUR, 3)) === 0);
          return count;
        },
      ],
      check: (values) => {
        expect(values[2]).toBe(103);
        expect(order.splice(0).toSorted((a, b) => a - b)).toEqual([101, 102]);
      },
    };
    randomly(program, 1_000);
  });

  test('8 threads, two keys of one bucket, random interleavings', () => {
    const program = parking(
      (values) => expect(woken(values.slice(0, 5))).toBe(sum(values.slice(5))),
      () => parkOn(KEY, 0, 40),
      () => parkStubbornly(KEY, 1),
      () => parkStubbornly(NEIGHBOUR, 2),
      () => parkOn(NEIGHBOUR, 3),
      () => parkOn(KEY, 4),
      () => unparkOnes(KEY, 1, 2),
      () => openForAll(KEY),
      () => openForAll(NEIGHBOUR),
    );
    randomly(program);
  });
});
