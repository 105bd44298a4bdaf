// Threads that wait for each other: futexes, spin loops, deadlocks.

import { describe, expect, test } from 'vitest';
import { NOT_EQUAL, steps, TIMED_OUT, WOKEN, type Steps } from '../../src/machine/memory.ts';
import { makeMutexOver, type MutexPrimitives } from '../../src/sync/mutex-over.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';
import { Bench, exponential, flat } from './flat.ts';

const { cas, fetchAdd, load, now, park, pause, store, wake, work } = steps;

const { acquireOver, releaseOver } = makeMutexOver(steps as unknown as MutexPrimitives);

const FIRST = 64;
const SECOND = 128;

/** Something like a real machine. */
const REAL = {
  cost: { plain: 1, load: 1, store: 6, atomic: 6, pause: 40, transferSocket: 50, memory: 90 },
  os: {
    timesliceNs: 3e6,
    contextSwitchNs: 1500,
    wakeLatencyNs: 5000,
    syscallNs: 200,
    futexWakeNs: 1000,
    sleepNs: 1000,
    yieldNs: 300,
  },
} as const;

describe('futexes', () => {
  test.each([
    ['free', 1],
    ['free', 4],
    ['real', 1],
    ['real', 4],
  ] as const)('no wake-up is lost on a machine that is %s with %i cores', (kind, cores) => {
    const items = 3000;
    const got: number[] = [];
    function* producer(): Steps {
      const pace = exponential(2000, 1);
      for (let i = 0; i < items; i++) {
        yield* work(pace());
        yield* fetchAdd(FIRST, 1);
        yield* wake(FIRST, 1);
      }
    }
    function* consumer(seed: number): Steps {
      const pace = exponential(6000, seed);
      for (;;) {
        const left = yield* load(FIRST);
        if (left === 0) yield* park(FIRST, 0);
        else if ((yield* cas(FIRST, left, left - 1)) === left) {
          got.push(left);
          yield* work(pace());
        }
      }
    }
    const bench = new Bench(flat(cores, kind === 'real' ? REAL : {}));
    bench.start(producer());
    for (let i = 0; i < 3; i++) bench.start(consumer(i + 2));
    // In the end all have been taken, and those who wait for more wait for ever.
    const { kind: how, stuck } = bench.machine.run();
    expect(how).toBe('deadlock');
    expect(stuck).toHaveLength(3);
    expect(got).toHaveLength(items);
    expect(bench.memory.words[FIRST]).toBe(0);
  });

  test('a park compares, times out, or is woken', () => {
    const seen: unknown[] = [];
    function* sleeper(): Steps {
      seen.push(yield* park(FIRST, 1));
      seen.push(yield* park(FIRST, 0, 0));
      seen.push(yield* park(FIRST, 0, 1000));
      seen.push(yield* now());
      seen.push(yield* park(FIRST, 0, 10_000));
      seen.push(yield* now());
    }
    function* waker(): Steps {
      yield* work(5000);
      seen.push(yield* wake(FIRST, 7));
      seen.push(yield* wake(FIRST, 7));
    }
    const bench = new Bench(flat(2));
    bench.start(sleeper());
    bench.start(waker());
    expect(bench.machine.run().kind).toBe('ended');
    expect(seen).toEqual([NOT_EQUAL, TIMED_OUT, TIMED_OUT, 1000, WOKEN, 1, 5000, 0]);
  });

  test('who waited longest is woken first, and what they wait for is told', () => {
    const order: number[] = [];
    function* sleeper(id: number): Steps {
      yield* work(10 * (5 - id));
      yield* park(FIRST, 0);
      order.push(id);
    }
    function* waker(): Steps {
      yield* work(1000);
      for (let i = 0; i < 4; i++) {
        yield* wake(FIRST, 1);
        yield* work(100);
      }
    }
    const bench = new Bench(flat(8));
    bench.machine.addHeap(bench.memory, (address) => `word ${address}`);
    for (let id = 0; id < 4; id++) bench.start(sleeper(id), { name: `sleeper ${id}` });
    bench.start(waker());
    bench.machine.run();
    expect(order).toEqual([3, 2, 1, 0]);
    expect(bench.machine.describe().threads[3]!.waitsNs).toEqual({ 'word 64': 1000 - 20 });
  });

  test.each([1, 2, 5, 16])('a mutex excludes %i threads, whether it spins or not', (n) => {
    for (const limit of [0, 40]) {
      setSpinLimit(limit);
      const rounds = 200;
      function* client(seed: number): Steps {
        const pace = exponential(3000, seed);
        for (let i = 0; i < rounds; i++) {
          yield* work(pace());
          yield* acquireOver(FIRST) as unknown as Steps;
          const before = yield* load(SECOND);
          yield* work(500);
          yield* store(SECOND, before + 1);
          yield* releaseOver(FIRST) as unknown as Steps;
        }
      }
      const bench = new Bench(flat(4, REAL));
      for (let i = 0; i < n; i++) bench.start(client(i));
      expect(bench.machine.run().kind).toBe('ended');
      expect(bench.memory.words[SECOND]).toBe(n * rounds);
    }
  });
});

describe('spin loops', () => {
  test('of the two hardware threads of a core see each other write', () => {
    function* spinner(): Steps {
      while ((yield* load(FIRST)) === 0) yield* pause();
    }
    function* writer(): Steps {
      yield* load(FIRST);
      yield* work(1e6);
      yield* store(FIRST, 1);
    }
    const bench = new Bench(flat(1, { ...REAL, topology: { smt: 2 } }));
    bench.start(spinner());
    bench.start(writer());
    const { kind, timeNs } = bench.machine.run();
    expect(kind).toBe('ended');
    expect(timeNs).toBeLessThan(2e6);
  });

  test('that give up after some turns do give up, and are not many events if they do not', () => {
    const turns: number[] = [];
    function* bounded(): Steps {
      for (let i = 0; i < 40; i++) {
        if ((yield* load(FIRST)) !== 0) return;
        yield* pause();
      }
      turns.push(40);
      yield* work(1e6);
      yield* store(SECOND, 1);
      yield* work(1e8);
      yield* store(FIRST, 1);
    }
    function* endless(): Steps {
      while ((yield* load(FIRST)) === 0) yield* pause();
    }
    const bench = new Bench(flat(2, REAL));
    bench.start(bounded());
    bench.start(endless());
    expect(bench.machine.run().kind).toBe('ended');
    expect(turns).toEqual([40]);
    const { threads, counts } = bench.machine.describe();
    expect(counts.events).toBeLessThan(2000);
    expect(threads[1]!.spinningNs / threads[1]!.cpuNs).toBeGreaterThan(0.99);
  });
});

describe('a deadlock is found', () => {
  test('of threads that sleep, with who waits where', () => {
    function* sleeper(address: number): Steps {
      yield* work(100);
      yield* park(address, 0);
    }
    const bench = new Bench(flat(2));
    bench.start(sleeper(FIRST), { name: 'one' });
    bench.start(sleeper(SECOND), { name: 'two' });
    expect(bench.machine.run()).toEqual({
      kind: 'deadlock',
      timeNs: 100,
      stuck: [
        { name: 'one', isSpinning: false, address: FIRST },
        { name: 'two', isSpinning: false, address: SECOND },
      ],
    });
  });

  test.each([1, 2, 3])('of threads that spin, on %i cores', (cores) => {
    function* spinner(address: number): Steps {
      while ((yield* load(address)) === 0) yield* pause();
    }
    const bench = new Bench(flat(cores, REAL));
    for (const address of [FIRST, SECOND, FIRST]) bench.start(spinner(address));
    const { kind, stuck } = bench.machine.run();
    expect(kind).toBe('deadlock');
    expect(stuck.map(({ isSpinning }) => isSpinning)).toEqual([true, true, true]);
  });
});
