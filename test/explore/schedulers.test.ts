// The modes that run whole schedules: how many there are, and how often they find what there is.

import { describe, expect, test } from 'vitest';
import {
  explore,
  fetchAdd,
  load,
  mutex,
  store,
  type Report,
  type SearchOptions,
  type Steps,
} from '../../src/explore/index.ts';

type Text = (a: { readonly x: number; readonly y: number }) => Steps<unknown>;

const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};

function lock(first: 'x' | 'y', second: 'x' | 'y'): Text {
  return function* (a) {
    yield* mutex.acquire(a[first]);
    yield* mutex.acquire(a[second]);
    yield* mutex.release(a[second]);
    yield* mutex.release(a[first]);
  };
}

/** T0 sees 1, then 2, only if the stores of T1 come before and between its loads. */
const twoLoads: Text = function* (a) {
  return `${yield* load(a.x)}${yield* load(a.x)}`;
};
const twoStores: Text = function* (a) {
  yield* store(a.x, 1);
  yield* store(a.x, 2);
};

function run(threads: readonly Text[], options: SearchOptions): Promise<Report> {
  const outcome = ([result]: readonly unknown[], v: { readonly x: number }): string =>
    typeof result === 'string' ? result : `x=${v.x}`;
  const forbid = { 'x=1': 'a lost update', '12': 'a change between the loads' };
  return explore({
    words: { x: 0, y: 0 },
    threads,
    outcome,
    forbid,
    stopAtFirst: false,
    ...options,
  });
}

describe('bounds', () => {
  // In round robin without preemption there is one schedule; each delay passes one thread over.
  test.each([
    [0, 1],
    [1, 3],
    [2, 5],
    [3, 6],
  ])('%i delays of two threads of two steps: %i schedules', async (bound, schedules) => {
    const { executions, isExhaustive } = await run([inc, inc], { mode: 'delay', bound });
    expect([executions, isExhaustive]).toEqual([schedules, schedules === 6]);
  });

  test('more delays are more schedules, up to all of them', async () => {
    const counts: number[] = [];
    for (let bound = 0; bound < 12; bound++)
      counts.push((await run([inc, inc, inc], { mode: 'delay', bound })).executions);
    expect(counts[0]).toBe(1);
    expect(counts.at(-1)).toBe(90);
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  });

  test('a schedule that gets stuck counts as a failure and as no execution', async () => {
    const { executions, failures, isExhaustive } = await run([lock('x', 'y'), lock('y', 'x')], {
      mode: 'preemption',
      bound: 0,
    });
    expect([executions, failures, isExhaustive]).toEqual([2, {}, false]);
    const all = await run([lock('x', 'y'), lock('y', 'x')], { mode: 'preemption', bound: 1 });
    expect(all.failures.deadlock).toBe(2);
  });

  test('bugs need their number of preemptions', async () => {
    const found = async (threads: readonly Text[], bound: number): Promise<boolean> =>
      (await run(threads, { mode: 'preemption', bound })).failure !== undefined;
    expect([await found([inc, inc], 0), await found([inc, inc], 1)]).toEqual([false, true]);
    const between = [twoLoads, twoStores];
    expect([await found(between, 0), await found(between, 1)]).toEqual([false, false]);
    expect(await found(between, 2)).toBe(true);
  });
});

describe('probabilities', () => {
  const RUNS = 10_000;

  async function failures(threads: readonly Text[], options: SearchOptions): Promise<number> {
    const report = await run(threads, { maxExecutions: RUNS, seed: 11, ...options });
    const { deadlock = 0, 'forbidden-outcome': forbidden = 0 } = report.failures;
    return deadlock + forbidden;
  }

  const spread = (probability: number): number =>
    2.576 * Math.sqrt(probability * (1 - probability) * RUNS);

  test.each([
    ['a lost update', [inc, inc]],
    ['a deadlock', [lock('x', 'y'), lock('y', 'x')]],
  ] as const)('random finds %s half of the time', async (_name, threads) => {
    const found = await failures(threads, { mode: 'random' });
    expect(Math.abs(found - RUNS / 2)).toBeLessThan(spread(1 / 2));
  });

  // n threads, k steps in all.
  test.each([
    ['a lost update', [inc, inc], 2, 2, 4],
    ['a lost update among others', [inc, inc, twoStores], 2, 3, 6],
    ['a deadlock', [lock('x', 'y'), lock('y', 'x')], 2, 2, 8],
    ['a change between loads', [twoLoads, twoStores], 3, 2, 4],
  ] as const)('pct finds %s', async (_name, threads, depth, n, k) => {
    const probability = 1 / (n * k ** (depth - 1));
    const found = await failures(threads, { mode: 'pct', depth });
    expect(found).toBeGreaterThan(probability * RUNS - spread(probability));
  });

  test('pct finds nothing that is deeper than it looks', async () => {
    expect(await failures([inc, inc], { mode: 'pct', depth: 1 })).toBe(0);
    expect(await failures([twoLoads, twoStores], { mode: 'pct', depth: 1 })).toBe(0);
  });
});

describe('every mode', () => {
  const modes = ['exhaustive', 'random', 'pct', 'delay', 'preemption'] as const;

  test.each(modes)('%s does the same again', async (mode) => {
    const options = { mode, seed: 5, maxExecutions: 200, stopAtFirst: false };
    const [one, other] = [await run([inc, inc, inc], options), await run([inc, inc, inc], options)];
    expect(timeless(one)).toEqual(timeless(other));
  });

  test.each(modes)('%s finds a lost update, says so, and stops', async (mode) => {
    const { failure, isExhaustive } = await run([inc, inc], { mode, stopAtFirst: true });
    expect(failure).toMatchObject({ kind: 'forbidden-outcome', preemptions: 1 });
    expect(failure!.foundAfter.executions).toBeGreaterThan(0);
    expect(isExhaustive).toBe(false);
  });

  test.each(['random', 'pct'] as const)(
    '%s does something else with another seed',
    async (mode) => {
      const outcomes = async (seed: number): Promise<unknown> =>
        (await run([inc, inc], { mode, seed, maxExecutions: 1000 })).outcomes;
      expect(await outcomes(1)).not.toEqual(await outcomes(2));
    },
  );

  test.each(modes)('%s gives up after so many executions', async (mode) => {
    const adders: Text[] = Array.from({ length: 4 }, () => (a) => fetchAdd(a.x, 1));
    const { executions, isExhaustive } = await run(adders, { mode, maxExecutions: 3 });
    expect([executions, isExhaustive]).toEqual([3, false]);
  });
});

function timeless({ failure, ...report }: Report): unknown {
  const foundAfter = { executions: failure!.foundAfter.executions };
  return { ...report, failure: { ...failure, foundAfter }, seconds: 0 };
}
