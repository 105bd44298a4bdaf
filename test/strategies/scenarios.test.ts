// The small programs of counts-scenarios.ts under every interleaving, and with store buffers.

import { expect, test } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import type { SearchOptions } from '../../src/explore/program.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { compositionOf } from '../vm/guest.ts';
import { countsProgram, type CountsProgram } from './counts-program.ts';
import { SCENARIOS } from './counts-scenarios.ts';

const STRATEGIES = ['atomic', 'atomic:immortal=on', 'biased'];

async function explored(label: string, program: CountsProgram, options: SearchOptions) {
  const report = exploreProgram(
    countsProgram(await compositionOf(label), program),
    settingsOf(options),
  );
  expect(report.failure && `${report.failure.message}\n${report.failure.trace}`).toBeUndefined();
  expect(report.races).toEqual([]);
  return report;
}

const cases = STRATEGIES.flatMap((label) =>
  Object.entries(SCENARIOS).map(([name, program]) => [label, name, program] as const),
);

test.each(cases)('%s, %s: every interleaving', async (label, _name, program) => {
  const report = await explored(label, program, { mode: 'exhaustive' });
  expect(report.isExhaustive).toBe(true);
});

test.each(Object.entries(SCENARIOS))('biased, %s: with store buffers', async (_name, program) => {
  await explored('biased', program, { mode: 'random', memory: 'tso', maxExecutions: 300 });
});

test('they can fail: plain counts race', async () => {
  const program = countsProgram(await compositionOf('unsafe'), SCENARIOS['all-ways']!);
  const { failure } = exploreProgram(program, settingsOf({ mode: 'preemption', bound: 1 }));
  expect(failure?.kind).toBe('race');
});
