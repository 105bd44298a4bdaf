// The stress run, in short: the locked counter on two real threads, and that what is wrong is found.

import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/mulberry32.ts';
import { findScenario } from '../../src/registry.ts';
import type { Scenario } from '../../src/scenario.ts';
import { contend } from './contention.ts';
import { drawnOptionSet } from './option-sets.ts';
import { StressRecord } from './record.ts';

const SHARED = ['gil', 'atomic', 'biased', 'free-threading'];

test.each([...SHARED, await drawnOptionSet('free-threading', mulberry32(1))])(
  'the locked counter loses no update, and its counts are exact, under %s',
  async (strategy) => {
    const found = await findScenario('counter-locked');
    const done = await contend({ found, strategy, form: 'counting', units: 5000, seed: 1 });
    expect(done.problems).toEqual([]);
    expect(done.outcomes.map(({ grade }) => grade)).toEqual(['acceptable', 'acceptable']);
    expect(done.operations).toMatchObject({ runs: 1, work: 10_000 });
  },
);

describe('what is wrong is found', () => {
  async function problemsOf(id: string, changes: Partial<Scenario>, expected = {}) {
    const { scenario, folder } = await findScenario(id);
    const found = { scenario: { ...scenario, ...changes }, folder };
    const asked = { strategy: 'gil', form: 'timed', units: 20, seed: 1, rounds: 1 } as const;
    return (await contend({ ...asked, ...expected, found, hangMs: 500 })).problems;
  }

  test('a forbidden outcome', async () => {
    const grade = () => ({ grade: 'forbidden', what: 'for a test' }) as const;
    expect(await problemsOf('counter-locked', { grade })).toEqual(['forbidden: for a test']);
  });

  test('another result', async () => {
    expect(await problemsOf('counter-locked', {}, { expected: { updates: 21 } })).toEqual([
      'the result is {"updates":20}, not {"updates":21}',
    ]);
  });

  test('a thread that ends with an exception', async () => {
    expect(await problemsOf('counter-locked', { share: () => [1n], before: 'after' })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^a thread ended with TypeError: run\(\)/)]),
    );
  });

  test('threads that do not end', async () => {
    // Both compute until the other has made its calls.
    const [problem] = await problemsOf('convoy', { share: () => [0n, 2n, 20n] });
    expect(problem).toMatch(/^it died: Error: it hangs/);
  });
});

test('a record ends with the number of violations, after what was done by strategy', () => {
  const lines: string[] = [];
  const record = new StressRecord(Infinity, 2, (line) => lines.push(line));
  record.add('gil', { runs: 1, work: 10, counters: { bytecodes: 1000, atomics: 2 } });
  for (const option of ['immortal', 'deferred'])
    record.add(`free-threading:${option}=off`, { runs: 1, work: 5, counters: { atomics: 3 } });
  expect(record.isOver()).toBe(false);
  const violation = { where: 'here', strategy: 'gil', why: 'lost\nall', again: 'npm test' };
  record.violation(violation);
  record.violation(violation);
  expect(record.isOver()).toBe(true);
  expect(lines.join('\n')).toContain('here, gil\nlost\nall\nagain: npm test');
  expect(record.table()).toEqual([
    'strategy                 runs  units of work  bytecodes  increfs  decrefs  atomic operations  allocations',
    'gil                         1             10      1,000        0        0                  2            0',
    'free-threading, options     2             10          0        0        0                  6            0',
    'all                         3             20      1,000        0        0                  8            0',
  ]);
  record.close();
  expect(lines.at(-1)).toBe('2 violations');
});
