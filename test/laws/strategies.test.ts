// The laws of strategies hold for those that promise them, and are broken by one that does not.

import { expect, test } from 'vitest';
import { runLaw } from '../../src/explore/laws/run-law.ts';
import { STRATEGY_LAWS } from '../../src/explore/laws/strategies.ts';
import { findSubject, lawsOf } from '../../src/explore/laws/subjects.ts';
import { setSpinLimit } from '../../src/sync/spinning.ts';

setSpinLimit(0);

/** Bounded by executions, a program: the limit of seconds is never reached. */
const EFFORT = { runs: 2, seconds: 600, maxExecutions: 250 };
/** Milliseconds for all laws of one strategy on a machine that is slow, or busy. */
const SLOW = 300_000;
/** Programs of these are larger, and there are more: a search would end in what begins alike. */
const LARGE_ONES = /^(?:free-threading|gil|subinterpreters|multiprocessing)/;
const LARGE = { ...EFFORT, runs: 1, mode: 'random', maxExecutions: 300 } as const;

async function verdictsOf(label: string, memory: 'sc' | 'tso') {
  const subject = await findSubject(label, process.cwd());
  const verdicts = [];
  for (const law of lawsOf(subject))
    if (law.memory?.includes(memory) ?? true)
      verdicts.push(await runLaw(subject, law, memory, LARGE_ONES.test(label) ? LARGE : EFFORT));
  return verdicts;
}

test.each([
  ['atomic', 'sc'],
  ['atomic:immortal=on', 'sc'],
  ['biased', 'sc'],
  ['free-threading', 'sc'],
  ['gil', 'sc'],
  ['gil:interval=instruction', 'sc'],
  ['subinterpreters', 'sc'],
  ['multiprocessing', 'sc'],
  ['atomic', 'tso'],
  ['biased', 'tso'],
] as const)(
  '%s keeps its laws under %s',
  async (label, memory) => {
    for (const { law, holds, failure, executions } of await verdictsOf(label, memory)) {
      expect(failure && `${law}: ${failure.message}\n${failure.trace}`).toBeUndefined();
      expect([law, holds]).toEqual([law, true]);
      expect(executions).toBeGreaterThan(0);
    }
  },
  SLOW,
);

test('unsafe breaks mutual exclusion and the conservation of counts', async () => {
  const broken = (await verdictsOf('unsafe', 'sc')).filter(({ holds }) => !holds);
  expect(broken.map(({ law }) => law)).toEqual(
    expect.arrayContaining(['mutual-exclusion', 'counts-conserved', 'freed-once']),
  );
  expect(broken.every(({ failure }) => failure!.token.startsWith('il1-'))).toBe(true);
});

test.each([
  ['biased', 'nested-holds', ['nest'], ['nestBack']],
  ['free-threading:critical-sections=plain-locks', 'nested-holds', ['nest'], ['nestBack']],
  ['free-threading:critical-sections=plain-locks', 'two-holds', ['holdTwo'], ['holdTwoBack']],
] as const)(
  '%s does not promise %s: two threads wait for each other',
  async (label, id, ...threads) => {
    const subject = await findSubject(label, process.cwd());
    expect(lawsOf(subject).map((law) => law.id)).not.toContain(id);
    const law = STRATEGY_LAWS.find((one) => one.id === id)!;
    const only = { objects: {}, threads };
    const { failure } = await runLaw(subject, law, 'sc', { ...EFFORT, maxExecutions: 5_000, only });
    expect(failure?.property).toBe('no deadlock');
  },
);

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
