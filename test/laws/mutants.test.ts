// Every mutant fits its text and is in the documentation; some are found here, and the texts as they
// are pass what finds them. `interlock check --mutants` finds the others.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Crew } from '../../src/explore/laws/crew.ts';
import type { Effort, Verdict } from '../../src/explore/laws/law.ts';
import { PRIMITIVE_LAWS } from '../../src/explore/laws/primitives.ts';
import { STRATEGY_LAWS } from '../../src/explore/laws/strategies.ts';
import { lawsOfName } from '../../src/explore/laws/subjects.ts';
import { applyMutant } from '../../src/explore/mutant.ts';
import { loadMutant, mutantIds } from '../../src/explore/mutants.ts';
import { readSource, type NamedMutant } from '../../src/explore/sources.ts';
import { packageRoot } from '../../src/registry.ts';

const mutants = await Promise.all(mutantIds().map((id) => loadMutant(id)));
const docs = readFileSync(path.join(packageRoot, 'docs/explore.md'), 'utf8');

describe.each(mutants)('$id', (mutant) => {
  test('changes its text', () => {
    const text = readSource(mutant.file);
    expect(applyMutant(mutant.id, mutant, text)).not.toBe(text);
  });

  test('is of something that has laws', async () => {
    expect(await lawsOfName(mutant.of, packageRoot)).not.toEqual([]);
  });
});

/** Cells of the table whose first heading this is, without the backquotes. */
function tableOf(heading: string): string[][] {
  const [, , ...rows] = docs
    .slice(docs.indexOf(`| ${heading} `))
    .split('\n\n')[0]!
    .split('\n');
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test('docs/explore.md has the laws', () => {
  const laws = [...STRATEGY_LAWS, ...PRIMITIVE_LAWS];
  expect(tableOf('family')).toEqual(laws.map(({ family, id, states }) => [family, id, states]));
});

test('docs/explore.md has the mutants', () => {
  expect(tableOf('mutant')).toEqual(
    mutants.map(({ id, of, issue, property }) => [id, of, issue, property]),
  );
});

/** Bounded by executions: the limit of seconds is never reached. */
const EFFORT: Effort = { runs: 0, seconds: 600, maxExecutions: 5_000 };

const intact = new Crew(1, { cwd: packageRoot });
afterAll(() => intact.close());

/** Nothing is left out but what a line stands for. */
function fitsScreen(trace: string): void {
  const lines = trace.split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.filter((line) => /^ *\.\.\. +\(\d+ steps\)$/.test(line))).toEqual([]);
}

async function verdictOf(
  crew: Crew,
  { of: subject }: NamedMutant,
  law: string,
  memory: 'sc' | 'tso',
  effort: Effort,
): Promise<Verdict> {
  return await crew.ask({ kind: 'law', subject, law, memory, effort });
}

test.each([
  ['barrier-clears-late', 'one-last', 'sc'],
  ['condition-keeps-mutex', 'no-deadlock', 'sc'],
  ['fetch-add-is-no-step', 'workers', 'sc'],
  ['section-kept-detached', 'nested-holds', 'sc'],
  ['gil-does-not-wait', 'mutual-exclusion', 'sc'],
  ['lost-update', 'counts-conserved', 'sc'],
  ['merge-clears-late', 'merge-progress', 'sc'],
  ['mutex-forgets-waiters', 'no-deadlock', 'sc'],
  ['once-runs-twice', 'exactly-once', 'sc'],
  ['parking-lot-cuts-answer', 'renaming', 'sc'],
  ['queue-counts-late', 'tso-outcomes', 'tso'],
  ['queue-leaves-locked', 'timed', 'sc'],
  ['resume-wakes-nobody', 'freed-promptly', 'sc'],
  ['second-lock-not-taken', 'ordered-holds', 'sc'],
  ['semaphore-lost-update', 'permits-conserved', 'sc'],
  ['spin-lock-stale-word', 'exit', 'sc'],
] as const)(
  '%s is found by %s under %s, and the text as it is passes the same program',
  async (id, law, memory) => {
    const mutant = await loadMutant(id);
    const crew = new Crew(1, { cwd: packageRoot, mutant });
    let only: Effort['only'];
    try {
      const { failure } = await verdictOf(crew, mutant, law, memory, EFFORT);
      expect(failure?.property).toBe(mutant.property);
      fitsScreen(failure!.trace);
      only = failure!.script;
    } finally {
      await crew.close();
    }
    const same = { ...EFFORT, maxExecutions: 1_000, only };
    expect(await verdictOf(intact, mutant, law, memory, same)).toMatchObject({ holds: true });
  },
);

test.each([
  ['isolation-flag-ignored', 'own-heap'],
  ['items-published-unfilled', 'list-linearizable'],
  ['key-published-late', 'dict-linearizable'],
  ['opposite-lock-order', 'no-deadlock'],
  ['parking-lot-double-unlink', 'woken-once'],
  ['requester-detaches', 'crowd'],
] as const)('what takes %s many steps to break %s fits a screen', async (id, law) => {
  const mutant = await loadMutant(id);
  const crew = new Crew(1, { cwd: packageRoot, mutant });
  try {
    const { failure } = await verdictOf(crew, mutant, law, 'sc', EFFORT);
    expect(failure?.property).toBe(mutant.property);
    fitsScreen(failure!.trace);
  } finally {
    await crew.close();
  }
});
