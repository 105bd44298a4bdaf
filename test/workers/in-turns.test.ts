// Strategies whose repeats take turns; and all strategies give the same answer.

import { expect, test } from 'vitest';
import { findScenario, parseStrategies } from '../../src/registry.ts';
import type { RunEvent, RunRequest } from '../../src/request.ts';
import { runScenario } from '../../src/workers/engine.ts';

async function request(strategies: string, changes: Partial<RunRequest> = {}): Promise<RunRequest> {
  const { scenario, folder } = await findScenario('dimuon');
  const input = scenario.input({ events: 20, data: undefined, seed: 1, settings: {} });
  return {
    scenario,
    folder,
    input,
    strategies: parseStrategies(strategies),
    threads: [1],
    repeats: 1,
    heapBytes: 16 << 20,
    counters: false,
    ...changes,
  };
}

async function eventsOf(asked: RunRequest): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of runScenario(asked)) events.push(event);
  return events;
}

test('each turn begins with another strategy', async () => {
  const changes = { inTurns: true, repeats: 3, counters: true };
  const events = await eventsOf(await request('atomic,atomic:immortal=on', changes));
  const starts = events.flatMap((event) => (event.kind === 'start' ? [event] : []));
  const runs = events.flatMap((event) => (event.kind === 'finish' ? [event.run] : []));
  const [plain, immortal] = ['atomic', 'atomic:immortal=on'];
  const order = [plain, immortal, immortal, plain, plain, immortal];
  expect(starts.map(({ strategy }) => strategy)).toEqual(order);
  expect(starts.map(({ cell, cells }) => [cell, cells])).toEqual(order.map((_, i) => [i, 6]));
  expect(runs.map(({ strategy }) => strategy)).toEqual(order);
  expect(runs.map(({ repeat }) => repeat)).toEqual([1, 1, 2, 2, 3, 3]);
  expect(new Set(runs.map(({ result }) => JSON.stringify(result))).size).toBe(1);
  const atomics = (label: string): number =>
    runs.find(({ strategy }) => strategy === label)!.counters['atomics']!;
  expect(atomics('atomic')).toBeGreaterThan(atomics('atomic:immortal=on'));
  expect(runs.every(({ contention }) => contention?.length === 0)).toBe(true);
});
