// `interlock validate` with a machine and measurements of its own, as small as they can be.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli.ts';
import { MEASUREMENTS_SCHEMA } from '../../src/machine/measurements.ts';
import { findProblem } from '../../src/measure/results-file.ts';
import type { Results } from '../../src/results.ts';
import { OFFICE } from '../machine/simulate.ts';
import { fakeStreams } from './fake-engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlock-validate-'));
const profile = {
  ...OFFICE,
  name: 'office',
  clock: { baseGHz: 4, byActiveCores: [[1, 4], [8, 3.5]] }, // prettier-ignore
  interpreter: { table: 'cpython-3.13', scale: 1, specialized: false },
};
const point = (threads: number, value: number) => ({ threads, value, calibrates: true });
const run = { machine: 'office', measures: 'scenario', name: 'dimuon', unit: 's' };
const series = [
  { ...run, strategy: 'subinterpreters', points: [point(1, 10), point(8, 2)] },
  { ...run, strategy: 'free-threading', points: [point(1, 13), point(8, 2.5)] },
  { machine: 'office', measures: 'lock', name: 'atomic add', unit: 'ns', points: [point(2, 40)] },
  {
    machine: 'office',
    measures: 'construct',
    name: 'float_add',
    strategy: 'gil',
    unit: 'ns',
    points: [point(1, 20)],
  },
];
writeFileSync(path.join(folder, 'office.json'), JSON.stringify(profile));
writeFileSync(
  path.join(folder, 'points.json'),
  JSON.stringify({ schema: MEASUREMENTS_SCHEMA, about: 'a test', source: 'none', series }),
);

test(
  'each point is predicted, and a strategy also without its own',
  { timeout: 180_000 },
  async () => {
    const streams = fakeStreams(folder);
    const line = 'validate ./office.json --measured points.json --quick --out results.json';
    expect(await main(line.split(' '), streams)).toBe(0);
    expect(streams.err()).toContain('office: simulation 1 after');
    const text = streams.out();
    expect(text.split('\n').every((row) => row.length <= 100)).toBe(true);
    expect(text).toContain('without subinterpreters: dimuon is');
    expect(text).toMatch(/bands: subinterpreters -\d+% \+\d+%, free-threading .*, other /);
    expect(text).toMatch(/all\n\ncalibrated with, 6 cells: median error /);

    const results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results;
    expect(findProblem(results)).toBeUndefined();
    expect(results.fits).toHaveLength(3);
    expect(results.validation).toHaveLength(6);
    for (const { predicted, unit, leftOut } of results.validation!) {
      expect(predicted).toBeGreaterThan(0);
      expect(leftOut !== undefined).toBe(unit === 's');
    }
  },
);
