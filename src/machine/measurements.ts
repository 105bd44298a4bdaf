// Measurements that predictions are held against: measurements/*.json, and files of the user's.
//
// A file has `schema`, `about`, `source` and `series`. A series is one curve by number of threads: of a scenario under a
// strategy, of a lock algorithm of the lock benchmark, or of a construct of Python (workloads/constructs.py).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorText, UsageError } from '../errors.ts';
import { packageRoot } from '../registry.ts';
import { seriesOfOtherForm } from './measured-forms.ts';

export const MEASUREMENTS_SCHEMA = 'interlock/measurements@1';

export const KINDS = ['scenario', 'lock', 'construct'] as const;
export type Kind = (typeof KINDS)[number];

export interface Point {
  readonly threads: number;
  readonly value: number;
  /** Whether something of the machine's profile was made to agree with it. */
  readonly calibrates: boolean;
}

export interface Series {
  /** Name of a profile. */
  readonly machine: string;
  readonly measures: Kind;
  /** Id of the scenario, or name of the lock algorithm or of the construct. */
  readonly name: string;
  /** None of a lock. */
  readonly strategy?: string;
  /** `s`: of a run whose amount of work is not known; `ns`: of a unit of work, a locked increment, a construct. */
  readonly unit: 's' | 'ns';
  /** Fields of the profile that were different. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What is in the measured time besides the run, of each thread for itself. */
  readonly startUpMs?: number;
  readonly points: readonly Point[];
}

const FOLDER = path.join(packageRoot, 'src', 'machine', 'measurements');

/** All that the project has. */
export function builtInMeasurements(): Series[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .flatMap((file) => measurementsOf(readJson(path.join(FOLDER, file), file), file));
}

/** A user's file, in our form or in one of those that measured-forms.ts knows. @throws UsageError */
export function readMeasurements(name: string, cwd: string): Series[] {
  const value = readJson(path.resolve(cwd, name), name);
  return seriesOfOtherForm(value) ?? measurementsOf(value, name);
}

/** What a file holds, checked. @throws UsageError with the place of what is wrong. */
export function measurementsOf(value: unknown, file: string): Series[] {
  const { schema, series } = (value ?? {}) as Record<string, unknown>;
  if (schema !== MEASUREMENTS_SCHEMA)
    throw new UsageError(
      `${file}: schema is ${JSON.stringify(schema)}, this version reads "${MEASUREMENTS_SCHEMA}"`,
    );
  if (!Array.isArray(series)) throw new UsageError(`${file}: series must be an array`);
  return series.map((one, i) => checkedSeries(one as Series, `${file}: series[${i}]`));
}

function checkedSeries(series: Series, place: string): Series {
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new UsageError(`${place}.${what}`);
  };
  const { machine, measures, name, strategy, unit, startUpMs = 0, points } = series;
  must(typeof machine === 'string', 'machine must be the name of a profile');
  must(KINDS.includes(measures), `measures must be one of ${KINDS.join(', ')}`);
  must(typeof name === 'string', 'name must be a text');
  must((strategy === undefined) === (measures === 'lock'), 'strategy is for all but locks');
  must(unit === 'ns' || (unit === 's' && measures === 'scenario'), 'unit must be s or ns');
  must(startUpMs >= 0, 'startUpMs must be 0 or more');
  must(Array.isArray(points), 'points must be an array');
  for (const [i, { threads, value, calibrates }] of points.entries()) {
    must(Number.isInteger(threads) && threads > 0, `points[${i}].threads must be a whole number`);
    must(value > 0, `points[${i}].value must be greater than 0`);
    must(typeof calibrates === 'boolean', `points[${i}].calibrates must be true or false`);
  }
  return series;
}

/** Both, one series for each curve; where both have a point, it is that of the first. */
export function merged(first: readonly Series[], second: readonly Series[]): Series[] {
  const all = new Map(first.map((series) => [keyOf(series), series]));
  for (const series of second) {
    const before = all.get(keyOf(series));
    const known = new Set(before?.points.map(({ threads }) => threads));
    const added = series.points.filter(({ threads }) => !known.has(threads));
    const points = [...(before?.points ?? []), ...added];
    all.set(keyOf(series), {
      ...(before ?? series),
      points: points.toSorted((a, b) => a.threads - b.threads),
    });
  }
  return [...all.values()];
}

function keyOf({ machine, measures, name, strategy, fields }: Series): string {
  return JSON.stringify([machine, measures, name, strategy, Object.entries(fields ?? {})]);
}

function readJson(file: string, name: string): unknown {
  if (!existsSync(file)) throw new UsageError(`no such file: ${name}`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`${name}: ${errorText(error)}`, { cause: error });
  }
}
