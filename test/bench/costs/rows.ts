// What real CPython took for each construct, beside what the text does for it.

import { compositionOf } from '../../../src/explore/laws/subjects.ts';
import { packageRoot } from '../../../src/registry.ts';
import { programOf, SETUPS } from './constructs.ts';
import { countsPerUnit, type Counts } from './counts.ts';
import { dimuonProgram } from './dimuon-program.ts';

/** A build of CPython, and the strategy that is like it. */
export interface Build {
  readonly name: string;
  readonly strategy: string;
  readonly isSpecialized: boolean;
}

const BUILDS: readonly Build[] = [
  { name: 'py313', strategy: 'gil', isSpecialized: true },
  { name: 'py313nospec', strategy: 'gil', isSpecialized: false },
  { name: 'py313t', strategy: 'free-threading', isSpecialized: false },
];

/** A turn of an empty loop over a range, which the measurements leave out: best of 30, on the same kind of machine. */
const LOOP_NS: Readonly<Record<string, number>> = { py313: 14.7 };

/** Dimuon is a whole program, and stands for many of its constructs. */
const DIMUON_WEIGHT = 3;

export interface Row {
  readonly name: string;
  readonly build: Build;
  readonly counts: Counts;
  readonly ns: number;
  /** How often it counts. */
  readonly weight: number;
}

/** The part that is used of `../shared/reference/cpython.json`. */
export interface Measured {
  readonly micro_ns: Readonly<Record<string, { body: string } & Record<string, { T1: number }>>>;
  readonly dimuon_best_us_per_event_T1: readonly {
    readonly build: string;
    readonly mode: string;
    readonly variant: string;
    readonly best: number;
  }[];
}

export async function rowsOf(measured: Measured): Promise<Row[]> {
  const rows: Row[] = [];
  for (const build of BUILDS) {
    const composition = await compositionOf(build.strategy, packageRoot);
    const perTurn = (setup: string, body: string): Counts =>
      countsPerUnit(composition, { source: programOf(setup, body), entry: 'main' }, [64, 192]);
    const loop = perTurn('pass', 'pass');
    const loopNs = LOOP_NS[build.name];
    if (loopNs !== undefined)
      rows.push({ name: 'empty loop', build, counts: loop, ns: loopNs, weight: 1 });
    for (const [name, setup] of Object.entries(SETUPS)) {
      const { body, [build.name]: found } = measured.micro_ns[name]!;
      if (found === undefined) continue;
      const counts = without(perTurn(setup, body), loop);
      rows.push({ name, build, counts, ns: found.T1, weight: 1 });
    }
    for (const variant of ['ctypes', 'list'] as const) {
      const found = measured.dimuon_best_us_per_event_T1.find(
        (one) => one.build === build.name && one.variant === variant && one.mode === 'thread',
      );
      if (found === undefined) continue;
      const { program, units, args } = dimuonProgram(variant);
      const counts = countsPerUnit(composition, program, units, args);
      const ns = 1000 * found.best;
      rows.push({ name: `dimuon ${variant}`, build, counts, ns, weight: DIMUON_WEIGHT });
    }
  }
  return rows;
}

function without(counts: Counts, loop: Counts): Counts {
  const names = new Set([...counts.keys(), ...loop.keys()]);
  return new Map([...names].map((name) => [name, (counts.get(name) ?? 0) - (loop.get(name) ?? 0)]));
}
