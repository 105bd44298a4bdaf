import { describe, expect, test } from 'vitest';
import type { Series } from '../../src/machine/measurements.ts';
import type { Profile } from '../../src/machine/profile.ts';
import { bandsOf, fitMachine, validate, type Predicting } from '../../src/machine/validate.ts';
import type { Fit, Validation } from '../../src/results.ts';
import { flat } from './flat.ts';
import { TABLE } from './simulate.ts';

const PROFILE = flat(8, {
  topology: { smt: 2 },
  clock: { baseGHz: 4, byActiveCores: [[1, 4], [8, 3.5]] }, // prettier-ignore
  smt: { yield: 1.2 },
});
const MACHINE = { profile: PROFILE, table: TABLE };

/** What strategies cost at base clock beside the first. */
const COSTS: Readonly<Record<string, number>> = { subinterpreters: 1, 'free-threading': 1.3 };

function seconds({ clock, smt }: Profile, strategy: string, threads: number, work: number): number {
  const [[, first], [, last]] = clock.byActiveCores as [[number, number], [number, number]];
  const clockGHz = threads === 1 ? first : last;
  const cores = threads > 8 ? 8 * smt.yield : threads;
  return (COSTS[strategy]! * work * 1e-6) / cores / clockGHz;
}

const PREDICTOR: Predicting = {
  predict: async (_machine, { name }, threads) => threads * name.length,
  sample: async (_machine, { strategy }, threads) => ({
    seconds: (profile, work) => seconds(profile, strategy!, threads, work),
  }),
};

/** Measured on a machine of other clocks: all-core 3.2, yield 1.4; 50 M units of work. */
const TRUTH = flat(8, { clock: { baseGHz: 4, byActiveCores: [[1, 4], [8, 3.2]] }, smt: { yield: 1.4 } }); // prettier-ignore
const measured = (strategy: string, times = 1): Series => ({
  machine: 'flat',
  measures: 'scenario',
  name: 'dimuon',
  strategy,
  unit: 's',
  startUpMs: 500,
  points: [1, 8, 16].map((threads) => ({
    threads,
    value: 0.5 + times * seconds(TRUTH, strategy, threads, 50e6),
    calibrates: true,
  })),
});

async function all(series: readonly Series[]) {
  const rows: Validation[] = [];
  const fits: Fit[] = [];
  for await (const part of validate(MACHINE, series, PREDICTOR)) {
    rows.push(...part.rows);
    fits.push(...part.fits);
  }
  return { rows, fits };
}

const SUB = measured('subinterpreters');

describe('fitting a machine', () => {
  test('finds the clock of all cores and the yield of smt', async () => {
    const { profile, fields } = await fitMachine(MACHINE, [SUB], PREDICTOR);
    expect(profile.clock.byActiveCores.at(-1)![1]).toBeCloseTo(3.2, 2);
    expect(profile.smt.yield).toBeCloseTo(1.4, 2);
    expect(fields).toEqual(['clock.byActiveCores.8', 'smt.yield']);
  });

  test('leaves alone what its points tell nothing of', async () => {
    const few = { ...SUB, points: SUB.points.slice(0, 1) };
    const { profile, fields } = await fitMachine(MACHINE, [few], PREDICTOR);
    expect([profile, fields]).toEqual([PROFILE, []]);
  });
});

describe('leaving a strategy out', () => {
  test('what another strategy tells of the machine is enough where costs are right', async () => {
    const { rows, fits } = await all([SUB, measured('free-threading')]);
    for (const row of rows) expect(row.leftOut! / row.measured).toBeCloseTo(1, 2);
    expect(fits.map(({ without }) => without)).toEqual([
      undefined,
      'subinterpreters',
      'free-threading',
    ]);
    expect(fits[1]!.work / 1e6).toBeCloseTo(50, 0);
  });

  test('the band is what is then wrong about its costs', async () => {
    const { rows } = await all([SUB, measured('free-threading', 1.1)]);
    const { 'free-threading': band, other } = bandsOf(rows);
    expect(band!.high).toBeCloseTo(0.1, 1);
    expect(band!.low).toBe(0);
    expect(other!.low).toBeLessThan(-0.05);
    expect(other!.high).toBe(band!.high);
  });

  test('a single strategy cannot be left out, and without it nothing has a band', async () => {
    const { rows } = await all([SUB]);
    expect(rows.some((row) => 'leftOut' in row)).toBe(false);
    expect(bandsOf(rows)).toEqual({});
  });
});

test('other series are predicted as they are', async () => {
  const point = { threads: 4, value: 10, calibrates: false };
  const lock: Series = {
    machine: 'flat',
    measures: 'lock',
    name: 'abc',
    unit: 'ns',
    points: [point],
  };
  const { rows, fits } = await all([lock]);
  expect(rows).toMatchObject([{ name: 'abc', measured: 10, predicted: 12, calibrates: false }]);
  expect(fits).toEqual([]);
});
