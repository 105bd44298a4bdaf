import { describe, expect, test } from 'vitest';
import { measureAblation } from '../../src/measure/ablation.ts';
import { findProblem } from '../../src/measure/results-file.ts';
import { formatAblation } from '../../src/report/ablation-table.ts';
import { formatCsv } from '../../src/report/csv.ts';
import { RESULTS_SCHEMA, type Results, type Run } from '../../src/results.ts';
import { fakeRun } from '../commands/fake-engine.ts';

const plan = {
  whole: 'x',
  less: [
    { ingredient: 'immortal', without: 'off', strategy: 'x:immortal=off' },
    { ingredient: 'deferred', without: 'off', strategy: 'x:deferred=off' },
  ],
};

/** Repeats of a strategy that take so many times 0.1 s. */
function repeats(strategy: string, times: readonly number[], changes: Partial<Run> = {}): Run[] {
  return times.map((time, i) =>
    fakeRun({ strategy, repeat: i + 1, seconds: time / 10, ...changes }),
  );
}

const counters = { atomics: 2000, sharedWrites: 500, contendedWrites: 100 };
const runs = [
  ...repeats('x', [1, 2, 1, 1, 4, 1], { counters }),
  ...repeats('x:immortal=off', [2, 4, 2, 2, 8, 3], {
    counters: { ...counters, atomics: 9000 },
    memory: { liveBytes: 1, peakBytes: 5, heapBytes: 9 },
  }),
  ...repeats('x:deferred=off', [0.5, 1, 0.5, 0.5, 2, 0.5]),
];

const results = (all: readonly Run[]): Results => ({
  schema: RESULTS_SCHEMA,
  command: '',
  host: {} as Results['host'],
  seed: 1,
  runs: all,
  ablation: measureAblation(all, plan),
});

describe('ablation', () => {
  test('time is compared repeat by repeat', () => {
    const [immortal, deferred] = measureAblation(runs, plan);
    // The machine was four times as slow in the fifth repeat, which hits both sides.
    expect(immortal).toMatchObject({
      scenario: 'dimuon',
      strategy: 'x',
      lessStrategy: 'x:immortal=off',
      ingredient: 'immortal',
      without: 'off',
      repeats: 6,
      seconds: { whole: 0.1, less: 0.25 },
      timeRatio: { median: 2, low: 2, high: expect.closeTo(3) },
      atomics: { whole: 2000, less: 9000 },
      contendedWrites: { whole: 100, less: 100 },
      peakBytes: { whole: 2, less: 5 },
    });
    expect(immortal!.timeRatio.coverage).toBeGreaterThan(0.95);
    expect(deferred!.timeRatio.median).toBe(0.5);
  });

  test('what was not counted is left out, and so is what did not run', () => {
    const [, deferred] = measureAblation(runs, plan);
    expect(deferred).not.toHaveProperty('atomics');
    expect(measureAblation(runs.slice(0, 8), plan).map((row) => row.repeats)).toEqual([2]);
    expect(measureAblation(runs.slice(0, 6), plan)).toEqual([]);
    expect(measureAblation([], plan)).toEqual([]);
  });

  test('each scenario and number of threads has rows of its own', () => {
    const twice = [...runs, ...runs.map((run) => ({ ...run, threads: 2 }))];
    const all = [...twice, ...twice.map((run) => ({ ...run, scenario: 'other' }))];
    const rows = measureAblation(all, plan);
    expect(rows).toHaveLength(8);
    expect(rows.every((row) => row.repeats === 6)).toBe(true);
  });

  test('the table', () => {
    const lines = formatAblation(results(runs)).split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'dimuon: what x is less each ingredient',
      '',
      'less          threads    time     interval  atomics  shared  contended  peak memory',
      '(whole)             1  100 ms                  2.00   0.500      0.100       2.00 B',
      'immortal=off        1   2.00x  2.00x 3.00x     9.00   0.500      0.100       5.00 B',
      'deferred=off        1   0.50x  0.50x 0.50x        -       -          -       2.00 B',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('in CSV a run with something left out says what that changed', () => {
    const [heading, ...lines] = formatCsv(results(runs)).trim().split('\r\n');
    const at = heading!.split(',').indexOf('ablation.ingredient');
    expect(lines.map((line) => line.split(',')[at])).toEqual([
      ...Array<string>(6).fill(''),
      ...Array<string>(6).fill('immortal'),
      ...Array<string>(6).fill('deferred'),
    ]);
    expect(heading).toMatch(/ablation\.timeRatio\.median,ablation\.timeRatio\.low/);
  });

  test('a results file with something else in its place is refused', () => {
    expect(findProblem(results(runs))).toBeUndefined();
    expect(findProblem({ ...results(runs), ablation: {} })).toMatch(
      /ablation should be of kind ar/,
    );
  });
});
