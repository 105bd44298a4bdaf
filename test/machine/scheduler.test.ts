// Threads and cpus: sharing of cores, turns, balancing, and what a lock that spins does when there are too many threads.

import { describe, expect, test } from 'vitest';
import { type Steps, steps } from '../../src/machine/memory.ts';
import type { Profile } from '../../src/machine/profile.ts';
import { Bench, exponential, flat } from './flat.ts';

const { fetchAdd, load, pause, stall, store, work, yieldCore } = steps;

const MS = 1e6;

function* busy(ns: number, pieces = 1): Steps {
  for (let i = 0; i < pieces; i++) yield* work(ns / pieces);
}

/** When threads ended, the first first. */
function finishTimes(bench: Bench): number[] {
  bench.machine.run();
  return bench.machine
    .describe()
    .threads.map(({ finishNs }) => finishNs)
    .toSorted((a, b) => a - b);
}

describe('a core with two hardware threads', () => {
  const profile = flat(1, { topology: { smt: 2 }, smt: { yield: 1.25 } });

  test.each([1, 1000])('gives each half of its yield: work in %i pieces', (pieces) => {
    const bench = new Bench(profile);
    bench.start(busy(10 * MS, pieces));
    bench.start(busy(10 * MS, pieces));
    expect(bench.machine.run().timeNs).toBeCloseTo((10 * MS * 2) / 1.25, 0);
  });

  test('gives all of it to one when the other has ended', () => {
    const bench = new Bench(profile);
    bench.start(busy(10 * MS));
    bench.start(busy(5 * MS));
    const [first, second] = finishTimes(bench);
    expect(first).toBeCloseTo((5 * MS * 2) / 1.25, 0);
    expect(second).toBeCloseTo((5 * MS * 2) / 1.25 + 5 * MS, 0);
  });

  test('does not share what is no work of the core', () => {
    const bench = new Bench(profile);
    function* waits(): Steps {
      yield* stall(10 * MS);
    }
    bench.start(waits());
    bench.start(busy(20 * MS));
    const [first] = finishTimes(bench);
    expect(first).toBe(10 * MS);
  });
});

test('the clock follows the number of busy cores', () => {
  const clock = {
    baseGHz: 4,
    byActiveCores: [
      [1, 4],
      [4, 2],
    ],
  } as const;
  const bench = new Bench(flat(4, { clock }));
  bench.start(busy(3 * MS));
  for (let i = 0; i < 3; i++) bench.start(busy(1 * MS));
  // Three run 1 ms at half the clock; the last has 2 ms left then, and the clock to itself.
  expect(finishTimes(bench)).toEqual([2 * MS, 2 * MS, 2 * MS, 4 * MS]);
});

describe('nine threads on eight cores of two hardware threads', () => {
  const times = (os: Partial<Profile['os']>): number[] => {
    const bench = new Bench(flat(8, { topology: { smt: 2 }, smt: { yield: 1.25 }, os }));
    for (let i = 0; i < 9; i++) bench.start(busy(100 * MS));
    return finishTimes(bench);
  };
  const aloneNs = 100 * MS;
  const sharedNs = (100 * MS * 2) / 1.25;

  test('two of them share a core until others have ended, if threads migrate', () => {
    const ends = times({ balanceNs: 4 * MS });
    expect(ends.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => aloneNs));
    // Theirs is between no sharing and sharing for good.
    expect(ends.at(-1)).toBeGreaterThan(1.2 * aloneNs);
    expect(ends.at(-1)).toBeLessThan(0.9 * sharedNs);
  });

  test('and to their end, if none does', () => {
    expect(times({ balanceNs: 1e12 }).at(-1)).toBeCloseTo(sharedNs, 0);
  });
});

test.each([2, 3, 5])('%i threads of one core take turns', (n) => {
  const bench = new Bench(flat(1));
  for (let i = 0; i < n; i++) bench.start(busy(100 * MS));
  const { timeNs } = bench.machine.run();
  expect(timeNs).toBeCloseTo(n * 100 * MS, 0);
  const { threads, counts } = bench.machine.describe();
  const [first, last] = [Math.min(...threads.map((t) => t.finishNs)), timeNs];
  // They end within a turn each of each other.
  expect(last - first).toBeLessThanOrEqual(n * 8 * MS);
  expect(counts.contextSwitches).toBeGreaterThan(n * 10);
  for (const { waitsNs, cpuNs, finishNs } of threads)
    expect(cpuNs + waitsNs['run queue']!).toBeCloseTo(finishNs, 0);
});

test('queues are balanced, and those that cannot be are long in turns', () => {
  const eight = new Bench(flat(4));
  for (let i = 0; i < 8; i++) eight.start(busy(40 * MS));
  expect(eight.machine.run().timeNs).toBeCloseTo(80 * MS, 0);
  const five = new Bench(flat(4));
  for (let i = 0; i < 5; i++) five.start(busy(4000 * MS));
  // Two that had to share a core for good would take 8000 ms, and each a fair share 5000.
  const ends = finishTimes(five);
  expect(ends[0]).toBeGreaterThan(4200 * MS);
  expect(ends.at(-1)).toBeLessThan(5800 * MS);
});

test('threads start on the socket of who starts them, until some of its cpus are busy', () => {
  const bench = new Bench(flat(8, { topology: { sockets: 2 } }));
  for (let i = 0; i < 6; i++) bench.start(busy(1 * MS));
  bench.machine.run();
  const used = bench.machine.describe().cpus.map(({ busyNs }) => busyNs > 0);
  expect(used.slice(0, 8).filter(Boolean)).toHaveLength(3);
  expect(used.slice(8).filter(Boolean)).toHaveLength(3);
});

test('a pinned thread stays where it is', () => {
  const bench = new Bench(flat(4));
  for (let i = 0; i < 3; i++) bench.start(busy(10 * MS), { pinnedTo: 2 });
  expect(bench.machine.run().timeNs).toBeCloseTo(30 * MS, 0);
  expect(bench.machine.describe().cpus.map(({ busyNs }) => busyNs)).toEqual([0, 0, 30 * MS, 0]);
});

test('who yields lets others go first', () => {
  const bench = new Bench(flat(1));
  const order: string[] = [];
  function* yielding(name: string): Steps {
    for (let i = 0; i < 3; i++) {
      order.push(name);
      yield* yieldCore();
    }
  }
  for (const name of ['a', 'b', 'c']) bench.start(yielding(name));
  bench.machine.run();
  expect(order.join('')).toBe('abcabcabc');
});

describe('a ticket spin lock', () => {
  const TICKETS = 64;
  const SERVING = 128;
  function* client(seed: number): Steps {
    const think = exponential(200, seed);
    for (;;) {
      yield* work(think());
      const ticket = yield* fetchAdd(TICKETS, 1);
      while ((yield* load(SERVING)) !== ticket) yield* pause();
      yield* work(100);
      yield* store(SERVING, ticket + 1);
    }
  }

  /** Nanoseconds a section. */
  function paceNs(threads: number, timesliceNs: number, clockGHz = 1): number {
    const clock = { baseGHz: 1, byActiveCores: [[1, clockGHz]] } as const;
    const os = { timesliceNs, minGranularityNs: 1000 };
    const cost = { pause: 40, atomic: 5, transferSocket: 40 };
    const bench = new Bench(flat(4, { cost, os, clock }));
    for (let i = 0; i < threads; i++) bench.start(client(i));
    // Until the first turn ends, all is well.
    const [warmUpNs, lastNs] = [10 * timesliceNs, 200 * timesliceNs];
    bench.machine.run({ untilNs: warmUpNs });
    const before = bench.memory.words[SERVING]!;
    bench.machine.run({ untilNs: warmUpNs + lastNs });
    return lastNs / (bench.memory.words[SERVING]! - before);
  }

  test('falls off a cliff when threads exceed cores, and that follows the timeslice', () => {
    const fits = paceNs(4, 0.02 * MS);
    const [short, long] = [paceNs(5, 0.5 * MS), paceNs(5, 1 * MS)];
    expect(fits).toBeLessThan(1000);
    expect(short / fits).toBeGreaterThan(50);
    expect(long / short).toBeGreaterThan(1.6);
    expect(long / short).toBeLessThan(2.4);
    expect(paceNs(5, 1 * MS, 2) / long).toBeGreaterThan(0.8);
  });
});
