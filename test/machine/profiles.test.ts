// Built-in profiles are right, and say of each number where it comes from.

import { expect, test } from 'vitest';
import { findMachine, machineIds } from '../../src/machine/machines.ts';
import { packageRoot } from '../../src/registry.ts';

test('there are the machines of the talk, of the lock benchmark, that of CPython, and two more', () => {
  expect(machineIds()).toEqual([
    'epyc-7003-2c',
    'flat-1024',
    'g1',
    'g2',
    'icl',
    'laptop-8c',
    'ryzen-5700g',
    'skl',
    'xeon-8488c-2s',
  ]);
});

test.each(machineIds())('%s says where its numbers come from', (id) => {
  const { profile } = findMachine(id, packageRoot);
  expect(profile.name).toBe(id);
  for (const group of ['topology', 'clock', 'smt', 'cost', 'os'] as const) {
    const unsaid = Object.keys(profile[group]).filter(
      (field) => !(group in profile.sources) && !(`${group}.${field}` in profile.sources),
    );
    expect(unsaid).toEqual([]);
  }
  expect(profile.sources).toHaveProperty(['interpreter.scale']);
});
