// Orders of accesses: written down by one machine, followed by another.

import { expect, test } from 'vitest';
import { NOT_EQUAL, steps, TIMED_OUT, WOKEN, type Steps } from '../../src/machine/memory.ts';
import type { Machine, Outcome } from '../../src/machine/kernel/machine.ts';
import { ACCESS, PAUSE, TIMEOUT } from '../../src/stepped/order.ts';
import { Bench, exponential, flat } from './flat.ts';

const COSTS = { store: 5, atomic: 5, transferSocket: 25, memory: 80 };
const A = 32;

/** Takes tickets, with pauses of any length between them; what it got. */
function* takes(n: number, seed: number): Steps<number[]> {
  const taken: number[] = [];
  const next = exponential(40, seed);
  for (let i = 0; i < n; i++) {
    taken.push(yield* steps.fetchAdd(A, 1));
    yield* steps.work(next());
  }
  return taken;
}

/** Threads that take tickets on a machine, as it is set up by `prepare`. */
function tickets(prepare: (machine: Machine) => void, cores = 4, jitter = 0) {
  const profile = flat(cores, { cost: COSTS, simulation: { jitter, slackNs: 20 } });
  const bench = new Bench(profile);
  prepare(bench.machine);
  const threads = [1, 2, 3].map((seed) => bench.start(takes(50, seed)));
  const { timeNs } = bench.machine.run();
  const { threads: statistics } = bench.machine.describe();
  return { timeNs, taken: threads.map(({ result }) => result), statistics };
}

test('writing it down does not change a run', () => {
  const plain = tickets(() => {});
  let recorded: ReturnType<Machine['record']> | undefined;
  const { timeNs, taken } = tickets((machine) => (recorded = machine.record()));
  expect(taken).toEqual(plain.taken);
  expect(timeNs).toBeCloseTo(plain.timeNs, 6);
  expect(recorded!.threads).toHaveLength(150);
  expect(recorded!.seen.map(({ result }) => result)).toEqual(
    Array.from({ length: 150 }, (_, i) => i),
  );
});

test.each([1, 2, 4])('an order is followed on %d cores, whatever the times', (cores) => {
  let recorded: ReturnType<Machine['record']>;
  const first = tickets((machine) => (recorded = machine.record()));
  let follower: ReturnType<Machine['follow']>;
  const again = tickets((machine) => (follower = machine.follow(recorded)), cores, 0.5);
  expect(again.taken).toEqual(first.taken);
  expect(follower!.stepsDone).toBe(150);
  expect(again.statistics.some(({ waitsNs }) => (waitsNs['order'] ?? 0) > 0)).toBe(true);
});

test('behind an order threads go on by time', () => {
  const order = { mains: 3, started: [], readings: [], threads: [2, 2, 1], whats: [0, 0, 0] };
  const { taken } = tickets((machine) => machine.follow(order));
  expect((taken[2] as number[]).slice(0, 2)).toEqual([0, 1]);
  expect((taken[1] as number[])[0]).toBe(2);
  expect(taken.flat().length).toBe(150);
});

test('an order that nobody can follow is left', () => {
  const order = { mains: 3, started: [], readings: [], threads: [0, 7, 1], whats: [0, 0, 0] };
  let follower: ReturnType<Machine['follow']>;
  const { taken } = tickets((machine) => (follower = machine.follow(order)));
  expect(taken.flat().length).toBe(150);
  expect(follower!.stepsDone).toBe(1);
});

/** One sleeps for a while, and is woken or not; what its sleep came back with. */
function sleeper(threads: readonly number[], whats: readonly number[]): [unknown, Outcome] {
  const bench = new Bench(flat(2, { cost: COSTS }));
  bench.machine.follow({ mains: 2, started: [], readings: [], threads, whats });
  const asleep = bench.start(
    (function* () {
      return yield* steps.park(A, 0, 1000);
    })(),
  );
  bench.start(
    (function* () {
      yield* steps.work(100);
      yield* steps.store(A, 1);
      yield* steps.wake(A, 1);
    })(),
  );
  const outcome = bench.machine.run();
  return [asleep.result, outcome];
}

test.each([
  ['woken', [0, 1, 1], [ACCESS, ACCESS, ACCESS], WOKEN],
  ['timed out before it is woken', [0, 0, 1, 1], [ACCESS, TIMEOUT, ACCESS, ACCESS], TIMED_OUT],
  ['too late to sleep', [1, 1, 0], [ACCESS, ACCESS, ACCESS], NOT_EQUAL],
  ['let go', [0], [ACCESS], WOKEN],
])('a sleeper is %s, as the order has it', (_, threads, whats, how) => {
  const [result, { kind }] = sleeper(threads, whats);
  expect(result).toBe(how);
  expect(kind).toBe('ended');
});

test('a limit of time runs out when it is its turn, and not before', () => {
  const bench = new Bench(flat(2, { cost: COSTS }));
  const threads = [0, 1, 1, 0];
  const whats = [ACCESS, ACCESS, ACCESS, TIMEOUT];
  const follower = bench.machine.follow({ mains: 2, started: [], readings: [], threads, whats });
  bench.start(steps.park(A, 0, 10));
  bench.start(
    (function* () {
      yield* steps.work(5000);
      yield* steps.fetchAdd(A + 16, 1);
      yield* steps.work(5000);
      yield* steps.fetchAdd(A + 16, 1);
    })(),
  );
  const { timeNs } = bench.machine.run();
  expect(follower.stepsDone).toBe(4);
  expect(timeNs).toBeGreaterThan(10_000);
});

test('threads that threads start, what they read of the time, and ends of pauses are written down', () => {
  const bench = new Bench(flat(2, { cost: { ...COSTS, pause: 10 } }));
  const recorded = bench.machine.record();
  function* child(): Steps {
    yield* steps.work(300);
    yield* steps.store(A, 1);
  }
  function* parent(): Steps {
    bench.start(child());
    yield* steps.now();
    while ((yield* steps.load(A)) === 0) yield* steps.pause();
  }
  bench.start(parent());
  bench.machine.run();
  expect(recorded).toMatchObject({ mains: 1, started: [[0, 0]] });
  expect(recorded.readings.map((list) => list.length)).toEqual([1, 0]);
  expect(recorded.whats).toContain(PAUSE);
  expect(recorded.seen.filter(({ kind }) => kind === 'store')).toHaveLength(1);
});
