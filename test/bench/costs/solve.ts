// The costs that fit what was measured best.
//
// For a construct that took t nanoseconds, the text makes accesses, whose prices are given, and runs instructions,
// what vm/charges.ts has, allocations and frees, whose costs are unknown. With specialization (the GIL build) an
// instruction costs s, without (the free-threaded build, and the GIL build with the specializer off) s + d. The s and d,
// none below 0, make the sum of squares of relative errors least (non-negative least squares; Lawson and Hanson,
// "Solving Least Squares Problems", 1974, chapter 23). A weak pull settles what the measurements leave open.

import { fcnnlsVector } from 'ml-fcnnls';
import type { Counts } from './counts.ts';
import type { Row } from './rows.ts';

/** Accesses on the machine that was measured, a Zen 3 of about 3.4 GHz: hits in the first cache, many at once. */
export const ACCESS_NS: Readonly<Record<string, number>> = {
  plain: 0.5,
  load: 0.5,
  store: 0.5,
  atomic: 5,
};

/** What the cost of an instruction is pulled to, and how strongly, in relative errors of a measurement. */
const PLAIN_NS = 1.5;
const PULL = 0.003;
/** What is called differs so much that it is pulled less. */
const PULL_OF_CALLS = PULL / 5;
/** A measurement of less tells nothing more precise. */
const LEAST_NS = 10;
/** What is done less often than this has no cost that could be told. */
const LEAST_AMOUNT = 0.05;

export interface Cost {
  readonly ns: number;
  readonly specializedNs: number;
}

/** By names as Counts have them. */
export type Costs = ReadonlyMap<string, Cost>;

export function solve(rows: readonly Row[]): Costs {
  const names = unknowns(rows);
  const columns = names.flatMap((name) =>
    name.startsWith('count ') ? [`s ${name}`] : [`s ${name}`, `d ${name}`],
  );
  const left: number[][] = [];
  const right: number[] = [];
  for (const { build, counts, ns, weight } of rows) {
    const scale = weight / Math.max(ns, LEAST_NS);
    const isLeftOut = (column: string): boolean => column.startsWith('d') && build.isSpecialized;
    left.push(columns.map((column) => (isLeftOut(column) ? 0 : scale * amount(counts, column))));
    right.push(scale * (ns - accessNs(counts)));
  }
  for (const column of columns) {
    const pull = column.includes(' op ') ? PULL : PULL_OF_CALLS;
    left.push(columns.map((other) => (other === column ? pull : 0)));
    right.push(column.startsWith('d') ? 0 : pull * PLAIN_NS);
  }
  const solution = fcnnlsVector(left, right).K.to1DArray();
  const found = new Map(columns.map((column, i) => [column, solution[i]!]));
  return new Map(
    names.map((name) => {
      const specializedNs = found.get(`s ${name}`)!;
      return [name, { ns: specializedNs + (found.get(`d ${name}`) ?? 0), specializedNs }];
    }),
  );
}

function unknowns(rows: readonly Row[]): string[] {
  const names = new Set(rows.flatMap(({ counts }) => [...counts.keys()]));
  const isUnknown = (name: string): boolean =>
    /^(op|call) |^count (allocations|frees)$/.test(name) &&
    rows.some(({ counts }) => (counts.get(name) ?? 0) > LEAST_AMOUNT);
  return [...names].filter(isUnknown).toSorted();
}

const amount = (counts: Counts, column: string): number => counts.get(column.slice(2)) ?? 0;

function accessNs(counts: Counts): number {
  let sum = 0;
  for (const [kind, ns] of Object.entries(ACCESS_NS))
    sum += ns * (counts.get(`access ${kind}`) ?? 0);
  return sum;
}

/** What the costs say of a row. */
export function predictedNs(costs: Costs, { build, counts }: Row): number {
  let ns = accessNs(counts);
  for (const [name, n] of counts) {
    const cost = costs.get(name);
    if (cost !== undefined) ns += n * (build.isSpecialized ? cost.specializedNs : cost.ns);
  }
  return ns;
}
