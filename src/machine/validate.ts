// Predictions beside measurements, and what they would be had a strategy never been measured.
//
// Of a scenario whose amount of work is not known, the work is fitted to the points that calibrate, one number for
// all strategies of a machine. What else of a profile comes from times of runs (`fittedOf`) is fitted by `fitMachine`, whose
// results the built-in profiles hold. For each strategy all of that is fitted again without its points, and the strategy
// predicted: how far off that is, is the band of the strategy, and the widest of them that of a strategy never measured.

import type { Band, Fit, Validation } from '../results.ts';
import { leastSquares, type Bounds } from './fit.ts';
import type { SimulatedMachine } from './machines.ts';
import type { Point, Series } from './measurements.ts';
import type { Predictor } from './predict.ts';
import { withField, type Profile } from './profile.ts';

/** A number of the profile that is fitted to times of runs. */
interface Fitted {
  /** Path of the field; of clocks with the number of cores: `clock.byActiveCores.8`. */
  readonly name: string;
  /** Whether a run on so many threads tells much of it. */
  readonly matters: (threads: number) => boolean;
  readonly value: number;
  readonly bounds: Bounds;
  readonly set: (profile: Profile, value: number) => Profile;
}

/** The clocks of more than one busy core, and the yield of two threads of a core. */
function fittedOf({ topology, clock, smt }: Profile): Fitted[] {
  const { byActiveCores } = clock;
  const [, fastest] = byActiveCores[0]!;
  const clocks = byActiveCores.map(([cores, value], i): Fitted => {
    const next = byActiveCores[i + 1]?.[0] ?? Infinity;
    return {
      name: `clock.byActiveCores.${cores}`,
      matters: (threads) => threads >= cores && threads < next,
      value,
      bounds: { least: fastest / 2, most: fastest },
      set: (profile, ghz) =>
        withField(
          profile,
          'clock.byActiveCores',
          profile.clock.byActiveCores.map((pair) => (pair[0] === cores ? [cores, ghz] : pair)),
        ),
    };
  });
  const hardware = topology.sockets * topology.coresPerSocket * topology.smt;
  const smtYield: Fitted = {
    name: 'smt.yield',
    matters: (threads) => topology.smt === 2 && threads > hardware / 2,
    value: smt.yield,
    bounds: { least: 1, most: 2 },
    set: (profile, value) => withField(profile, 'smt.yield', value),
  };
  return [...clocks.slice(1), smtYield];
}

/** Units of work that a first guess is made from. */
const GUESS_WORK = 1_000_000;

/** Where predictions come from. */
export type Predicting = Pick<Predictor, 'predict' | 'sample'>;

interface PointOf {
  readonly series: Series;
  readonly point: Point;
}

const pointsOf = (series: readonly Series[]): PointOf[] =>
  series.flatMap((one) => one.points.map((point) => ({ series: one, point })));

/** Predicts the points of all series of a machine. */
export async function* validate(
  machine: SimulatedMachine,
  series: readonly Series[],
  predictor: Predicting,
): AsyncGenerator<{ readonly rows: readonly Validation[]; readonly fits: readonly Fit[] }> {
  const isOfUnknownWork = ({ unit }: Series): boolean => unit === 's';
  for (const group of Map.groupBy(series.filter(isOfUnknownWork), ({ name }) => name).values())
    yield await validateGroup(machine, group, predictor);
  const others = series.filter((one) => !isOfUnknownWork(one));
  for (const group of Map.groupBy(others, ({ measures }) => measures).values()) {
    const rows = await Promise.all(
      group.map(async (one): Promise<Validation[]> => {
        const predicted = await Promise.all(
          one.points.map(({ threads }) => predictor.predict(machine, one, threads)),
        );
        return one.points.map((point, i) => rowOf(one, point, predicted[i]!));
      }),
    );
    yield { rows: rows.flat(), fits: [] };
  }
}

/** Series of one scenario on one machine, all with the same amount of work, which is not known. */
async function validateGroup(
  machine: SimulatedMachine,
  series: readonly Series[],
  predictor: Predicting,
) {
  const group = await Group.of(machine, series, predictor);
  const all = pointsOf(series);
  const whole = await group.fitWork(machine.profile, group.calibrating());
  const predicted = await group.predict(whole, all);
  const rows = all.map(({ series: one, point }, i) => rowOf(one, point, predicted[i]!));
  const fits = [group.describe(whole)];
  const strategies = [...new Set(series.map(({ strategy }) => strategy!))];
  for (const strategy of strategies) {
    const others = group.calibrating(strategy);
    if (others.length === 0) continue;
    const fitted = await group.fit(others);
    fits.push({ ...group.describe(fitted), without: strategy });
    const left = all
      .map((one, i) => ({ ...one, i }))
      .filter((one) => one.series.strategy === strategy);
    const values = await group.predict(fitted, left);
    for (const [k, { i }] of left.entries()) rows[i] = { ...rows[i]!, leftOut: values[k]! };
  }
  return { rows, fits };
}

/** The profile with all that is fitted to times of runs fitted to these, and which fields that are. */
export async function fitMachine(
  machine: SimulatedMachine,
  series: readonly Series[],
  predictor: Predicting,
): Promise<{ readonly profile: Profile; readonly fields: readonly string[] }> {
  const group = await Group.of(machine, series, predictor);
  const points = group.calibrating();
  const { profile } = await group.fit(points);
  return { profile, fields: fittedBy(points, profile).map(({ name }) => name) };
}

/** Of what points tell much. */
function fittedBy(points: readonly PointOf[], profile: Profile): Fitted[] {
  return fittedOf(profile).filter(({ matters }) =>
    points.some(({ point }) => matters(point.threads)),
  );
}

interface Model {
  readonly profile: Profile;
  readonly work: number;
}

class Group {
  private readonly machine: SimulatedMachine;
  private readonly series: readonly Series[];
  private readonly predictor: Predicting;
  /** What whole runs are made of; times of other amounts of work are in proportion. */
  private readonly simulatedWork: number;

  private constructor(
    machine: SimulatedMachine,
    series: readonly Series[],
    predictor: Predicting,
    simulatedWork: number,
  ) {
    this.machine = machine;
    this.series = series;
    this.predictor = predictor;
    this.simulatedWork = simulatedWork;
  }

  static async of(machine: SimulatedMachine, series: readonly Series[], predictor: Predicting) {
    const [first] = series;
    const { threads, value } = first!.points[0]!;
    const sample = await predictor.sample(machine, first!, threads);
    const seconds = sample.seconds(machine.profile, GUESS_WORK);
    const work = Number(((GUESS_WORK * value) / seconds).toPrecision(2));
    return new Group(machine, series, predictor, work);
  }

  /** Points that calibrate, without those of a strategy. */
  calibrating(without?: string): PointOf[] {
    return pointsOf(this.series.filter(({ strategy }) => strategy !== without)).filter(
      ({ point }) => point.calibrates,
    );
  }

  /** Everything that was fitted to times of runs, to those of these points. */
  async fit(points: readonly PointOf[]): Promise<Model> {
    const { profile } = this.machine;
    const fitted = fittedBy(points, profile);
    const withValues = (values: readonly number[]): Profile =>
      fitted.reduce((changed, one, i) => one.set(changed, values[i]!), profile);
    const values = await leastSquares(
      async (some) => {
        const model = await this.fitWork(withValues(some), points);
        const predicted = await this.predict(model, points);
        return points.map(({ point }, i) => Math.log(predicted[i]! / point.value));
      },
      fitted.map(({ value }) => value),
      fitted.map(({ bounds }) => bounds),
    );
    return this.fitWork(withValues(values), points);
  }

  /** The amount of work for which relative errors cancel out. */
  async fitWork(profile: Profile, points: readonly PointOf[]): Promise<Model> {
    const times = await this.simulate(profile, points);
    const logs = points.map(({ series, point }, i) =>
      Math.log((point.value - startUpSeconds(series)) / times[i]!),
    );
    const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
    return { profile, work: this.simulatedWork * Math.exp(mean) };
  }

  async predict({ profile, work }: Model, points: readonly PointOf[]): Promise<number[]> {
    const times = await this.simulate(profile, points);
    return points.map(
      ({ series }, i) => (times[i]! * work) / this.simulatedWork + startUpSeconds(series),
    );
  }

  private simulate(profile: Profile, points: readonly PointOf[]): Promise<number[]> {
    return Promise.all(
      points.map(async ({ series, point: { threads } }) => {
        const sample = await this.predictor.sample(this.machine, series, threads);
        return sample.seconds(profile, this.simulatedWork);
      }),
    );
  }

  describe({ profile, work }: Model): Fit {
    const { name } = this.series[0]!;
    const fields = fittedOf(profile).map((one): [string, number] => [one.name, one.value]);
    return { machine: profile.name, name, work, fields: Object.fromEntries(fields) };
  }
}

const startUpSeconds = ({ startUpMs = 0 }: Series): number => startUpMs / 1e3;

function rowOf(series: Series, point: Point, predicted: number): Validation {
  const { machine, measures, name, strategy, unit, fields } = series;
  const { threads, value, calibrates } = point;
  return {
    machine,
    measures,
    name,
    ...(strategy !== undefined && { strategy }),
    ...(fields && { fields }),
    threads,
    unit,
    measured: value,
    predicted,
    calibrates,
  };
}

/** Where measurements lie about predictions of a strategy that calibrated nothing; `other`: of all of them. */
export function bandsOf(rows: readonly Validation[]): Record<string, Band> {
  const left = rows.filter((row) => row.leftOut !== undefined);
  if (left.length === 0) return {};
  const band = (some: readonly Validation[]): Band => {
    const errors = some.map(({ measured, leftOut }) => measured / leftOut! - 1);
    return { low: Math.min(0, ...errors), high: Math.max(0, ...errors) };
  };
  const byStrategy = Map.groupBy(left, ({ strategy }) => strategy!);
  return {
    ...Object.fromEntries([...byStrategy].map(([strategy, some]) => [strategy, band(some)])),
    other: band(left),
  };
}
