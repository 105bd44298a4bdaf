// The kernel against the theory of queues: what text on it does has the means that a formula gives.

import { expect, test } from 'vitest';
import { steps, type Steps } from '../../src/machine/memory.ts';
import { makeMutexOver, type MutexPrimitives } from '../../src/sync/mutex-over.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';
import { Bench, exponential, flat } from './flat.ts';

const { fetchAdd, load, now, park, pause, store, wake, work } = steps;

const { acquireOver, releaseOver } = makeMutexOver(steps as unknown as MutexPrimitives);

/** Words of lines of their own. */
const FIRST = 64;
const SECOND = 128;

test('an M/M/1 queue: a source, a server that sleeps when there is nothing to do', () => {
  const customers = 400_000;
  const meanServiceNs = 500;
  const meanArrivalNs = 1000;
  const arrivals: number[] = [];
  let inSystemNs = 0;

  function* source(): Steps {
    const next = exponential(meanArrivalNs, 1);
    for (let i = 0; i < customers; i++) {
      yield* work(next());
      arrivals.push(yield* now());
      if ((yield* fetchAdd(FIRST, 1)) === 0) yield* wake(FIRST, 1);
    }
  }

  function* server(): Steps {
    const next = exponential(meanServiceNs, 2);
    for (let i = 0; i < customers; i++) {
      while ((yield* load(FIRST)) === 0) yield* park(FIRST, 0);
      yield* work(next());
      inSystemNs += (yield* now()) - arrivals[i]!;
      yield* fetchAdd(FIRST, -1);
    }
  }

  const bench = new Bench(flat(2));
  bench.start(server());
  bench.start(source());
  const { kind, timeNs } = bench.machine.run();
  expect(kind).toBe('ended');
  const meanNs = 1 / (1 / meanServiceNs - 1 / meanArrivalNs);
  expect(inSystemNs / customers / meanNs).toBeCloseTo(1, 1.7);
  // Little's law, and the server's share of time.
  expect(bench.machine.describe().cpus[0]!.busyNs / timeNs).toBeCloseTo(0.5, 2);
});

test.each([2, 8, 20])('the machine-repairman model: %i machines, one mutex', (n) => {
  const meanUpNs = 5000;
  const meanRepairNs = 500;
  const rounds = Math.ceil(200_000 / n);
  setSpinLimit(0);

  function* machine(seed: number): Steps {
    const up = exponential(meanUpNs, seed);
    const repair = exponential(meanRepairNs, 1000 + seed);
    for (let i = 0; i < rounds; i++) {
      yield* work(up());
      yield* acquireOver(FIRST) as unknown as Steps;
      yield* work(repair());
      yield* releaseOver(FIRST) as unknown as Steps;
    }
  }

  const bench = new Bench(flat(n));
  for (let i = 0; i < n; i++) bench.start(machine(i));
  // Not until the end, when fewer and fewer are left.
  const { timeNs } = bench.machine.run({ untilNs: 0.9 * rounds * meanUpNs });
  const { threads } = bench.machine.describe();
  const workNs = threads.reduce((sum, thread) => sum + thread.workNs, 0);
  const perSecond = workNs / (meanUpNs + meanRepairNs) / timeNs;
  const chance = [1];
  for (let k = 0; k < n; k++) chance.push((chance[k]! * (n - k) * meanRepairNs) / meanUpNs);
  const idle = 1 / chance.reduce((sum, one) => sum + one);
  expect(perSecond / ((1 - idle) / meanRepairNs)).toBeCloseTo(1, 1.7);
});

/**
 * Throughput of the birth-death chain of Boyd-Wickizer et al. (2012), figure 9: of `n` cores k hold or want the lock;
 * one arrives after a mean of a / (n - k), and the lock is handed on after a mean of s + c * k / 2.
 */
function ticketThroughput(n: number, a: number, s: number, c: number): number {
  const serviceNs = (k: number): number => s + (c * k) / 2;
  const chance = [1];
  for (let k = 0; k < n; k++) chance.push((chance[k]! * (n - k) * serviceNs(k + 1)) / a);
  const sum = chance.reduce((all, one) => all + one);
  return chance.reduce((all, one, k) => all + (k === 0 ? 0 : one / sum / serviceNs(k)), 0);
}

test.each([1, 8, 24, 40, 64])(
  'a ticket spin lock of %i cores hands on more slowly the more wait',
  (n) => {
    const meanThinkNs = 20_000;
    const meanSectionNs = 640;
    const transferNs = 10;
    const warmUpNs = 1e6;
    const lastNs = n < 8 ? 1e8 : 2e7;

    function* client(seed: number): Steps {
      const think = exponential(meanThinkNs, seed);
      const half = exponential(meanSectionNs / 2, 1000 + seed);
      for (;;) {
        yield* work(think());
        const ticket = yield* fetchAdd(FIRST, 1);
        while ((yield* load(SECOND)) !== ticket) yield* pause();
        // Of two parts: the chain knows nothing of looks that are still on their way when a section is over.
        yield* work(half() + half());
        yield* store(SECOND, ticket + 1);
      }
    }

    const bench = new Bench(flat(n, { cost: { pause: 2, transferSocket: transferNs } }));
    for (let i = 0; i < n; i++) bench.start(client(i));
    bench.machine.run({ untilNs: warmUpNs });
    const before = bench.memory.words[SECOND]!;
    bench.machine.run({ untilNs: warmUpNs + lastNs });
    const throughput = (bench.memory.words[SECOND]! - before) / lastNs;
    // The lock is held while the store that hands it on gets its line.
    const heldNs = meanSectionNs + (n > 1 ? transferNs : 0);
    const expected = ticketThroughput(n, meanThinkNs, heldNs, transferNs);
    expect(throughput / expected).toBeGreaterThan(0.97);
    expect(throughput / expected).toBeLessThan(1.03);
  },
);

test.each([2, 3, 16, 64])('a line that %i cores hammer is handed on once a transfer', (n) => {
  const transferNs = 50;
  const rounds = 2000;
  function* hammer(): Steps {
    for (let i = 0; i < rounds; i++) yield* fetchAdd(FIRST, 1);
  }
  const bench = new Bench(flat(n, { cost: { atomic: 5, transferSocket: transferNs } }));
  for (let i = 0; i < n; i++) bench.start(hammer());
  const { timeNs } = bench.machine.run();
  expect(bench.memory.words[FIRST]).toBe(n * rounds);
  expect(timeNs / (n * rounds) / transferNs).toBeCloseTo(1, 2);
});
