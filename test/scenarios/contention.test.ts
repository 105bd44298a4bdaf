// Scenarios about what threads share: each ends with an exact total, on real threads and as stepped ones, and
// its judgement knows a lost update when it sees one.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioProgram } from '../../src/commands/scenario-subject.ts';
import { exploreProgram } from '../../src/explore/explore.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { findScenario, packageRoot, scenarioIds } from '../../src/registry.ts';
import type { Output } from '../../src/scenario.ts';
import { runCrew } from '../workers/crew.ts';

/** Data of a detector has tests of its own. */
const IDS = scenarioIds().filter((id) => !id.startsWith('dimuon'));
const STRATEGIES = ['gil', 'atomic', 'biased'];
/** Goes round until time has passed, which it does not for stepped threads while one of them can move. */
const NEEDS_TIME = 'convoy';
/** The answers of stepped runs: the first part of an outcome. */
const FORBIDDEN = /forbidden/;

function request(events?: number) {
  return { events, data: undefined, seed: 1, settings: {} };
}

describe.each(IDS)('%s', (id) => {
  test('says what it asks, where that comes from, and what it counts', async () => {
    const { scenario } = await findScenario(id);
    expect(scenario.id).toBe(id);
    expect(scenario.question).toMatch(/\?$/);
    expect(scenario.source).not.toBe('');
    expect(scenario.input(request()).work).toBeGreaterThan(0);
    expect(() => scenario.input({ ...request(), settings: { size: '3' } })).toThrow(/no settings/);
    expect(() => scenario.input({ ...request(), data: 'a.json' })).toThrow(/reads no data/);
  });

  test.skipIf(id === NEEDS_TIME).each(STRATEGIES)(
    'comes to an exact end in schedules under %s',
    async (strategy) => {
      const named = { strategy, scenario: id, threads: 2 };
      const program = await scenarioProgram(named, packageRoot);
      const settings = settingsOf({ mode: 'random', maxExecutions: 4, maxSteps: 1e6, seed: 3 });
      const report = exploreProgram(program, settings, { subject: '' });
      expect(report.failure).toBe(undefined);
      const outcomes = Object.keys(report.outcomes);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter((outcome) => FORBIDDEN.test(outcome))).toEqual([]);
    },
  );
});

describe.each(IDS.filter((id) => !id.startsWith('pattern')))('%s on two real threads', (id) => {
  test('has an exact total in each round', async () => {
    const { scenario, folder } = await findScenario(id);
    const source = readFileSync(new URL(scenario.program, folder), 'utf8');
    const input = scenario.input(request(id === NEEDS_TIME ? 20 : 400));
    const options = { strategy: 'biased', threads: 2, rounds: 2, form: 'timed' } as const;
    const { rounds, crew } = await runCrew(scenario, source, input, options);
    for (const { before, ended, after } of rounds) {
      const values = [...before, ...ended, ...after].map((one) =>
        'value' in one ? one.value : one.failure.message,
      );
      expect(values.filter((value) => typeof value === 'string')).toEqual([]);
      const output: Output = {
        columns: crew.laidOut.columns,
        returned: ended.map((one) => ('value' in one ? one.value : null)),
        after: after.map((one) => ('value' in one ? one.value : null)),
      };
      expect(scenario.grade?.(input, output).grade ?? 'acceptable').not.toBe('forbidden');
      expect(Object.values(scenario.measures?.(input, output) ?? {}).every(Number.isFinite)).toBe(
        true,
      );
    }
  });
});

describe('judgements', () => {
  const output = (after: number[], returned: number[] = []): Output => ({
    columns: {},
    returned,
    after,
  });

  test.each([
    ['counter', 7, 'interesting'],
    ['counter', 10, 'acceptable'],
    ['counter', 11, 'forbidden'],
    ['counter-locked', 9, 'forbidden'],
    ['list-append', 10, 'acceptable'],
    ['list-append', 9, 'forbidden'],
    ['dict-update', 9, 'forbidden'],
  ])('of %s: %i of 10 is %s', async (id, total, grade) => {
    const { scenario } = await findScenario(id);
    expect(scenario.grade!(scenario.input(request(10)), output([total])).grade).toBe(grade);
  });

  test.each([
    [[10, 0], 'acceptable'],
    [[6, 5], 'interesting'],
    [[6, 1_000_004], 'interesting'],
    [[4, 5], 'forbidden'],
  ])('of check-then-act: threads that returned %j are %s', async (returned, grade) => {
    const { scenario } = await findScenario('check-then-act');
    expect(scenario.grade!(scenario.input(request(10)), output([], returned)).grade).toBe(grade);
  });
});

test('each program is one that CPython would run', () => {
  for (const id of IDS) {
    const source = readFileSync(path.join(packageRoot, 'scenarios', id, 'main.py'), 'utf8');
    expect(source).toMatch(/^# /);
    expect(source).toMatch(/^def run\(/m);
  }
});
