// Groups of expressions against what CPython 3.13.0 answered to each: many in one program, which tells
// what each of them is or raises.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/registry.ts';
import { runGuest } from './guest.ts';

interface Group {
  readonly about: string;
  /** Text before the expressions. */
  readonly prelude: string;
  /** Expression, and the repr of its value or `raises Type: message`. */
  readonly cases: readonly (readonly [expression: string, answer: string])[];
}

const groups = JSON.parse(
  readFileSync(path.join(packageRoot, 'test/vm/library-groups.json'), 'utf8'),
) as Group[];

function programOf({ prelude, cases }: Group): string {
  const asked = cases.map(
    ([expression]) =>
      `try:\n    r = repr((${expression}))\n` +
      "except BaseException as e:\n    r = 'raises ' + type(e).__name__ + ': ' + str(e)\nprint(r)\n",
  );
  return prelude + asked.join('');
}

describe.each(groups.map((group) => [group.about, group] as const))('%s', (_about, group) => {
  test.each(['gil', 'biased'])('are answered as by CPython under %s', async (strategy) => {
    const run = await runGuest(programOf(group), strategy, 'main.py', 1 << 24);
    const answers = run.stdout.split('\n').slice(0, -1);
    expect(run.stderr).toBe('');
    expect(group.cases.map(([expression], i) => [expression, answers[i]])).toEqual(group.cases);
    expect(run.problems).toEqual([]);
  });
});
