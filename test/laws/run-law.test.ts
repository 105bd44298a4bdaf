// What a verdict says of a law: that it holds, how thoroughly that was looked at, or why not.

import { expect, test } from 'vitest';
import { formatVerdict, formatVerdicts } from '../../src/commands/check-report.ts';
import type { Effort, Law, Subject, Verdict } from '../../src/explore/laws/law.ts';
import { runLaw } from '../../src/explore/laws/run-law.ts';
import { programOf } from '../../src/explore/options.ts';
import { fetchAdd, load, mutex, store, type Steps } from '../../src/explore/index.ts';

const EFFORT: Effort = { runs: 0, seconds: 600 };
const subject: Subject = { id: 'subject', family: 'lock', text: null };

type Text = (a: { readonly x: number; readonly y: number }) => Steps<unknown>;

const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};
const add: Text = (a) => fetchAdd(a.x, 1);
const lock = (first: 'x' | 'y', second: 'x' | 'y'): Text =>
  function* (a) {
    yield* mutex.acquire(a[first]);
    yield* mutex.acquire(a[second]);
    yield* mutex.release(a[second]);
    yield* mutex.release(a[first]);
  };

const PROGRAMS: Readonly<Record<string, readonly Text[]>> = {
  one: [add],
  right: [add, add],
  lossy: [inc, inc],
  long: [inc, inc, inc, inc],
  stuck: [lock('x', 'y'), lock('y', 'x')],
  crossed: [lock('x', 'y'), lock('x', 'y')],
};

/** A law of one program, or one that compares it with others. */
function lawOf(names: readonly string[], outcome?: (x: number) => string): Law {
  const [first, ...others] = names;
  return {
    id: 'law',
    family: 'lock',
    states: 'What is checked.',
    fixed: () => [first!],
    program: (_text, script: string) =>
      programOf({
        words: { x: 0, y: 0 },
        threads: PROGRAMS[script]!,
        outcome: (_, v) => outcome?.(v.x) ?? 'done',
      }),
    ...(others.length === 0
      ? {}
      : { variants: () => names.map((script) => ({ name: script, script })) }),
  };
}

function verdictOf(law: Law, effort: Partial<Effort> = {}): Promise<Verdict> {
  return runLaw(subject, law, 'sc', { ...EFFORT, ...effort });
}

test('a failure in any variant breaks a law that compares', async () => {
  for (const names of [
    ['crossed', 'stuck'],
    ['stuck', 'crossed'],
  ]) {
    const { holds, failure } = await verdictOf(lawOf(names));
    expect(holds).toBe(false);
    expect(failure).toMatchObject({ kind: 'deadlock', script: 'stuck' });
    expect(failure!.token).toMatch(/^il1-/);
  }
});

test('an outcome that only one of them has breaks it, whatever it is called', async () => {
  const law = lawOf(['right', 'lossy'], (x) => (x === 2 ? 'two' : 'constructor'));
  const { holds, failure } = await verdictOf(law);
  expect(holds).toBe(false);
  expect(failure).toMatchObject({ kind: 'forbidden-outcome', property: 'law', script: 'lossy' });
  const other = await verdictOf(lawOf(['lossy', 'right'], (x) => (x === 2 ? 'two' : '__proto__')));
  expect(other.failure).toMatchObject({ kind: 'forbidden-outcome', script: 'lossy' });
});

test('a search that was cut is not exhaustive, though the law holds', async () => {
  for (const names of [['long'], ['long', 'long'], ['right', 'right']]) {
    const { holds, isExhaustive } = await verdictOf(lawOf(names), { maxExecutions: 3 });
    expect({ names, holds, isExhaustive }).toEqual({
      names,
      holds: true,
      isExhaustive: names.includes('right'),
    });
  }
});

test('of a broken law it is not told how thoroughly it was searched', async () => {
  const broken = await verdictOf(lawOf(['stuck']));
  const row = formatVerdicts(
    { subject: 'subject', verdicts: [broken], asked: 1, unreached: {} },
    'check',
  )
    .split('\n')
    .find((line) => line.includes('BROKEN'));
  expect(row).toMatch(/law +sc +BROKEN +- /);
  expect(formatVerdict(broken)).toMatch(/^law \(sc\) broken, \d+ executions/);
  const whole = await verdictOf(lawOf(['right']));
  expect(formatVerdict(whole)).toMatch(/^law \(sc\) holds, exhaustive, 2 executions/);
});
