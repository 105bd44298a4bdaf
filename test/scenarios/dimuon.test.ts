import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findScenario } from '../../src/registry.ts';
import type { Scenario } from '../../src/scenario.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CMS = path.join(ROOT, '../shared/data/dimuon-run2012bc-1000.json');
const ANSWER = { events: 1000, pairs: 2283 };
const SUM = 29881.3293;

const hasPython = spawnSync('python3', ['--version']).status === 0;

function request(settings: { events?: number; data?: string }) {
  return { events: settings.events, data: settings.data, seed: 1, settings: {} };
}

/** The kernel in JavaScript, in the guest's order of operations. */
function runKernel(scenario: Scenario, data: string) {
  const input = scenario.input(request({ data }));
  const { offsets, pt, eta, phi, mass } = input.columns as {
    offsets: BigInt64Array;
    pt: Float32Array;
    eta: Float32Array;
    phi: Float32Array;
    mass: Float64Array;
  };
  for (let event = 0; event < mass.length; event++) {
    const stop = Number(offsets[event + 1]);
    for (let i = Number(offsets[event]); i < stop; i++) {
      for (let j = i + 1; j < stop; j++) {
        const angles = Math.cosh(eta[i]! - eta[j]!) - Math.cos(phi[i]! - phi[j]!);
        mass[event] = Math.max(mass[event]!, Math.sqrt(2 * pt[i]! * pt[j]! * angles));
      }
    }
  }
  return scenario.result(input, { columns: input.columns, returned: [], after: [] });
}

describe.each(['dimuon', 'dimuon-lists'])('%s', (id) => {
  const folder = path.join(ROOT, 'scenarios', id);

  test('gives each unit of work to exactly one thread', async () => {
    const { scenario } = await findScenario(id);
    const input = scenario.input(request({ events: 10 }));
    const shares = [0, 1, 2].map((index) => scenario.share!(input, index, 3));
    expect(shares).toEqual([
      [0n, 3n],
      [3n, 6n],
      [6n, 10n],
    ]);
    expect(scenario.entry).toBe('share');
  });

  test.skipIf(!existsSync(CMS))('knows the answer for the CMS sample', async () => {
    const { scenario } = await findScenario(id);
    const { sumMaxMass, ...counts } = runKernel(scenario, CMS);
    expect(counts).toEqual(ANSWER);
    expect(sumMaxMass).toBeCloseTo(SUM, 4);
  });

  test.skipIf(!existsSync(CMS) || !hasPython)('runs unchanged under CPython', () => {
    const driver = path.join(ROOT, 'scenarios/dimuon/run_cpython.py');
    const program = path.join(folder, 'main.py');
    const { stdout, stderr } = spawnSync(
      'python3',
      [driver, CMS, '--threads', '3', '--program', program],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const { events, pairs, sumMaxMass } = JSON.parse(stdout) as Record<string, number>;
    expect({ events, pairs }).toEqual(ANSWER);
    expect(sumMaxMass).toBeCloseTo(SUM, 4);
  });
});

test('the kernel stands where the reference disassembly has it', () => {
  const lines = readFileSync(path.join(ROOT, 'scenarios/dimuon/main.py'), 'utf8').split('\n');
  expect(lines[7]).toBe('def dimuon(offsets, pt, eta, phi, mass, start, stop):');
  expect(lines[21]).toBe('        mass[event] = max_mass');
});
