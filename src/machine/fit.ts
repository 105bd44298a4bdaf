// Least squares where each look at the model is a simulation: few looks, and several at a time.
//
// Source: D. Marquardt, An algorithm for least-squares estimation of nonlinear parameters, 1963, with differences in
//   place of derivatives. Libraries for it want a model that answers at once.

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Relative step of a difference: simulations are smooth only that far. */
const STEP = 0.04;
const ROUNDS = 4;
/** A round that moves nothing by more ends the search. */
const ENOUGH = 0.003;
const DAMPING = 1e-3;

/** The positive numbers within bounds that make the sum of squares of what `residuals` gives least. */
export async function leastSquares(
  residuals: (values: readonly number[]) => Promise<readonly number[]>,
  start: readonly number[],
  bounds: readonly Bounds[],
): Promise<readonly number[]> {
  const within = (value: number, i: number): number =>
    Math.min(bounds[i]!.most, Math.max(bounds[i]!.least, value));
  let values = start.map(within);
  let now = await residuals(values);
  for (let round = 0; round < ROUNDS && values.length > 0; round++) {
    const stepped = values.map((value, i) => {
      const up = value * (1 + STEP);
      return up <= bounds[i]!.most ? up : value / (1 + STEP);
    });
    const columns = await Promise.all(stepped.map((step, i) => residuals(values.with(i, step))));
    const slopes = columns.map((column, i) =>
      column.map((one, k) => (one - now[k]!) / Math.log(stepped[i]! / values[i]!)),
    );
    const move = solve(
      slopes.map((a, i) => slopes.map((b, k) => dot(a, b) * (i === k ? 1 + DAMPING : 1))),
      slopes.map((slope) => -dot(slope, now)),
    );
    const next = values.map((value, i) => within(value * Math.exp(move[i]!), i));
    const then = await residuals(next);
    if (dot(then, then) >= dot(now, now)) break;
    const moved = Math.max(...next.map((value, i) => Math.abs(Math.log(value / values[i]!))));
    values = next;
    now = then;
    if (moved < ENOUGH) break;
  }
  return values;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Solves a symmetric positive system; what it does not determine is 0. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (const [i, pivot] of rows.entries()) {
    if (pivot[i]! < 1e-9) continue;
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = row[i]! / pivot[i]!;
      for (let j = 0; j < row.length; j++) row[j] = row[j]! - factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => (row[i]! < 1e-9 ? 0 : row.at(-1)! / row[i]!));
}
