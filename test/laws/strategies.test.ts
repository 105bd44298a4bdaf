// The laws of strategies hold for those that promise them, and are broken by one that does not.

import { expect, test } from 'vitest';
import { runLaw } from '../../src/explore/laws/run-law.ts';
import { findSubject, lawsOf } from '../../src/explore/laws/subjects.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';

setSpinLimit(0);

/** Bounded by executions, a program: the limit of seconds is never reached. */
const EFFORT = { runs: 2, seconds: 600, maxExecutions: 250 };

async function verdictsOf(label: string, memory: 'sc' | 'tso') {
  const subject = await findSubject(label, process.cwd());
  const verdicts = [];
  for (const law of lawsOf(subject))
    if (law.memory?.includes(memory) ?? true)
      verdicts.push(await runLaw(subject, law, memory, EFFORT));
  return verdicts;
}

test.each([
  ['atomic', 'sc'],
  ['atomic:immortal=on', 'sc'],
  ['biased', 'sc'],
  ['free-threading', 'sc'],
  ['free-threading:immortal=off:optimistic-reads=off:allocator=global', 'sc'],
  ['free-threading:critical-sections=plain-locks:delayed-reuse=off', 'sc'],
  ['gil', 'sc'],
  ['gil:interval=instruction', 'sc'],
  ['subinterpreters', 'sc'],
  ['multiprocessing', 'sc'],
  ['atomic', 'tso'],
  ['biased', 'tso'],
  ['free-threading', 'tso'],
] as const)('%s keeps its laws under %s', async (label, memory) => {
  for (const { law, holds, failure, executions } of await verdictsOf(label, memory)) {
    expect(failure && `${law}: ${failure.message}\n${failure.trace}`).toBeUndefined();
    expect([law, holds]).toEqual([law, true]);
    expect(executions).toBeGreaterThan(0);
  }
});

test('unsafe breaks mutual exclusion and the conservation of counts', async () => {
  const broken = (await verdictsOf('unsafe', 'sc')).filter(({ holds }) => !holds);
  expect(broken.map(({ law }) => law)).toEqual(
    expect.arrayContaining(['mutual-exclusion', 'counts-conserved', 'freed-once']),
  );
  expect(broken.every(({ failure }) => failure!.token.startsWith('il1-'))).toBe(true);
});

test('the laws of a small strategy are checked exhaustively', async () => {
  const subject = await findSubject('atomic', process.cwd());
  // The limit is far off: what is counted here is executions.
  const effort = { runs: 2, seconds: 600, maxExecutions: 50_000 };
  for (const law of lawsOf(subject)) {
    // What real threads do is a sample in any case.
    if (law.memory?.includes('sc') === false || law.observed) continue;
    const { isExhaustive } = await runLaw(subject, law, 'sc', effort);
    expect([law.id, isExhaustive]).toEqual([law.id, true]);
  }
});
