// What failures say, how short they get, and that they come back.

import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import {
  explore,
  load,
  mutex,
  park,
  pause,
  read,
  store,
  wake,
  write,
  type Steps,
} from '../../src/explore/index.ts';

type Text = (a: { readonly x: number; readonly y: number }) => Steps<unknown>;

const words = { x: 0, y: 0 };
const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};
const idle: Text = function* (a) {
  yield* load(a.y);
};
const outcome = (_: unknown, v: { readonly x: number }): string => `x=${v.x}`;
const lost = { words, outcome, forbid: { 'x=1': 'lost' } };

test('a lost update among bystanders shrinks to one preemption', async () => {
  const { failure } = await explore({ ...lost, threads: [idle, inc, idle, inc], mode: 'random' });
  expect(failure).toMatchObject({ kind: 'forbidden-outcome', preemptions: 1 });
  expect(failure!.trace).toContain('outcome x=1: lost');
  expect(failure!.oneLine).toMatch(/T\d: load x = 0 \|> T\d: load x = 0/);
});

test('a token brings a failure back, and an edited program is noticed', async () => {
  const { failure } = await explore({ ...lost, threads: [inc, inc] });
  const replay = failure!.token;
  const again = await explore({ ...lost, threads: [inc, inc], replay });
  expect(again.failure).toMatchObject({ message: failure!.message, trace: failure!.trace });
  expect(again.divergence).toBeUndefined();
  const set: Text = function* (a) {
    yield* store(a.x, 1);
  };
  const edited = await explore({ ...lost, threads: [set, set], replay });
  expect(edited.divergence).toMatch(/step 1 of 4 is T0: store x := 1 now/);
});

test.each([
  ['', /is no replay token/],
  ['il2-AAAAAAAAAA', /of version 2/],
  ['il1-AAAAAAAAAA', /damaged/],
])('token %j', async (replay, message) => {
  const asked = explore({ ...lost, threads: [inc, inc], replay });
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(message);
});

const lock = (first: 'x' | 'y', second: 'x' | 'y'): Text =>
  function* (a) {
    yield* mutex.acquire(a[first]);
    yield* mutex.acquire(a[second]);
    yield* mutex.release(a[second]);
    yield* mutex.release(a[first]);
  };
const abba = { words, threads: [lock('x', 'y'), lock('y', 'x')] };

test('a deadlock names who waits for what, and counts in no execution', async () => {
  const { executions, failures, failure } = await explore({ ...abba, stopAtFirst: false });
  expect([executions, failures]).toEqual([2, { deadlock: 1 }]);
  expect(failure!.message).toContain('T0 waits for the lock y, held by T1');
});

test('a lost wake-up is called one', async () => {
  const sleeper: Text = function* (a) {
    if ((yield* load(a.x)) === 0) yield* park(a.x, 0);
  };
  const waker: Text = function* (a) {
    yield* wake(a.x, 1);
    yield* store(a.x, 1);
  };
  const { failure } = await explore({ words, threads: [sleeper, waker] });
  expect(failure).toMatchObject({ kind: 'deadlock', property: 'no lost wake-up' });
  expect(failure!.message).toMatch(/^lost wake-up: T0 sleeps on x = 0, which is 1 by now/);
});

test('a loop without end says over what it goes round', async () => {
  const spinner: Text = function* (a) {
    while ((yield* load(a.x)) === 0);
  };
  const { failure } = await explore({ words, threads: [spinner], maxSteps: 100 });
  expect(failure).toMatchObject({ kind: 'livelock' });
  expect(failure!.message).toMatch(/no end after 100 steps: T0 goes round .* over x/);
});

test('plain accesses race unless something orders them', async () => {
  const writer: Text = function* (a) {
    yield* write(a.x, 1);
    yield* store(a.y, 1);
  };
  const reader: Text = function* (a) {
    return yield* read(a.x);
  };
  const waiter: Text = function* (a) {
    while ((yield* load(a.y)) === 0) yield* pause();
    return yield* read(a.x);
  };
  const racing = await explore({ words, threads: [writer, reader], stopAtFirst: false });
  expect(racing.races).toHaveLength(1);
  expect(racing.failure?.message).toMatch(/data race on x/);
  const ordered = await explore({ words, threads: [writer, waiter], stopAtFirst: false });
  expect([ordered.races, ordered.failure, ordered.outcomes]).toEqual([[], undefined, { ',1': 2 }]);
});

test('an invariant is seen at every step in between', async () => {
  const twice: Text = function* (a) {
    yield* store(a.x, 1);
    yield* store(a.x, 0);
  };
  const both: Text = function* (a) {
    yield* store(a.y, 1);
    yield* store(a.y, 0);
  };
  const invariant = (v: { readonly x: number; readonly y: number }): boolean => v.x + v.y < 2;
  const { failure } = await explore({ words, threads: [twice, both], invariant });
  expect(failure).toMatchObject({ kind: 'invariant', preemptions: 1 });
  expect(failure!.steps).toHaveLength(2);
});

// 99% interval of 10,000 throws of a fair coin.
const [LEAST, MOST] = [4871, 5129];

test('random finds the lost update and the deadlock half of the time', async () => {
  const options = { mode: 'random', stopAtFirst: false, maxExecutions: 10_000, seed: 7 } as const;
  const updates = await explore({ ...lost, threads: [inc, inc], ...options });
  const deadlocks = await explore({ ...abba, ...options });
  for (const found of [updates.failures['forbidden-outcome'], deadlocks.failures.deadlock]) {
    expect(found).toBeGreaterThan(LEAST);
    expect(found).toBeLessThan(MOST);
  }
});

test('pct meets its bound: 1 / (n k^(d-1))', async () => {
  const runs = 10_000;
  const options = { mode: 'pct', depth: 2, stopAtFirst: false, maxExecutions: runs } as const;
  const updates = await explore({ ...lost, threads: [inc, inc], ...options });
  const deadlocks = await explore({ ...abba, ...options });
  expect(updates.failures['forbidden-outcome']! / runs).toBeGreaterThan(1 / (2 * 4));
  expect(deadlocks.failures.deadlock! / runs).toBeGreaterThan(1 / (2 * 8));
});

test('the same seed finds the same', async () => {
  const options = { ...lost, threads: [inc, inc, inc], mode: 'random', seed: 3 } as const;
  const [one, other] = [await explore(options), await explore(options)];
  expect(one.failure!.token).toBe(other.failure!.token);
  expect(one.steps).toBe(other.steps);
});
