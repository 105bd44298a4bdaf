// Program text for two real threads that contend for one primitive. Runs erased, in contender.ts.

import { load, read, store, write, type Steps } from '../../src/memory.ts';
import { BARRIER_WORDS, barrierWait } from '../../src/sync/barrier.ts';
import { checkedMutexAcquire, checkedMutexRelease } from '../../src/sync/checked-mutex.ts';
import { conditionSignal, conditionWait } from '../../src/sync/condition.ts';
import {
  queueGet,
  queueGetMessage,
  queueGetTimed,
  queuePut,
  queuePutMessage,
} from '../../src/sync/heap-queue.ts';
import { mutexAcquire, mutexAcquireTimed, mutexRelease } from '../../src/sync/mutex.ts';
import { onceExecute } from '../../src/sync/once.ts';
import {
  PARKING_LOT_WORDS,
  parkingLotPark,
  parkingLotUnparkOne,
  WAITER_WORDS,
} from '../../src/sync/parking-lot.ts';
import { parkingMutexAcquire, parkingMutexRelease } from '../../src/sync/parking-mutex.ts';
import { semaphoreAcquire, semaphoreRelease } from '../../src/sync/semaphore.ts';
import { spinAcquire, spinRelease } from '../../src/sync/spin-lock.ts';

export const START = 2;
export const COUNT = START + BARRIER_WORDS;
const TURN = COUNT + 1;
export const RESULTS = TURN + 1; // one for each thread
export const LOCK = RESULTS + 2;
const SECOND = LOCK + 2; // a condition beside a mutex
const LOT = 128;
export const ONCES = LOT + PARKING_LOT_WORDS + 2 * WAITER_WORDS;

const waiter = (me: number): number => LOT + PARKING_LOT_WORDS + me * WAITER_WORDS;

function* countOne(): Steps {
  yield* write(COUNT, (yield* read(COUNT)) + 1);
}

/** What thread `me`, 0 or 1, does `times` times; the sum of what they return is checked. */
export const programs = {
  *mutex(_me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* mutexAcquire(LOCK);
      yield* countOne();
      yield* mutexRelease(LOCK);
    }
    return times;
  },

  *timedMutex(_me: number, times: number): Steps<number> {
    let done = 0;
    for (let i = 0; i < times; i++) {
      if (!(yield* mutexAcquireTimed(LOCK, 2_000))) continue;
      yield* countOne();
      yield* mutexRelease(LOCK);
      done += 1;
    }
    return done;
  },

  *checkedMutex(me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* checkedMutexAcquire(LOCK, me + 1);
      yield* countOne();
      yield* checkedMutexRelease(LOCK, me + 1);
    }
    return times;
  },

  *spinLock(_me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* spinAcquire(LOCK);
      yield* countOne();
      yield* spinRelease(LOCK);
    }
    return times;
  },

  *parkingMutex(me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* parkingMutexAcquire(LOCK, LOT, waiter(me));
      yield* countOne();
      yield* parkingMutexRelease(LOCK, LOT);
    }
    return times;
  },

  /** Takes turns: each waits for the other's signal every time. */
  *condition(me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* mutexAcquire(LOCK);
      while ((yield* read(TURN)) !== me) yield* conditionWait(SECOND, LOCK);
      yield* countOne();
      yield* write(TURN, 1 - me);
      yield* conditionSignal(SECOND);
      yield* mutexRelease(LOCK);
    }
    return times;
  },

  /** One permit in all, as a mutex. */
  *semaphore(_me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      yield* semaphoreAcquire(LOCK);
      yield* countOne();
      yield* semaphoreRelease(LOCK);
    }
    return times;
  },

  /** Who comes last counts, alone while the other waits or is on its way. */
  *barrier(_me: number, times: number): Steps<number> {
    let last = 0;
    for (let i = 0; i < times; i++) {
      if (!(yield* barrierWait(LOCK))) continue;
      yield* countOne();
      last += 1;
    }
    return last;
  },

  *once(_me: number, times: number): Steps<number> {
    let mine = 0;
    for (let i = 0; i < times; i++) {
      if (yield* onceExecute(ONCES + i, countOne)) mine += 1;
    }
    return mine;
  },

  /** 0 puts 1 to `times`; 1 returns how many came in order, now and then with a time limit. */
  *queue(me: number, times: number): Steps<number> {
    if (me === 0) {
      for (let i = 1; i <= times; i++) yield* queuePut(LOCK, i);
      return 0;
    }
    let inOrder = 0;
    for (let i = 1; i <= times;) {
      const word = i % 2 === 0 ? yield* queueGetTimed(LOCK, 1_000) : yield* queueGet(LOCK);
      if (word === undefined) continue;
      if (word === i) inOrder += 1;
      i += 1;
    }
    yield* write(COUNT, times);
    return inOrder;
  },

  /** Messages of 0 to 4 words that all hold their number. */
  *messages(me: number, times: number): Steps<number> {
    const words = new Int32Array(5);
    let whole = 0;
    for (let i = 0; i < times; i++) {
      if (me === 0) {
        words.fill(i);
        yield* queuePutMessage(LOCK, words, i % 5);
        continue;
      }
      const length = yield* queueGetMessage(LOCK, words);
      if (length === i % 5 && words.subarray(0, length).every((word) => word === i)) whole += 1;
    }
    if (me === 1) yield* write(COUNT, times);
    return whole;
  },

  /** Hands a baton to and fro: each parks until the other has set the word and unparked it. */
  *parkingLot(me: number, times: number): Steps<number> {
    for (let i = 0; i < times; i++) {
      while ((yield* load(TURN)) !== me) {
        yield* parkingLotPark(LOT, waiter(me), TURN, 1 - me);
      }
      yield* countOne();
      yield* store(TURN, 1 - me);
      yield* parkingLotUnparkOne(LOT, TURN);
    }
    return times;
  },
};

export type ProgramName = keyof typeof programs;

/** Starts both at once. */
export function* contend(program: ProgramName, me: number, times: number): Steps<number> {
  yield* barrierWait(START);
  return yield* programs[program](me, times);
}
