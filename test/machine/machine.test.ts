// A run as a whole: it can be repeated, its time is accounted for, and it can be stopped and looked at.

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { ATOMICS, newCounters } from '../../src/counters.ts';
import { steps, type Steps } from '../../src/machine/memory.ts';
import { makeMutexOver, type MutexPrimitives } from '../../src/sync/mutex-over.ts';
import { Bench, exponential, flat } from './flat.ts';

const { fetchAdd, load, now, park, pause, store, wake, work, yieldCore } = steps;
const { acquireOver, releaseOver } = makeMutexOver(steps as unknown as MutexPrimitives);

const MUTEX = 64;
const COUNT = 128;
const FLAG = 192;

const MACHINE = flat(2, {
  topology: { sockets: 2, smt: 2 },
  clock: {
    baseGHz: 3,
    byActiveCores: [
      [1, 4],
      [2, 3],
    ],
  },
  cost: { plain: 1, load: 1, store: 6, atomic: 6, pause: 40, transferSocket: 50, memory: 90 },
  os: { timesliceNs: 20_000, minGranularityNs: 5000, balanceNs: 40_000, migrationNs: 500 },
});

/** A bit of everything. */
function* mixed(seed: number, rounds: number): Steps {
  const pace = exponential(2000, seed);
  for (let i = 0; i < rounds; i++) {
    yield* work(pace());
    yield* acquireOver(MUTEX) as unknown as Steps;
    yield* store(COUNT, (yield* load(COUNT)) + 1);
    yield* releaseOver(MUTEX) as unknown as Steps;
    if (i % 7 === seed % 7) yield* yieldCore();
    if (i % 5 === 0) yield* park(FLAG, 0, pace());
    if (i % 3 === 0) yield* fetchAdd(COUNT + 1 + (seed % 3), 1);
    if (i % 11 === 0) yield* wake(FLAG, 1);
  }
}

function run(
  threads: number,
  rounds: number,
  options: { seed?: number; jitter?: number; slackNs?: number } = {},
) {
  const { seed = 1, jitter = 0, slackNs = 100 } = options;
  const bench = new Bench({ ...MACHINE, simulation: { slackNs, jitter } }, seed);
  for (let i = 0; i < threads; i++) bench.start(mixed(i, rounds));
  const outcome = bench.machine.run();
  return { outcome, statistics: bench.machine.describe(), counted: bench.memory.words[COUNT] };
}

describe('a run', () => {
  test('is the same with the same seed, and with jitter another with another', () => {
    expect(run(12, 100)).toEqual(run(12, 100));
    expect(run(12, 100, { jitter: 0.1 })).toEqual(run(12, 100, { jitter: 0.1 }));
    expect(run(12, 100, { jitter: 0.1, seed: 2 })).not.toEqual(run(12, 100, { jitter: 0.1 }));
  });

  property.prop({
    threads: fc.integer({ min: 1, max: 20 }),
    rounds: fc.integer({ min: 1, max: 60 }),
    slackNs: fc.constantFrom(0, 100, 5000),
  })('accounts for the time of its threads and cpus', ({ threads, rounds, slackNs }) => {
    const { outcome, statistics, counted } = run(threads, rounds, { slackNs });
    expect(outcome.kind).toBe('ended');
    expect(counted).toBe(threads * rounds);
    let onCpusNs = 0;
    // What cores do out of order is within the slack, each time.
    const toleranceNs = 1 + slackNs * rounds * threads;
    for (const { startNs, finishNs, cpuNs, waitsNs, linesNs, spinningNs } of statistics.threads) {
      const waitedNs = Object.values(waitsNs).reduce((sum, ns) => sum + ns, 0);
      expect(Math.abs(finishNs - startNs - cpuNs - waitedNs)).toBeLessThanOrEqual(
        1 + slackNs * rounds,
      );
      expect(linesNs).toBeLessThanOrEqual(cpuNs + toleranceNs);
      expect(spinningNs).toBeLessThanOrEqual(cpuNs + toleranceNs);
      onCpusNs += cpuNs;
    }
    const busyNs = statistics.cpus.reduce((sum, cpu) => sum + cpu.busyNs, 0);
    expect(busyNs).toBeGreaterThanOrEqual(onCpusNs - toleranceNs);
    const { overTime } = statistics;
    const sum = (row: readonly number[]): number => row.reduce((all, ns) => all + ns, 0);
    for (const [i, thread] of overTime.threads.entries())
      expect(sum(thread['on cpu']!)).toBeCloseTo(statistics.threads[i]!.cpuNs, 3);
    expect(sum(overTime.cpus.flat())).toBeCloseTo(busyNs, 3);
    for (const row of overTime.cpus)
      for (const ns of row) expect(ns).toBeLessThanOrEqual(overTime.widthNs + toleranceNs);
  });

  test('stops when it is told to, and goes on', () => {
    const bench = new Bench(flat(1));
    function* ticks(): Steps {
      for (let i = 0; i < 10; i++) yield* work(100);
    }
    bench.start(ticks());
    expect(bench.machine.run({ untilNs: 250 })).toMatchObject({ kind: 'time is up', timeNs: 250 });
    expect(bench.machine.describe().threads[0]).toMatchObject({ cpuNs: 250, finishNs: Infinity });
    expect(bench.machine.run()).toMatchObject({ kind: 'ended', timeNs: 1000 });
    expect(bench.machine.describe().threads[0]).toMatchObject({ cpuNs: 1000, finishNs: 1000 });
  });

  test('has threads that start others, and some that need not end', () => {
    const bench = new Bench(flat(3));
    const { machine, memory } = bench;
    const seen: number[] = [];
    function* child(): Steps {
      seen.push(yield* now());
      yield* work(50);
    }
    function* parent(): Steps {
      yield* work(100);
      machine.start(child(), { memory, name: 'child' });
      yield* work(10);
    }
    function* daemon(): Steps {
      for (;;) yield* work(7);
    }
    machine.start(daemon(), { memory, name: 'daemon', isDaemon: true });
    bench.start(parent());
    expect(machine.run()).toMatchObject({
      kind: 'ended',
      timeNs: expect.closeTo(150, 6) as number,
    });
    expect(seen[0]).toBeCloseTo(100, 6);
  });
});

describe('a thread', () => {
  test('gets an error where no memory is, and what it throws is thrown', () => {
    const bench = new Bench(flat(1));
    const caught: unknown[] = [];
    function* text(): Steps {
      try {
        yield* load(1 << 20);
      } catch (error) {
        caught.push(error);
      }
      throw new Error('mine');
    }
    bench.start(text());
    expect(() => bench.machine.run()).toThrow('mine');
    expect(caught[0]).toBeInstanceOf(RangeError);
  });

  test('has its atomic operations counted, whether they hit or miss', () => {
    const bench = new Bench(MACHINE);
    const { machine, memory } = bench;
    const counters = [newCounters(), newCounters()];
    function* text(): Steps {
      for (let i = 0; i < 100; i++) {
        yield* fetchAdd(COUNT, 1);
        yield* load(COUNT);
        yield* pause();
      }
    }
    for (const each of counters) machine.start(text(), { memory, name: 'adds', counters: each });
    machine.run();
    expect(counters.map((each) => each[ATOMICS])).toEqual([100, 100]);
    expect(memory.words[COUNT]).toBe(200);
  });
});
