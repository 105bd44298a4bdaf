import { expect, test } from 'vitest';
import { leastSquares } from '../../src/machine/fit.ts';

const WIDE = { least: 0.01, most: 100 };
const X = [1, 2, 4, 8];

/** Logarithms of errors of a * x ** b + c against the curve with these numbers. */
const curve = (a: number, b: number) => async (values: readonly number[]) =>
  X.map((x) => Math.log((values[0]! * x ** values[1]! + 0.5) / (a * x ** b + 0.5)));

test('finds the numbers that a curve was made with', async () => {
  const [a, b] = await leastSquares(curve(3, 1.5), [2, 1], [WIDE, WIDE]);
  expect(a).toBeCloseTo(3, 2);
  expect(b).toBeCloseTo(1.5, 2);
});

test('stays within bounds', async () => {
  const [a] = await leastSquares(curve(3, 1.5), [2, 1], [{ least: 1, most: 2.5 }, WIDE]);
  expect(a).toBe(2.5);
});

test('leaves alone what makes no difference', async () => {
  const residuals = async ([a]: readonly number[]) => [Math.log(a! / 3), Math.log(a! / 3)];
  const [a, b] = await leastSquares(residuals, [1, 7], [WIDE, WIDE]);
  expect(a).toBeCloseTo(3, 3);
  expect(b).toBe(7);
});

test('with nothing to fit gives nothing', async () => {
  expect(await leastSquares(async () => [1], [], [])).toEqual([]);
});
