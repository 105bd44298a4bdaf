// On random small programs the explorer finds what running every interleaving finds, and counts what
// that counts. EXPLORE_RUNS and EXPLORE_SEED for more of them.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore, type Report, type SearchOptions } from '../../src/explore/index.ts';
import { bruteForce, type BruteForce, type BruteForceOptions } from './brute-force.ts';
import { GROUPS, programsOf } from './program-groups.ts';
import { textOf, toProgram, type CodeProgram } from './small-programs.ts';

const RUNS = Number(process.env['EXPLORE_RUNS'] ?? 100);
const SEED = Number(process.env['EXPLORE_SEED'] ?? 1);

/** Programs with more interleavings are left out. */
const MOST = 400;

const names = Object.keys(GROUPS) as (keyof typeof GROUPS)[];

const BOUNDS = ['preemption', 'delay'] as const;
const SOME_BOUNDS = ['preemption'] as const;

/** For each of so many programs that are small enough: what `difference` sees in it must be nothing. */
async function holds(
  name: keyof typeof GROUPS,
  runs: number,
  options: BruteForceOptions,
  check: (code: CodeProgram, all: BruteForce) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(programsOf(GROUPS[name]), async (code) => {
      const all = bruteForce(toProgram(code), { most: MOST, ...options });
      fc.pre(all !== undefined);
      await check(code, all);
    }),
    { numRuns: Math.ceil(runs), seed: SEED },
  );
}

function exploring(code: CodeProgram, options: SearchOptions = {}): Promise<Report> {
  return explore({ ...toProgram(code), stopAtFirst: false, ...options });
}

/** What is compared, and the program, for whoever reads the difference. */
function found(code: CodeProgram, report: Report): Record<string, unknown> {
  const { executions, outcomes, races, isExhaustive } = report;
  return { code: textOf(code), executions, outcomes, hasRace: races.length > 0, isExhaustive };
}

function expected(code: CodeProgram, all: BruteForce): Record<string, unknown> {
  const { executions, outcomes, hasRace } = all;
  return { code: textOf(code), executions, outcomes, hasRace, isExhaustive: true };
}

describe.each(names)('%s', (name) => {
  test('every execution once, with its outcome; every race', async () => {
    await holds(name, RUNS, {}, async (code, all) => {
      const report = await exploring(code);
      expect(found(code, report)).toEqual(expected(code, all));
      expect({ code: textOf(code), blocked: report.blocked }).toEqual({
        code: textOf(code),
        blocked: 0,
      });
      expect(all.hasRace || !all.hasAdjacentRace).toBe(true);
      checkFailures(code, all, report);
    });
  });

  test('with an invariant that one intermediate state violates', async () => {
    await holds(name, RUNS / 8, {}, async (code, all) => {
      if (all.hasRace || all.throwing > 0) return;
      for (const state of all.states) {
        const report = await exploring(code, violatedIn(code, state));
        expect(found(code, report)).toEqual(expected(code, all));
        const failing = { code: textOf(code), state, failing: report.failures.invariant };
        expect(failing).toEqual({ code: textOf(code), state, failing: all.through(state) });
      }
    });
  });

  test('the outcomes under tso', async () => {
    await holds(name, RUNS / 2, { memory: 'tso' }, async (code, all) => {
      const report = await exploring(code, { memory: 'tso' });
      const labels = (outcomes: Report['outcomes']): string[] => Object.keys(outcomes).toSorted();
      expect({ code: textOf(code), labels: labels(report.outcomes) }).toEqual({
        code: textOf(code),
        labels: labels(all.outcomes),
      });
      if (all.throwing === 0) expect((report.failures.deadlock ?? 0) > 0).toBe(all.deadlocks > 0);
    });
  });

  test('every schedule within a bound once', async () => {
    await holds(name, RUNS / 4, {}, async (code, all) => {
      if (all.hasRace || all.throwing > 0) return;
      // Whose turn it is depends on numbers, which started threads have from an earlier execution.
      const modes = textOf(code).includes('spawn') ? SOME_BOUNDS : BOUNDS;
      for (const mode of modes)
        for (const bound of [0, 1, 2, Infinity]) {
          const report = await exploring(code, { mode, bound });
          const within = mode === 'delay' ? all.byDelays : all.byPreemptions;
          const schedules = within.slice(0, bound + 1).reduce((sum, one) => sum + one, 0);
          expect(report.executions + (report.failures.deadlock ?? 0)).toBe(schedules);
          expect(report.isExhaustive).toBe(schedules === all.interleavings);
        }
    });
  });
});

test.each([0, 2])('with %i time limits that may run out', async (timeouts) => {
  await holds('timeouts', RUNS, { timeouts }, async (code, all) => {
    const report = await exploring(code, { timeouts });
    expect(found(code, report)).toEqual(expected(code, all));
    expect(report.blocked).toBe(0);
  });
});

/** An execution fails once, for what goes wrong in it first. */
function checkFailures(code: CodeProgram, all: BruteForce, report: Report): void {
  const failing = Object.values(report.failures).reduce((sum, count) => sum + count, 0);
  expect({ code: textOf(code), failing }).toEqual({ code: textOf(code), failing: all.failing });
  if (all.hasRace) return;
  const { assertion = 0, deadlock = 0 } = report.failures;
  expect({ code: textOf(code), assertion, deadlock }).toEqual({
    code: textOf(code),
    assertion: all.throwing,
    deadlock: all.throwing > 0 ? expect.any(Number) : all.deadlocks,
  });
}

function violatedIn(code: CodeProgram, state: string): SearchOptions {
  const words = Object.keys(code.words);
  const invariant = (v: Readonly<Record<string, number>>): boolean =>
    words.map((word) => v[word]).join() !== state;
  return { invariant } as SearchOptions;
}
