import { expect, test } from 'vitest';
import { GuestError } from '../../src/errors.ts';
import { runScenario } from '../../src/workers/engine.ts';
import { findScenario, parseStrategies } from '../../src/registry.ts';
import type { Run } from '../../src/results.ts';
import { simulate } from './simulate.ts';

const EVERY = 'gil,subinterpreters,multiprocessing,atomic,biased,free-threading';

async function onWorkers(id: string, strategies: string, events: number): Promise<Run[]> {
  const { scenario, folder } = await findScenario(id);
  const runs: Run[] = [];
  for await (const event of runScenario({
    scenario,
    folder,
    input: scenario.input({ events, data: undefined, seed: 1, settings: {} }),
    strategies: parseStrategies(strategies),
    threads: [1],
    repeats: 1,
    heapBytes: 32 << 20,
    counters: true,
  }))
    if (event.kind === 'finish') runs.push(event.run);
  return runs;
}

test('every strategy gives the same answer to the last bit, on any number of threads', async () => {
  const { runs } = await simulate('dimuon', EVERY, [1, 3], { events: 40 });
  expect(runs).toHaveLength(12);
  expect(new Set(runs.map(({ result }) => JSON.stringify(result)))).toHaveLength(1);
  for (const { seconds, perThread, coreSeconds, machine } of runs) {
    expect(seconds).toBeGreaterThan(0);
    expect(machine).toBe('flat');
    expect(Math.max(...perThread.map(({ finish }) => finish))).toBeCloseTo(seconds, 12);
    expect(coreSeconds).toHaveLength(8);
    for (const busy of coreSeconds!) expect(busy).toBeLessThanOrEqual(seconds);
  }
});

test('counts on one thread are those of real workers', async () => {
  const strategies = 'gil,free-threading';
  const { runs } = await simulate('dimuon', strategies, [1], { events: 40 });
  const measured = await onWorkers('dimuon', strategies, 40);
  for (const [i, { counters, result }] of runs.entries()) {
    // The threads of a machine count from the start of the work, workers what is before it, too.
    const { bytecodes, localIncrefs, sharedIncrefs, deferredIncrefs, allocations } = counters;
    const ours = { bytecodes, localIncrefs, sharedIncrefs, deferredIncrefs, allocations };
    expect(measured[i]!.counters).toMatchObject(ours);
    expect(measured[i]!.result).toEqual(result);
  }
});

test('the top level of a program reads the columns', { timeout: 180_000 }, async () => {
  const { runs } = await simulate('dimuon-lists', 'gil', [1], { events: 40 });
  const measured = await onWorkers('dimuon-lists', 'gil', 40);
  const { runs: arrays } = await simulate('dimuon', 'gil', [1], { events: 40 });
  expect(runs[0]!.result).toEqual(arrays[0]!.result);
  expect(measured[0]!.result).toEqual(arrays[0]!.result);
});

test('same seed, same numbers', async () => {
  const one = await simulate('counter-locked', 'gil,free-threading', [2, 9], { events: 300 });
  const other = await simulate('counter-locked', 'gil,free-threading', [2, 9], { events: 300 });
  expect(other).toEqual(one);
});

test('a global lock does not scale, and threads that share nothing do', async () => {
  const { runs } = await simulate('dimuon', 'gil,free-threading,subinterpreters', [1, 4], {
    events: 200,
  });
  const speedUp = (strategy: string): number => {
    const [alone, four] = runs.filter((run) => run.strategy === strategy);
    return alone!.seconds / four!.seconds;
  };
  expect(speedUp('gil')).toBeLessThan(1.05);
  expect(speedUp('free-threading')).toBeGreaterThan(3);
  expect(speedUp('subinterpreters')).toBeGreaterThan(3);
});

test('a sample stands for the whole', async () => {
  const asked = { events: 5000 };
  const whole = await simulate('dimuon', 'free-threading,gil', [3], {
    ...asked,
    sampleBytecodes: Infinity,
  });
  const sampled = await simulate('dimuon', 'free-threading,gil', [3], {
    ...asked,
    sampleBytecodes: 100_000,
  });
  for (const [i, run] of sampled.runs.entries()) {
    const { seconds, counters, sampledSeconds } = whole.runs[i]!;
    expect(sampledSeconds).toBeUndefined();
    expect(run.sampledSeconds).toBeLessThan(seconds / 2);
    expect(run.seconds / seconds).toBeGreaterThan(0.95);
    expect(run.seconds / seconds).toBeLessThan(1.05);
    expect(run.counters['bytecodes']! / counters['bytecodes']!).toBeCloseTo(1, 1);
  }
});

const THREADS = `
import threading
done = []
def work(n):
    done.append(n * n)
threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
print(sorted(done))
`;

test.each(['gil', 'free-threading'])(
  'a program starts threads of its own under %s',
  async (strategy) => {
    const { printed, runs } = await simulate(THREADS, strategy, [1]);
    expect(printed).toBe('[0, 1, 4, 9]\n');
    expect(runs[0]!.perThread).toHaveLength(1);
  },
);

const INTERPRETERS = `
from concurrent import interpreters
one = interpreters.create()
one.exec("print(6 * 7)")
one.close()
`;

test('a program makes interpreters of its own', async () => {
  const { printed } = await simulate(INTERPRETERS, 'subinterpreters', [1]);
  expect(printed).toBe('42\n');
});

const DEADLOCK = `
import threading
a = threading.Lock()
a.acquire()
a.acquire()
`;

test('a deadlock is told', async () => {
  await expect(simulate(DEADLOCK, 'gil', [1])).rejects.toThrow(/deadlock/);
});

test('an exception that nobody handles ends the run as it does elsewhere', async () => {
  const failing = simulate('def f():\n    return 1 / 0\nf()\n', 'gil', [1]);
  await expect(failing).rejects.toThrow(GuestError);
  await expect(failing).rejects.toThrow('ZeroDivisionError: division by zero');
});
