import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as primitives from '../../src/memory.ts';
import type { Steps } from '../../src/memory.ts';
import { BOUNDED_QUEUE_WORDS, makeBoundedQueue } from '../../src/sync/bounded-queue.ts';
import {
  queueGet,
  queueGetMessage,
  queueGetMessageTimed,
  queueGetTimed,
  queueInit,
  queuePut,
  queuePutMessage,
  queuePutMessageTimed,
  queuePutTimed,
  queueSize,
  queueTryGet,
  queueTryGetMessage,
  queueTryPut,
  queueTryPutMessage,
} from '../../src/sync/heap-queue.ts';
import {
  alone,
  exhaustively,
  randomly,
  syncError,
  withPreemptions,
  word,
  type Program,
} from './interleavings.ts';

const QUEUE = 2;

describe('alone', () => {
  test('words come out as they went in, round and round', () => {
    alone(queueInit(QUEUE, 3));
    for (let i = 1; i <= 10; i++) {
      alone(queuePut(QUEUE, i));
      expect(alone(queuePutTimed(QUEUE, -i, 10))).toBe(true);
      expect(alone(queueSize(QUEUE))).toBe(2);
      expect(alone(queueGet(QUEUE))).toBe(i);
      expect(alone(queueGetTimed(QUEUE, 10))).toBe(-i);
    }
  });

  test('a full one takes nothing, an empty one gives nothing', () => {
    alone(queueInit(QUEUE, 1));
    expect(alone(queueTryGet(QUEUE))).toBeUndefined();
    expect(alone(queueGetTimed(QUEUE, 100))).toBeUndefined();
    expect(alone(queueGetTimed(QUEUE, 0))).toBeUndefined();
    expect(alone(queueTryPut(QUEUE, 5))).toBe(true);
    expect(alone(queueTryPut(QUEUE, 6))).toBe(false);
    expect(alone(queuePutTimed(QUEUE, 7, 100))).toBe(false);
    expect(alone(queueTryGet(QUEUE))).toBe(5);
    expect(alone(queueSize(QUEUE))).toBe(0);
  });

  test.each([0, -1, 1.5, NaN])('%d is no capacity', (capacity) => {
    expect(() => alone(queueInit(QUEUE, capacity))).toThrow(syncError('invalid'));
    expect(() => alone(queueInit(QUEUE, 1, capacity))).toThrow(syncError('invalid'));
  });

  test('can be bounded in items besides words', () => {
    alone(queueInit(QUEUE, 100, 2));
    expect(alone(queueTryPutMessage(QUEUE, [1, 2], 2))).toBe(true);
    expect(alone(queueTryPutMessage(QUEUE, [], 0))).toBe(true);
    expect(alone(queueTryPutMessage(QUEUE, [], 0))).toBe(false);
    expect(alone(queueSize(QUEUE))).toBe(2);
  });

  test('messages come out whole', () => {
    const into = new Int32Array(4);
    alone(queueInit(QUEUE, 6));
    for (let i = 0; i < 10; i++) {
      alone(queuePutMessage(QUEUE, [i, i + 1, 99], 2));
      alone(queuePutMessage(QUEUE, [-i], 1));
      expect(alone(queueTryPutMessage(QUEUE, [1], 1))).toBe(false);
      expect(alone(queuePutMessageTimed(QUEUE, [1], 1, 100))).toBe(false);
      expect(alone(queueGetMessage(QUEUE, into))).toBe(2);
      expect([...into.subarray(0, 2)]).toEqual([i, i + 1]);
      expect(alone(queueTryGetMessage(QUEUE, into))).toBe(1);
      expect(into[0]).toBe(-i + 0);
      expect(alone(queueTryGetMessage(QUEUE, into))).toBeUndefined();
      expect(alone(queueGetMessageTimed(QUEUE, into, 100))).toBeUndefined();
    }
  });

  test('a message that can never fit is refused, one that is too long for its reader stays', () => {
    alone(queueInit(QUEUE, 6));
    expect(() => alone(queuePutMessage(QUEUE, [1, 2, 3, 4, 5, 6], 6))).toThrow(
      syncError('invalid'),
    );
    alone(queuePutMessage(QUEUE, [1, 2, 3, 4, 5], 5));
    expect(() => alone(queueGetMessage(QUEUE, new Int32Array(4)))).toThrow(syncError('invalid'));
    expect(alone(queueGetMessage(QUEUE, new Int32Array(5)))).toBe(5);
  });

  test('does what a list does', () => {
    const put = fc.record({ put: fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })) });
    const operations = fc.array(fc.oneof(put, fc.constant('get' as const)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), operations, (capacity, list) => {
        const model: number[][] = [];
        const used = (): number => model.reduce((sum, message) => sum + 1 + message.length, 0);
        const into = new Int32Array(16);
        alone(queueInit(QUEUE, capacity, 3));
        for (const operation of list) {
          if (operation === 'get') {
            const length = alone(queueTryGetMessage(QUEUE, into));
            expect(length === undefined ? undefined : [...into.subarray(0, length)]).toEqual(
              model.shift(),
            );
          } else if (operation.put.length < capacity) {
            const fits = model.length < 3 && used() + 1 + operation.put.length <= capacity;
            if (fits) model.push(operation.put);
            expect(alone(queueTryPutMessage(QUEUE, operation.put, operation.put.length))).toBe(
              fits,
            );
          }
        }
      }),
    );
  });
});

// Each producer puts first, first + 1, ... Whoever gets returns what it got.

function* produce(first: number, times: number): Steps<number[]> {
  for (let i = 0; i < times; i++) yield* queuePut(QUEUE, first + i);
  return [];
}

function* produceInTime(value: number, timeoutNs: number): Steps<number[]> {
  return (yield* queuePutTimed(QUEUE, value, timeoutNs)) ? [] : [-value];
}

function* consume(times: number): Steps<number[]> {
  const got: number[] = [];
  for (let i = 0; i < times; i++) got.push(yield* queueGet(QUEUE));
  return got;
}

function* consumeInTime(timeoutNs: number): Steps<number[]> {
  const got = yield* queueGetTimed(QUEUE, timeoutNs);
  return got === undefined ? [] : [got];
}

const RING = QUEUE + BOUNDED_QUEUE_WORDS;
const [HEAD, USED] = [QUEUE + 3, QUEUE + 4];

function left(capacity: number): number[] {
  return Array.from({ length: word(USED) }, (_, i) => word(RING + ((word(HEAD) + i) % capacity)));
}

/** Everything put is got or left, once; whoever gets sees each producer's words in order. */
function conveying(
  capacity: number,
  put: number[],
  ...threads: (() => Steps<number[]>)[]
): Program {
  return {
    setUp: () => queueInit(QUEUE, capacity),
    threads,
    check: (got) => {
      const seen = [...(got as number[][]), left(capacity)];
      const refused = new Set(seen.flat().filter((value) => value < 0));
      const expected = put.filter((value) => !refused.has(-value));
      const arrived = seen.flat().filter((value) => value > 0);
      expect(arrived.toSorted((a, b) => a - b)).toEqual(expected);
      for (const words of seen) {
        const ofOneProducer = Map.groupBy(words, (value) => Math.floor(value / 10)).values();
        for (const mine of ofOneProducer) expect(mine).toEqual(mine.toSorted((a, b) => a - b));
      }
    },
  };
}

function* setUpFull(): Steps {
  yield* queueInit(QUEUE, 1);
  yield* queuePut(QUEUE, 11);
}

describe('loses and doubles nothing, keeps the order, strands nobody', () => {
  test('1 producer, 1 consumer, all interleavings', () => {
    const program = conveying(
      1,
      [11, 12],
      () => produce(11, 2),
      () => consume(2),
    );
    exhaustively(program);
  });

  test('1 producer, 1 timed consumer, all interleavings', () => {
    const program = conveying(
      1,
      [11],
      () => produce(11, 1),
      () => consumeInTime(50),
    );
    exhaustively(program);
  });

  test('a full one, 1 timed producer, 1 consumer, all interleavings', () => {
    const program = conveying(
      1,
      [11, 21],
      () => produceInTime(21, 50),
      () => consume(1),
    );
    exhaustively({ ...program, setUp: setUpFull });
  });

  test('1 producer, 1 consumer, more words, all schedules with up to 2 preemptions', () => {
    const program = conveying(
      1,
      [11, 12, 13],
      () => produce(11, 3),
      () => consume(3),
    );
    withPreemptions(2, program);
  });

  test('2 producers, 1 consumer, all schedules with up to 2 preemptions', () => {
    const program = conveying(
      1,
      [11, 21],
      () => produce(11, 1),
      () => produce(21, 1),
      () => consume(2),
    );
    withPreemptions(2, program);
  });

  test('1 producer, 2 consumers, one timed, all schedules with up to 2 preemptions', () => {
    const program = conveying(
      2,
      [11, 12],
      () => produce(11, 2),
      () => consume(1),
      () => consumeInTime(50),
    );
    withPreemptions(2, program);
  });

  test('a timed-out put puts nothing, all schedules with up to 2 preemptions', () => {
    const program = conveying(
      1,
      [11, 21],
      () => produce(11, 1),
      () => produceInTime(21, 50),
      () => consume(1),
    );
    withPreemptions(2, program);
  });

  test('6 threads, random interleavings', () => {
    const put = [11, 12, 13, 14, 21, 22, 23, 31];
    randomly(
      conveying(
        2,
        put,
        () => produce(11, 4),
        () => produce(21, 3),
        () => produceInTime(31, 100),
        () => consume(4),
        () => consume(2),
        () => consumeInTime(60),
      ),
    );
  });
});

function* send(...lengths: number[]): Steps<number> {
  for (const length of lengths) yield* queuePutMessage(QUEUE, Array(length).fill(length), length);
  return 0;
}

function* sendInTime(length: number, timeoutNs: number): Steps<number> {
  yield* queuePutMessageTimed(QUEUE, Array(length).fill(length), length, timeoutNs);
  return 0;
}

function* receive(times: number): Steps<number> {
  const into = new Int32Array(8);
  for (let i = 0; i < times; i++) {
    const length = yield* queueGetMessage(QUEUE, into);
    expect([...into.subarray(0, length)]).toEqual(Array(length).fill(length));
  }
  return times;
}

describe('messages', () => {
  // All schedules with up to 2 preemptions.
  test('room for one of two that wait is enough, whoever has waited longer', () => {
    const program: Program = {
      *setUp() {
        yield* queueInit(QUEUE, 6);
        yield* send(1, 1);
      },
      threads: [() => sendInTime(5, 50), () => send(3), () => receive(1)],
    };
    withPreemptions(2, program);
  });

  test('random interleavings', () => {
    const program: Program = {
      setUp: () => queueInit(QUEUE, 6),
      threads: [() => send(1, 5, 2, 3), () => send(5, 0, 4), () => receive(4), () => receive(3)],
      check: () => expect(word(USED)).toBe(0),
    };
    randomly(program, 1_000);
  });
});

test('lives in whatever memory its primitives reach', () => {
  const offset = 1_000;
  const shifted = makeBoundedQueue({
    load: (a) => primitives.load(a + offset),
    store: (a, value) => primitives.store(a + offset, value),
    read: (a) => primitives.read(a + offset),
    write: (a, value) => primitives.write(a + offset, value),
    cas: (a, expected, value) => primitives.cas(a + offset, expected, value),
    swap: (a, value) => primitives.swap(a + offset, value),
    park: (a, expected, timeoutNs) => primitives.park(a + offset, expected, timeoutNs),
    wake: (a, n) => primitives.wake(a + offset, n),
    pause: primitives.pause,
  });
  alone(shifted.queueInit(QUEUE, 2));
  alone(queueInit(QUEUE, 2));
  alone(shifted.queuePut(QUEUE, 42));
  expect(alone(queueTryGet(QUEUE))).toBeUndefined();
  expect(alone(queueGet(QUEUE + offset))).toBe(42);
});
