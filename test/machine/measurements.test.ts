import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCK_ALGORITHMS } from '../../src/machine/lock-costs.ts';
import { seriesOfOtherForm } from '../../src/machine/measured-forms.ts';
import {
  builtInMeasurements,
  measurementsOf,
  MEASUREMENTS_SCHEMA,
  merged,
  readMeasurements,
  type Series,
} from '../../src/machine/measurements.ts';
import { readFileSync } from 'node:fs';
import { packageRoot, scenarioIds, STRATEGY_IDS } from '../../src/registry.ts';

const point = (threads: number, value: number, calibrates = false) => ({
  threads,
  value,
  calibrates,
});
const LOCK: Series = {
  machine: 'skl',
  measures: 'lock',
  name: 'ticket spin',
  unit: 'ns',
  points: [point(1, 9.7, true)],
};

describe('what the project has', () => {
  const all = builtInMeasurements();

  test('is about scenarios, strategies and locks that there are', () => {
    const of = (kind: string): Series[] => all.filter(({ measures }) => measures === kind);
    for (const { name } of of('lock')) expect(LOCK_ALGORITHMS).toContain(name);
    for (const { name } of of('scenario')) expect(scenarioIds()).toContain(name);
    for (const { strategy } of [...of('scenario'), ...of('construct')])
      expect(STRATEGY_IDS).toContain(strategy);
  });

  test('has a function for each construct', () => {
    const text = readFileSync(
      path.join(packageRoot, 'src/machine/workloads/constructs.py'),
      'utf8',
    );
    for (const { name, measures } of all)
      if (measures === 'construct') expect(text).toContain(`\ndef ${name}(n, thread, _):\n`);
  });

  test('has each point once', () => {
    expect(merged([], all)).toHaveLength(all.length);
  });
});

test('of a point that both have the first holds', () => {
  const more = { ...LOCK, points: [point(4, 500), point(1, 1), point(2, 215.2)] };
  expect(merged([LOCK], [more])).toEqual([
    { ...LOCK, points: [point(1, 9.7, true), point(2, 215.2), point(4, 500)] },
  ]);
});

describe("others' forms", () => {
  test("the talk's", () => {
    const seconds = { 'xeon.dimuon.gil_threads': { '1': 440 }, 'ryzen.uproot.x': { '1': 5 } };
    expect(seriesOfOtherForm({ seconds_by_threads: seconds })).toEqual([
      {
        machine: 'xeon-8488c-2s',
        measures: 'scenario',
        name: 'dimuon',
        strategy: 'gil',
        unit: 's',
        fields: { 'interpreter.specialized': true },
        points: [point(1, 440)],
      },
    ]);
  });

  test("the lock benchmark's", () => {
    const value = { ns_per_op: { skl: { 'ticket spin': { '1': 9.7 } } } };
    expect(seriesOfOtherForm(value)).toEqual([{ ...LOCK, points: [point(1, 9.7)] }]);
  });

  test("CPython's", () => {
    const series = seriesOfOtherForm({
      micro_ns: { float_add: { body: 'x = a + b', unit: 'ns', py313t: { T2: 26.4 } } },
      dimuon_best_us_per_event_T2: [
        { build: 'py313', mode: 'subinterp', variant: 'ctypes', T: 2, best: 1.1 },
        { build: 'py313', mode: 'thread', variant: 'array', T: 2, best: 1.1 },
      ],
    });
    expect(series).toEqual([
      expect.objectContaining({ name: 'float_add', points: [point(2, 26.4)] }),
      expect.objectContaining({ strategy: 'subinterpreters', points: [point(2, 1100)] }),
    ]);
  });

  test('are curves of the same series', () => {
    const value = { ns_per_op: { skl: { 'ticket spin': { '3': 300 } } } };
    const all = builtInMeasurements();
    expect(merged(all, seriesOfOtherForm(value)!)).toHaveLength(all.length);
  });
});

test.each([
  [{ schema: 'x' }, 'mine.json: schema is "x"'],
  [{ schema: MEASUREMENTS_SCHEMA }, 'mine.json: series must be an array'],
  [{ ...LOCK, measures: 'locks' }, 'series[0].measures must be one of scenario, lock, construct'],
  [{ ...LOCK, unit: 's' }, 'series[0].unit must be s or ns'],
  [{ ...LOCK, strategy: 'gil' }, 'series[0].strategy is for all but locks'],
  [{ ...LOCK, points: [point(0, 1)] }, 'series[0].points[0].threads must be a whole number'],
  [{ ...LOCK, points: [point(1, 0)] }, 'series[0].points[0].value must be greater than 0'],
])('%j is refused', (value, message) => {
  const file = 'machine' in value ? { schema: MEASUREMENTS_SCHEMA, series: [value] } : value;
  expect(() => measurementsOf(file, 'mine.json')).toThrow(message);
});

test('files that cannot be read are told', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlock-measured-'));
  writeFileSync(path.join(folder, 'broken.json'), '{');
  expect(() => readMeasurements('none.json', folder)).toThrow('no such file: none.json');
  expect(() => readMeasurements('broken.json', folder)).toThrow('broken.json: SyntaxError');
});
