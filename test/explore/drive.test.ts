import { describe, expect, test } from 'vitest';
import {
  drive,
  Driver,
  fixedSchedule,
  mulberry32,
  perform,
  roundRobin,
  runAlone,
  seededRandom,
  type DriveOptions,
} from '../../src/explore/drive.ts';
import {
  cas,
  fetchAdd,
  fetchAnd,
  fetchOr,
  load,
  memoryOver,
  NOT_EQUAL,
  now,
  park,
  pause,
  peek,
  poke,
  read,
  readBufferF32,
  readBuffer,
  readBufferF64,
  readF32,
  readF64,
  relaxedLoad,
  relaxedStore,
  store,
  swap,
  TIMED_OUT,
  wake,
  WOKEN,
  work,
  write,
  writeBuffer,
  writeBufferF32,
  writeBufferF64,
  writeF32,
  writeF64,
  yieldCore,
  type Memory,
  type Steps,
} from '../../src/memory.ts';

const X = 2;
const Y = 3;

function fresh(): Memory {
  return memoryOver(new SharedArrayBuffer(256), new SharedArrayBuffer(64));
}

function together(
  memory: Memory,
  ...threads: Steps<unknown>[]
): { steps: Steps<unknown>; memory: Memory }[] {
  return threads.map((steps) => ({ steps, memory }));
}

function* everyKind(): Steps<number[]> {
  yield* store(X, 2 ** 32 + 5);
  const got = [yield* load(X), yield* cas(X, 4, 9), yield* cas(X, 5, 7), yield* swap(X, 12)];
  got.push(yield* fetchAdd(X, -2), yield* fetchOr(X, 5), yield* fetchAnd(X, 6), yield* load(X));
  yield* relaxedStore(Y, -1);
  got.push(yield* relaxedLoad(Y));
  yield* write(Y, 3);
  got.push(yield* read(Y));
  return got;
}

function* wrapping(): Steps<number[]> {
  yield* store(X, 2 ** 31 - 1);
  return [yield* fetchAdd(X, 1), yield* cas(X, 2 ** 31, 1), yield* load(X)];
}

function* everyWidth(): Steps<number[]> {
  yield* writeF64(4, 0.1);
  yield* writeF32(6, 0.1);
  yield* writeBuffer(4, -7);
  yield* writeBufferF32(8, 1.5);
  yield* writeBufferF64(16, 2.5);
  const heap = [yield* readF64(4), yield* readF32(6)];
  return [...heap, yield* readBuffer(4), yield* readBufferF32(8), yield* readBufferF64(16)];
}

function* peeking(): Steps<number> {
  poke(X, 4);
  yield* pause();
  return peek(X);
}

function* passingTime(): Steps<number[]> {
  const before = yield* now();
  yield* work(5_000);
  yield* yieldCore();
  const answers = [yield* park(X, 1), yield* park(X, 0, 300), yield* wake(X, 1)];
  const after = yield* now();
  return [...answers, Math.round((after - before) / 100) * 100];
}

function* catching(): Steps<number> {
  try {
    return yield* load(0);
  } catch {
    yield* store(X, 5);
    return yield* load(X);
  }
}

function* throwing(): Steps {
  yield* pause();
  throw new RangeError('mine');
}

describe('a thread alone', () => {
  test('gets what each access gives', () => {
    expect(runAlone(everyKind(), fresh())).toEqual([5, 5, 5, 7, 12, 10, 15, 6, -1, 3]);
  });

  test('wraps at 32 bits, and compares so', () => {
    expect(runAlone(wrapping(), fresh())).toEqual([2 ** 31 - 1, -(2 ** 31), 1]);
  });

  test('reads and writes floats, in the heap and outside', () => {
    expect(runAlone(everyWidth(), fresh())).toEqual([0.1, Math.fround(0.1), -7, 1.5, 2.5]);
  });

  test('sees its own memory through peek and poke', () => {
    const memory = fresh();
    expect(runAlone(peeking(), memory)).toBe(4);
    expect(memory.words[X]).toBe(4);
  });

  test('has virtual time and parks only for a time', () => {
    expect(runAlone(passingTime(), fresh())).toEqual([NOT_EQUAL, TIMED_OUT, 0, 5_300]);
    expect(() => runAlone(park(X, 0), fresh())).toThrow('parks for ever');
  });

  test('may be given a number of steps', () => {
    expect(runAlone(increments(10), fresh(), 20)).toBe(10);
    expect(() => runAlone(increments(10), fresh(), 19)).toThrow('over 19 steps');
  });

  test('throws what its text throws', () => {
    expect(() => runAlone(throwing(), fresh())).toThrow('mine');
  });

  test('perform is for memory only', () => {
    const pending = park(X, 0).next().value;
    if (typeof pending !== 'object') throw new Error('no access');
    expect(() => perform(fresh(), pending)).toThrow(TypeError);
  });
});

function* increments(times: number): Steps<number> {
  for (let i = 0; i < times; i++) yield* store(X, (yield* load(X)) + 1);
  return times;
}

function* endless(): Steps {
  for (;;) yield* pause();
}

/** What three threads did under a seed. */
function trace(seed: number): string {
  const seen: string[] = [];
  const onAccess: DriveOptions['onAccess'] = (thread, { kind }, result) =>
    seen.push(`${thread}${kind}${result}`);
  const threads = together(fresh(), increments(5), increments(5), increments(5));
  drive(threads, seededRandom(seed), { onAccess });
  return seen.join();
}

describe('threads together', () => {
  test('round robin loses an update where a run of each does not', () => {
    const memory = fresh();
    drive(together(memory, increments(1), increments(1)), roundRobin());
    expect(memory.words[X]).toBe(1);
    const other = fresh();
    const outcome = drive(
      together(other, increments(1), increments(1)),
      fixedSchedule([0, 0, 1, 1]),
    );
    expect(other.words[X]).toBe(2);
    expect(outcome).toMatchObject({ end: 'finished', steps: 4 });
    expect(outcome.threads).toMatchObject([
      { status: 'finished', value: 1, steps: 2 },
      { status: 'finished', value: 1, steps: 2 },
    ]);
  });

  test('a fixed schedule goes on alone beyond its end and must fit', () => {
    const memory = fresh();
    const outcome = drive(together(memory, increments(2), increments(2)), fixedSchedule([1]));
    expect(outcome.threads.map(({ steps }) => steps)).toEqual([4, 4]);
    expect(memory.words[X]).toBe(4);
    const late = together(fresh(), increments(1), increments(1));
    expect(() => drive(late, fixedSchedule([0, 0, 0]))).toThrow('thread 0 cannot run at step 2');
  });

  test('the same seed makes the same run, another seed others', () => {
    expect(trace(1)).toBe(trace(1));
    expect(new Set([1, 2, 3, 4, 5].map(trace)).size).toBe(5);
  });

  test('the lost update comes with probability 1/2', () => {
    let lost = 0;
    for (let seed = 0; seed < 10_000; seed++) {
      const memory = fresh();
      drive(together(memory, increments(1), increments(1)), seededRandom(seed));
      if (memory.words[X] === 1) lost += 1;
    }
    // 2.58 standard deviations of a fair coin.
    expect(Math.abs(lost - 5_000)).toBeLessThan(129);
  });

  test('random numbers are spread evenly', () => {
    const random = mulberry32(7);
    const counts = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[Math.floor(random() * 10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(100);
  });

  test('one that throws does not stop the others', () => {
    const outcome = drive(together(fresh(), throwing(), increments(1)), roundRobin());
    expect(outcome.end).toBe('finished');
    expect(outcome.threads[0]).toMatchObject({ status: 'failed', error: new RangeError('mine') });
    expect(outcome.threads[1]).toMatchObject({ status: 'finished', value: 1 });
  });

  test('an access outside of the heap fails its thread where it was made', () => {
    const memory = fresh();
    for (const stray of [
      load(0),
      store(64, 1),
      cas(-1, 0, 1),
      park(0, 0),
      wake(-1, 1),
      readBuffer(61),
    ]) {
      const outcome = drive(together(memory, stray, increments(1)), roundRobin());
      expect(outcome.threads[0]!.status).toBe('failed');
      expect(outcome.threads[0]!.error).toBeInstanceOf(RangeError);
      expect(outcome.threads[1]!.status).toBe('finished');
    }
    expect(() => runAlone(load(64), memory)).toThrow('load at 64, which is not mapped');
  });

  test('text may catch it', () => {
    const outcome = drive(together(fresh(), catching()), roundRobin());
    expect(outcome.threads[0]).toMatchObject({ status: 'finished', value: 5 });
  });

  test('a run that does not end is cut', () => {
    const outcome = drive(together(fresh(), endless()), roundRobin(), { maxSteps: 100 });
    expect(outcome).toMatchObject({ end: 'step-limit', steps: 100 });
    expect(outcome.threads[0]!.status).toBe('ready');
  });

  test('threads can be added while others run', () => {
    const memory = fresh();
    const driver = new Driver(together(memory, increments(1)));
    driver.step(0);
    expect(driver.add({ steps: increments(1), memory })).toBe(1);
    expect(driver.choices()).toEqual([0, 1]);
    expect(driver.threads[1]!.pending).toMatchObject({ kind: 'load', address: X });
    for (const id of [1, 1, 0]) driver.step(id);
    expect(driver.outcome().end).toBe('finished');
    expect(memory.words[X]).toBe(1);
  });
});

function* sleep(timeoutNs = Infinity): Steps<number> {
  return yield* park(X, 0, timeoutNs);
}

function* rouse(n: number): Steps<number> {
  return yield* wake(X, n);
}

function* doze(): Steps<number> {
  let timeouts = 0;
  while ((yield* park(X, 0, 1_000)) === TIMED_OUT) timeouts += 1;
  return timeouts;
}

function* later(): Steps<number> {
  for (let i = 0; i < 5; i++) yield* pause();
  yield* store(X, 1);
  return yield* wake(X, 1);
}

describe('parking', () => {
  const parkAll = [0, 1, 2];

  test('is first come, first served, and only on the address and heap that is woken', () => {
    const memory = fresh();
    const elsewhere = fresh();
    const sleepers = together(memory, sleep(), sleep(), park(Y, 0));
    const stranger = { steps: sleep(), memory: elsewhere };
    const sameHeap = {
      steps: rouse(1),
      memory: memoryOver(memory.words.buffer as SharedArrayBuffer),
    };
    const outcome = drive([...sleepers, stranger, sameHeap], fixedSchedule([1, 0, 2, 3, 4]));
    expect(outcome.end).toBe('deadlock');
    expect(outcome.threads.map(({ status }) => status)).toEqual([
      'parked',
      'finished',
      'parked',
      'parked',
      'finished',
    ]);
    expect(outcome.threads.map(({ parkedOn }) => parkedOn)).toEqual([
      X,
      undefined,
      Y,
      X,
      undefined,
    ]);
    expect(outcome.threads[1]!.value).toBe(WOKEN);
    expect(outcome.threads[4]!.value).toBe(1);
  });

  test('wakes no more than asked, and tells how many', () => {
    const threads = together(fresh(), sleep(), sleep(), sleep(), rouse(2), rouse(5));
    const outcome = drive(threads, fixedSchedule([...parkAll, 3, 4]));
    expect(outcome.threads.map(({ value }) => value)).toEqual([WOKEN, WOKEN, WOKEN, 2, 1]);
  });

  test('does not begin when the word has changed', () => {
    const memory = fresh();
    const outcome = drive(together(memory, sleep(), store(X, 1)), fixedSchedule([1, 0]));
    expect(outcome.threads[0]!.value).toBe(NOT_EQUAL);
  });

  test('a timeout fires when due, or when nothing else can run, the earliest first', () => {
    const memory = fresh();
    const driver = new Driver(together(memory, sleep(1_000), sleep(500), work(600), work(100)));
    driver.step(0);
    driver.step(1);
    expect(driver.choices()).toEqual([2, 3]);
    driver.step(2);
    expect(driver.choices()).toEqual([1, 3]);
    driver.step(3);
    expect(driver.choices()).toEqual([1]);
    driver.step(1);
    expect(driver.threads[1]!.value).toBe(TIMED_OUT);
    expect(driver.choices()).toEqual([0]);
    driver.step(0);
    expect(driver.clockNs).toBe(1_001);
    expect(driver.outcome().end).toBe('finished');
  });

  test('a timeout is a choice from the beginning, as often as is allowed', () => {
    const driver = new Driver(together(fresh(), doze(), later()), { earlyTimeouts: 2 });
    driver.step(0);
    for (let fired = 0; fired < 2; fired++) {
      expect(driver.choices()).toEqual([0, 1]);
      driver.step(0);
      driver.step(0);
    }
    expect(driver.choices()).toEqual([1]);
    while (driver.choices().length > 0) driver.step(driver.choices()[0]!);
    expect(driver.threads[0]!.value).toBe(2);
  });

  test('an observer sees the sleep, the wake and the timeout', () => {
    const seen: string[] = [];
    const onAccess: DriveOptions['onAccess'] = (thread, { kind }, result) =>
      seen.push(`${thread} ${kind} ${result}`);
    drive(together(fresh(), sleep(), sleep(100), rouse(1)), fixedSchedule([0, 1, 2]), { onAccess });
    expect(seen).toEqual([
      '0 park undefined',
      '1 park undefined',
      '2 wake 1',
      `1 park ${TIMED_OUT}`,
    ]);
  });
});
