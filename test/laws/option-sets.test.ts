// The laws hold for free threading whatever is left out of it: here for every pair of options, and
// `node test/laws/option-sets.ts` for every set.

import { afterAll, describe, expect, test } from 'vitest';
import { Crew } from '../../src/explore/laws/crew.ts';
import { packageRoot } from '../../src/registry.ts';
import {
  choicesOf,
  halfOfSets,
  labelOf,
  pairwiseSets,
  verdictsOf,
  type SetEffort,
} from './option-sets.ts';

const STRATEGY = 'free-threading';
const choices = await choicesOf(STRATEGY);

test('all that can be left out is, and whether the GIL may come back', () => {
  expect(choices.map(({ name }) => name)).toEqual([
    'immortal',
    'deferred',
    'optimistic-reads',
    'critical-sections',
    'delayed-reuse',
    'gil',
    'collector',
    'allocator',
  ]);
  const ingredients = choices.flatMap(({ name }, i) => (name === 'gil' ? [] : [i]));
  const subsets = halfOfSets(choices).map((set) => ingredients.map((i) => set[i]).join(' '));
  expect(new Set(subsets).size).toBe(2 ** 7);
});

test('every pair of values of two options is in one of the sets', () => {
  const sets = pairwiseSets(choices);
  const missing = choices.flatMap((one, i) =>
    choices
      .slice(i + 1)
      .flatMap((other, k) =>
        one.values.flatMap((a) =>
          other.values
            .filter((b) => !sets.some((set) => set[i] === a && set[i + 1 + k] === b))
            .map((b) => `${one.name}=${a} ${other.name}=${b}`),
        ),
      ),
  );
  expect(missing).toEqual([]);
});

/** Bounded by executions: the limit of seconds is never reached. */
const EFFORT: SetEffort = {
  runs: 1,
  seconds: 600,
  mode: 'random',
  maxExecutions: 25,
  models: ['sc'],
  // Starting threads takes most of the time.
  without: ['workers'],
};

describe('a set of options keeps the laws that it does not disclaim', () => {
  const crew = new Crew(1, { cwd: packageRoot });
  afterAll(() => crew.close());

  test.each(pairwiseSets(choices).map((set) => labelOf(STRATEGY, choices, set)))(
    '%s',
    async (label) => {
      const verdicts = await verdictsOf(crew, label, EFFORT);
      const broken = verdicts.flatMap(({ law, failure }) =>
        failure === undefined ? [] : [`${law}: ${failure.message}\n${failure.trace}`],
      );
      expect(broken).toEqual([]);
      expect(verdicts.every(({ executions }) => executions > 0)).toBe(true);
    },
  );
});
