// The machine counts what real workers count.

import path from 'node:path';
import { expect, test } from 'vitest';
import { programScenario } from '../../src/commands/program-file.ts';
import { simulateScenario } from '../../src/machine/engine.ts';
import { findScenario, packageRoot, parseStrategies } from '../../src/registry.ts';
import type { RunEvent, RunRequest } from '../../src/request.ts';
import type { Run } from '../../src/results.ts';
import { runScenario } from '../../src/workers/engine.ts';
import { OFFICE, TABLE } from '../machine/simulate.ts';

const PROGRAMS = [
  'arguments',
  'classes-tour',
  'contextlib-module',
  'dict-kinds',
  'generators-tour',
  'heapq-module',
];

async function runsOf(events: AsyncIterable<RunEvent>): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const event of events) if (event.kind === 'finish') runs.push(event.run);
  return runs;
}

function simulated(request: RunRequest): Promise<Run[]> {
  return runsOf(simulateScenario({ ...request, profile: OFFICE, table: TABLE, seed: 1, jobs: 1 }));
}

/** A worker says that it works, and that it is done, by an atomic store each, which is none of the program's. */
const OF_WORKERS = 2;

/** What workers have counted of the program. */
function countersOf({ counters }: Run): Run['counters'] {
  return { ...counters, atomics: counters['atomics']! - OF_WORKERS };
}

const COMMON = { threads: [1], repeats: 1, heapBytes: 32 << 20, counters: true } as const;

test.each(PROGRAMS)('%s counts the same on the machine and on workers', async (name) => {
  const file = path.join(packageRoot, 'test/oracle/programs-by-hand', `${name}.py`);
  const { scenario, folder } = programScenario(file, `${name}.py`);
  const input = scenario.input({ events: undefined, data: undefined, seed: 1, settings: {} });
  const strategies = parseStrategies('gil,free-threading');
  const request = { ...COMMON, scenario, folder, input, strategies };
  const measured = await runsOf(runScenario(request));
  for (const [i, { counters, strategy }] of (await simulated(request)).entries())
    expect(counters, strategy).toEqual(countersOf(measured[i]!));
});

const STRATEGIES = ['gil', 'subinterpreters', 'atomic', 'biased', 'free-threading', 'unsafe'];

test.each(STRATEGIES)('dimuon counts the same under %s', async (strategy) => {
  const { scenario, folder } = await findScenario('dimuon');
  const input = scenario.input({ events: 40, data: undefined, seed: 1, settings: {} });
  const request = { ...COMMON, scenario, folder, input, strategies: parseStrategies(strategy) };
  const [measured] = await runsOf(runScenario(request));
  const [run] = await simulated(request);
  expect(run!.result).toEqual(measured!.result);
  expect(run!.counters).toEqual(countersOf(measured!));
});
