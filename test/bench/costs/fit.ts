// Fits what instructions and native functions of CPython 3.13 cost without counting, locking and allocation.
//
//   npm run fit -- ../shared/reference/cpython.json [-o FILE]
//
// For a construct that took t nanoseconds in a build, the text of the strategy that is like the build makes
// accesses, which the profile below prices, and runs instructions, charges (vm/charges.ts), allocations and frees,
// whose costs are unknown. With specialisation (the GIL build) an instruction costs s, without it (the free-threaded
// build, and the GIL build with the specialiser off) s + d. The unknown s, d >= 0 are those that make the sum of
// squares of relative errors least; a weak pull towards a plain instruction settles what the measurements leave open.

import './observe.ts';

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fcnnlsVector } from 'ml-fcnnls';
import { median } from 'simple-statistics';

const { countsPerUnit } = await import('./counts.ts');
type Counts = import('./counts.ts').Counts;
const { programOf, SETUPS } = await import('./constructs.ts');
const { dimuonProgram } = await import('./dimuon-program.ts');
const { compositionOf } = await import('../../../src/explore/laws/subjects.ts');
const { packageRoot } = await import('../../../src/registry.ts');

/** Accesses on the machine that was measured: a Zen 3 of about 3.4 GHz (profiles/epyc-7003-2c.json). */
const ACCESS_NS: Readonly<Record<string, number>> = { plain: Number(process.env.PL ?? 0.3), load: Number(process.env.PL ?? 0.3), store: Number(process.env.PL??0.3), atomic: 5 };
/** What a cost is pulled to, and how strongly, in relative errors of a measurement. */
const PLAIN_NS = 1.5;
const PULL = Number(process.env.PULL ?? 0.01);
/** Below this a measurement says nothing more precise. */
const LEAST_NS = 10;

/** A turn of an empty loop over a range, which the measurements leave out; best of 30 on the same kind of machine. */
const LOOP_NS: Readonly<Record<string, number>> = { py313: 14.7 };

interface Build {
  readonly name: string;
  readonly strategy: string;
  readonly isSpecialised: boolean;
}

const GIL: Build = { name: 'py313', strategy: 'gil', isSpecialised: true };
const PLAIN: Build = { name: 'py313nospec', strategy: 'gil', isSpecialised: false };
const FREE: Build = { name: 'py313t', strategy: 'free-threading', isSpecialised: false };

interface Row {
  readonly name: string;
  readonly build: Build;
  readonly counts: Counts;
  readonly ns: number;
}

interface Measured {
  readonly micro_ns: Record<string, { body: string } & Record<string, { T1: number }>>;
  readonly dimuon_best_us_per_event_T1: readonly {
    build: string;
    mode: string;
    variant: string;
    best: number;
  }[];
}

async function rowsOf(measured: Measured): Promise<Row[]> {
  const rows: Row[] = [];
  for (const build of [GIL, PLAIN, FREE]) {
    const composition = await compositionOf(build.strategy, packageRoot);
    const loop = countsPerUnit(composition, { source: programOf('pass', 'pass'), entry: 'main' }, [64, 192]);
    for (const [name, setup] of Object.entries(SETUPS)) {
      const found = measured.micro_ns[name]!;
      if (found[build.name] === undefined) continue;
      const source = programOf(setup, found.body);
      const counts = countsPerUnit(composition, { source, entry: 'main' }, [64, 192]);
      rows.push({ name, build, counts: without(counts, loop), ns: found[build.name]!.T1 });
    }
    if (LOOP_NS[build.name] !== undefined)
      rows.push({ name: 'loop', build, counts: loop, ns: LOOP_NS[build.name]! });
    for (const variant of ['ctypes', 'list'] as const) {
      const found = measured.dimuon_best_us_per_event_T1.find(
        (one) => one.build === build.name && one.variant === variant && one.mode === 'thread',
      );
      if (found === undefined) continue;
      const { program, units, args } = dimuonProgram(variant);
      const counts = countsPerUnit(composition, program, units, args);
      rows.push({ name: `dimuon ${variant}`, build, counts, ns: 1000 * found.best });
    }
  }
  return rows;
}

function without(counts: Counts, loop: Counts): Counts {
  const names = new Set([...counts.keys(), ...loop.keys()]);
  return new Map(
    [...names].map((name) => [name, (counts.get(name) ?? 0) - (loop.get(name) ?? 0)]),
  );
}

/** Whether a count has a cost that is not known. */
const isUnknown = (name: string): boolean =>
  /^(op|call) /.test(name) || name === 'count allocations' || name === 'count frees';
/** Whether specialisation makes a difference to it. */
const isSpecialisable = (name: string): boolean => !name.startsWith('count ');

const accessNs = (counts: Counts): number =>
  Object.entries(ACCESS_NS).reduce((sum, [kind, ns]) => sum + ns * (counts.get(`access ${kind}`) ?? 0), 0);

interface Cost {
  readonly ns: number;
  readonly specialised: number;
}

function fit(rows: readonly Row[]): Map<string, Cost> {
  const names = [...new Set(rows.flatMap(({ counts }) => [...counts.keys()]))].filter(isUnknown).toSorted();
  const columns = names.flatMap((name) => (isSpecialisable(name) ? [`s ${name}`, `d ${name}`] : [`s ${name}`]));
  const left: number[][] = [];
  const right: number[] = [];
  for (const { build, counts, ns } of rows) {
    const weight = 1 / Math.max(ns, LEAST_NS);
    left.push(
      columns.map((column) => {
        const n = counts.get(column.slice(2)) ?? 0;
        return column.startsWith('d') && build.isSpecialised ? 0 : n * weight;
      }),
    );
    right.push((ns - accessNs(counts)) * weight);
  }
  columns.forEach((column, i) => {
    const pull = column.includes(' op ') ? PULL : PULL / 5;
    left.push(columns.map((_, k) => (k === i ? pull : 0)));
    right.push(column.startsWith('d') ? 0 : pull * PLAIN_NS);
  });
  const solution = fcnnlsVector(left, right).K.to1DArray();
  const found = new Map(columns.map((column, i) => [column, solution[i]!]));
  return new Map(
    names.map((name) => {
      const specialised = found.get(`s ${name}`)!;
      return [name, { ns: specialised + (found.get(`d ${name}`) ?? 0), specialised }];
    }),
  );
}

function predicted(costs: ReadonlyMap<string, Cost>, { build, counts }: Row): number {
  let ns = accessNs(counts);
  for (const [name, n] of counts) {
    const cost = costs.get(name);
    if (cost !== undefined) ns += n * (build.isSpecialised ? cost.specialised : cost.ns);
  }
  return ns;
}

const { values, positionals } = parseArgs({
  options: { output: { type: 'string', short: 'o' } },
  allowPositionals: true,
});
const measured = JSON.parse(readFileSync(positionals[0]!, 'utf8')) as Measured;
const rows = await rowsOf(measured);
const costs = fit(rows);
const errors = rows.map((row) => predicted(costs, row) / row.ns);
for (const [i, row] of rows.entries())
  console.log(
    row.name.padEnd(34),
    row.build.name.padEnd(12),
    row.ns.toFixed(1).padStart(8),
    predicted(costs, row).toFixed(1).padStart(8),
    errors[i]!.toFixed(2),
    ' accesses',
    accessNs(row.counts).toFixed(1),
  );
console.log('median error', median(errors.map((ratio) => Math.abs(Math.log(ratio)))));
for (const [name, { ns, specialised }] of costs)
  console.log(name.padEnd(34), ns.toFixed(1).padStart(6), specialised.toFixed(1).padStart(6));
if (values.output !== undefined) writeFileSync(values.output, '');
