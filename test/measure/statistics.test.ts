import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/mulberry32.ts';
import { medianInterval, summarise } from '../../src/measure/statistics.ts';

const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test('a summary has the median, the quartiles and the range, in any order of values', () => {
  const summary = summarise([5, 1, 4, 2, 3]);
  expect(summary).toMatchObject({ count: 5, median: 3, lowerQuartile: 2, upperQuartile: 4 });
  expect(summary).toMatchObject({ least: 1, most: 5 });
  expect(summarise([7])).toMatchObject({ median: 7, interval: { low: 7, high: 7, coverage: 0 } });
});

// Hahn and Meeker, Statistical Intervals, table of two-sided 95% intervals of the median.
test.each([
  [6, 1, 6, 0.9688],
  [10, 2, 9, 0.9785],
  [20, 6, 15, 0.9586],
  [50, 18, 33, 0.9672],
])('of %i values, from number %i to number %i: coverage %d', (n, low, high, coverage) => {
  const interval = medianInterval(oneTo(n), 0.95);
  expect(interval).toMatchObject({ low, high });
  expect(interval.coverage).toBeCloseTo(coverage, 4);
});

test('too few values give their range, and say how little it covers', () => {
  expect(medianInterval([1, 2, 3], 0.95)).toEqual({ low: 1, high: 3, coverage: 0.75 });
});

test('many values do not underflow', () => {
  const { low, high, coverage } = medianInterval(oneTo(3000), 0.95);
  expect([low, high]).toEqual([1446, 1555]);
  expect(coverage).toBeGreaterThan(0.95);
});

test('the interval holds the true median as often as it says', () => {
  const random = mulberry32(5);
  const held = oneTo(2000).filter(() => {
    const { low, high } = summarise(oneTo(15).map(() => random() ** 3)).interval;
    return low <= 0.125 && 0.125 <= high;
  });
  expect(held.length / 2000).toBeGreaterThan(0.95);
  expect(held.length / 2000).toBeLessThan(0.985);
});
