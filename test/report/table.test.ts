import { describe, expect, test } from 'vitest';
import { compare, deviatingRuns } from '../../src/report/comparison.ts';
import { formatCsv } from '../../src/report/csv.ts';
import {
  formatAmount,
  formatSeconds,
  formatTimes,
  shorten,
  significant,
} from '../../src/report/format.ts';
import { formatTables } from '../../src/report/table.ts';
import { hostInfo } from '../../src/measure/results-file.ts';
import { RESULTS_SCHEMA, type Results, type Run } from '../../src/results.ts';
import { fakeRun } from '../commands/fake-engine.ts';

function results(runs: readonly Run[], cores = 2): Results {
  const host = { ...hostInfo('0.1.0'), cores };
  return { schema: RESULTS_SCHEMA, command: '', host, seed: 1, runs };
}

const comparison = [
  fakeRun({ strategy: 'gil', threads: 1, seconds: 0.1 }),
  fakeRun({ strategy: 'gil', threads: 2, seconds: 0.1 }),
  fakeRun({ strategy: 'biased', threads: 1, seconds: 0.12 }),
  fakeRun({ strategy: 'biased', threads: 2, seconds: 0.06 }),
];

describe('comparison', () => {
  test('speed-up is against the own single thread, and against gil at as many', () => {
    const [, , , biased] = compare(comparison);
    expect(biased).toMatchObject({ strategy: 'biased', threads: 2, speedUp: 2 });
    expect(biased?.againstGil).toBeCloseTo(0.1 / 0.06);
  });

  test('is of medians, and leaves out what was not measured', () => {
    const runs = [0.3, 0.1, 0.2].map((seconds, i) =>
      fakeRun({ strategy: 'mine', threads: 2, repeat: i + 1, seconds }),
    );
    expect(compare(runs)).toMatchObject([
      { throughput: 5000, speedUp: undefined, againstGil: undefined },
    ]);
  });

  test('finds the runs that computed something else', () => {
    const wrong = fakeRun({ strategy: 'unsafe', result: { events: 1 } });
    expect(deviatingRuns([...comparison, wrong]).wrong).toEqual([wrong]);
    expect(deviatingRuns(comparison).wrong).toEqual([]);
  });
});

describe('table', () => {
  test('tells what processes cost besides the time', () => {
    const phases = { startUp: 0.2, transfer: 0.03, compute: 0.06 };
    const runs = [...comparison, fakeRun({ strategy: 'multiprocessing', threads: 2, phases })];
    expect(formatTables(results(runs))).toContain(
      'note: multiprocessing, 2 threads: start-up 200 ms, transfer 30.0 ms, compute 60.0 ms\n' +
        'note: where threads are processes, time is that of computing alone\n',
    );
    expect(formatTables(results(comparison))).not.toContain('processes');
    expect(formatCsv(results(runs))).toMatch(/,phases\.startUp,phases\.transfer,phases\.compute\r/);
  });

  test('names a strategy once and aligns the numbers', () => {
    const lines = formatTables(results(comparison)).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'dimuon: 1000 events',
      '',
      'strategy  threads     time  events/s  speed-up  against gil',
      'gil             1   100 ms    10.0 k     1.00x        1.00x',
      '                2   100 ms    10.0 k     1.00x        1.00x',
      'biased          1   120 ms    8.33 k     1.00x        0.83x',
      '                2  60.0 ms    16.7 k     2.00x        1.67x',
    ]);
    expect(lines).toContain('answer: events 1000, pairs 7, the same in all 4 runs');
  });

  test('says when answers differ, and more threads than cores', () => {
    const wrong = fakeRun({ strategy: 'unsafe', threads: 4, result: { events: 1, pairs: 0 } });
    const text = formatTables(results([...comparison, wrong]));
    expect(text).toContain('WRONG under unsafe, 4 threads, repeat 1: events 1, pairs 0');
    expect(text).toContain('note: 4 threads on 2 cores');
    expect(formatTables(results(comparison))).not.toContain('cores');
  });

  test('shows the spread of repeats', () => {
    const runs = [0.09, 0.1, 0.12].map((seconds, i) => fakeRun({ seconds, repeat: i + 1 }));
    const text = formatTables(results(runs));
    expect(text).toContain('-10% +20%');
    expect(text).toContain('median of 3 repeats');
  });

  test('shows what was counted for a unit of work', () => {
    const counters = {
      bytecodes: 146_000,
      increfs: 55_000,
      sharedIncrefs: 500,
      sharedDecrefs: 500,
      allocations: 22_000,
      privateObjects: 999,
      sharedObjects: 1,
    };
    const text = formatTables(results([fakeRun({ counters })]));
    expect(text).toMatch(/counts per event, 1 thread +bytecodes/);
    expect(text).toMatch(/gil +146 +55\.0 +1\.00 +0 +22\.0 +99\.9%/);
  });

  test('fits 100 columns whatever a strategy is called', () => {
    const strategy = './a/rather/long/path/to/my-strategy.ts:interval=50us:immortal=off';
    const contention = [
      {
        object: 'a_function_of_a_very_long_name_indeed',
        type: 'builtin_function_or_method',
        line: 'a_rather_long_name_of_a_program.py:12345',
        accesses: 1234567,
        contended: 1234567,
      },
    ];
    const counters = { bytecodes: 1e9, increfs: 1e9 };
    const runs = [1, 2].map((repeat) =>
      fakeRun({ strategy, threads: 128, repeat, counters, contention }),
    );
    const lines = formatTables(results(runs)).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('names what is most contended, at the most threads', () => {
    const top = { object: 'f', type: 'function', line: 'main.py:3', accesses: 7, contended: 5 };
    const of = (strategy: string, threads: number, contention: Run['contention'] = []): Run =>
      fakeRun({ strategy, threads, contention });
    const other = { ...top, object: '2 objects', line: '' };
    const text = formatTables(
      results([of('gil', 2), of('biased', 1, [other]), of('biased', 2, [top, other])]),
    );
    expect(text.match(/contended/g)).toHaveLength(1);
    expect(text).toContain(
      "note: under biased most contended at main.py:3:\n      f (function), 5 of 7 writes after another thread's\n",
    );
    expect(formatTables(results([of('mine', 2, [other])]))).toContain(
      'note: under mine most contended:\n      2 objects (function), ',
    );
  });

  test('has a part for each scenario', () => {
    const text = formatTables(results([fakeRun(), fakeRun({ scenario: 'dimuon-lists' })]));
    expect(text).toMatch(/^dimuon: /m);
    expect(text).toMatch(/^dimuon-lists: /m);
  });
});

test('csv has a column for every number of any run, and quotes', () => {
  const csv = formatCsv(
    results([fakeRun({ strategy: './a,"b".ts' }), fakeRun({ counters: { merged: 3 } })]),
  );
  const [head, first, second] = csv.split('\r\n');
  expect(head).toMatch(/^scenario,strategy,.*result\.pairs.*memory\.heapBytes,counters\.merged$/);
  expect(first).toMatch(/^dimuon,".\/a,""b"".ts",.*,$/);
  expect(second).toMatch(/,3$/);
});

test('numbers keep three digits', () => {
  expect([0, 999.9, 1234, 707_900, 1.2e9].map(formatAmount)).toEqual([
    '0',
    '1.00 k',
    '1.23 k',
    '708 k',
    '1.20 G',
  ]);
  expect([2, 0.99999, 0.0123, 4.5e-7, 61].map(formatSeconds)).toEqual([
    '2.00 s',
    '1.00 s',
    '12.3 ms',
    '0.450 us',
    '61.0 s',
  ]);
  expect([0.001_23, 12_345].map(significant)).toEqual(['0.00123', '12345']);
  expect([formatTimes(1.837), formatTimes(undefined)]).toEqual(['1.84x', '-']);
});

test('texts are cut in the middle', () => {
  expect(shorten('abcdefghij', 5)).toBe('ab…ij');
  expect(shorten('abc', 3)).toBe('abc');
  expect(['abc', 'abc', 'abc'].map((text, width) => shorten(text, width))).toEqual(['', 'a', 'a…']);
});
