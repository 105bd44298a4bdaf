import { expect, test } from 'vitest';
import { faultOf, perform, runAlone } from '../../src/explore/perform.ts';
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
  readBuffer,
  readBufferF32,
  readBufferF64,
  readF32,
  readF64,
  relaxedLoad,
  relaxedStore,
  store,
  swap,
  TIMED_OUT,
  wake,
  work,
  write,
  writeBuffer,
  writeBufferF32,
  writeBufferF64,
  writeF32,
  writeF64,
  yieldCore,
  type Access,
  type Memory,
  type Steps,
} from '../../src/memory.ts';

const X = 2;
const Y = 3;

function fresh(): Memory {
  return memoryOver(new SharedArrayBuffer(256), new SharedArrayBuffer(64));
}

/** The access that the text makes first. */
function accessOf(text: Steps<unknown>): Access {
  const first = text.next(0);
  if (first.done === true) throw new Error('no access');
  return first.value;
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

function* increments(times: number): Steps<number> {
  for (let i = 0; i < times; i++) yield* store(X, (yield* load(X)) + 1);
  return times;
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

test('a thread alone gets what each access gives', () => {
  expect(runAlone(everyKind(), fresh())).toEqual([5, 5, 5, 7, 12, 10, 15, 6, -1, 3]);
});

test('words wrap at 32 bits, and compare so', () => {
  expect(runAlone(wrapping(), fresh())).toEqual([2 ** 31 - 1, -(2 ** 31), 1]);
});

test('floats are read and written, in the heap and outside', () => {
  expect(runAlone(everyWidth(), fresh())).toEqual([0.1, Math.fround(0.1), -7, 1.5, 2.5]);
});

test('a thread alone sees its own memory through peek and poke', () => {
  const memory = fresh();
  expect(runAlone(peeking(), memory)).toBe(4);
  expect(memory.words[X]).toBe(4);
});

test('a thread alone has virtual time and parks only for a time', () => {
  expect(runAlone(passingTime(), fresh())).toEqual([NOT_EQUAL, TIMED_OUT, 0, 5_300]);
  expect(() => runAlone(park(X, 0), fresh())).toThrow('parks for ever');
});

test('a thread alone may be given a number of steps', () => {
  expect(runAlone(increments(10), fresh(), 20)).toBe(10);
  expect(() => runAlone(increments(10), fresh(), 19)).toThrow('over 19 steps');
});

test('a thread alone throws what its text throws', () => {
  expect(() => runAlone(throwing(), fresh())).toThrow('mine');
});

test('only memory is performed', () => {
  for (const text of [park(X, 0), wake(X, 1), now(), pause()])
    expect(() => perform(fresh(), accessOf(text))).toThrow(TypeError);
});

test('what is not mapped is a fault, thrown where it was made', () => {
  const memory = fresh();
  const mapped = [
    load(1),
    writeF64(62, 1),
    park(63, 0),
    readBuffer(60),
    writeBufferF64(56, 0),
    now(),
  ];
  for (const text of mapped) expect(faultOf(memory, accessOf(text))).toBeUndefined();
  const stray = [load(0), store(64, 1), cas(-1, 0, 1), park(0, 0), wake(-1, 1), readBuffer(61)];
  for (const text of [...stray, readBuffer(-1), writeBufferF64(60, 0)])
    expect(faultOf(memory, accessOf(text))).toBeInstanceOf(RangeError);
  expect(() => runAlone(load(64), memory)).toThrow('load at 64, which is not mapped');
  expect(() => perform(memory, accessOf(load(64)))).toThrow(RangeError);
  expect(runAlone(catching(), memory)).toBe(5);
});
