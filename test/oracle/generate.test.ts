// The generator itself: what it makes is Python, ends, and gets somewhere; a program is cut down to what
// matters.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURES, parseFeatures } from './generate/features.ts';
import { programs } from './generate/programs.ts';
import { size } from './generate/tree.ts';

const SAMPLE = { numRuns: 300, seed: 5 };

test('programs use every feature, and none that is switched off', () => {
  const used = new Map<string, number>();
  for (const { features } of fc.sample(programs(parseFeatures('all')), SAMPLE)) {
    for (const feature of features) used.set(feature, (used.get(feature) ?? 0) + 1);
  }
  for (const feature of FEATURES) {
    expect(used.get(feature) ?? 0, feature).toBeGreaterThan(5);
    if (feature === 'core') continue;
    const others = programs(parseFeatures(`all,-${feature}`));
    for (const program of fc.sample(others, { numRuns: 5, seed: 1 })) {
      expect(program.features).not.toContain(feature);
    }
  }
});

test('the same seed makes the same programs', () => {
  const make = (): string[] =>
    fc.sample(programs(parseFeatures('all')), { numRuns: 5, seed: 9 }).map(String);
  expect(make()).toEqual(make());
});

test('a program is cut down to what makes it fail', () => {
  const hasRaise = ({ source }: { source: string }): boolean => /raise \w+Error\b/.test(source);
  const arbitrary = programs(parseFeatures('all')).filter(hasRaise);
  const { counterexample } = fc.check(
    fc.property(arbitrary, (program) => !hasRaise(program)),
    { seed: 3 },
  );
  expect(size(counterexample![0].tree)).toBeLessThanOrEqual(2);
});
