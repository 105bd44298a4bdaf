// Files of measurements as others publish them, as series of ours: they hold points of the same curves.
//
//   seconds_by_threads: { 'ryzen.dimuon.free_threading': { '4': seconds } }   the talk's times
//   ns_per_op: { skl: { 'ticket spin': { '4': ns } } }                        the lock benchmark's
//   micro_ns: { float_add: { py313t: { T2: ns } } }                           constructs of CPython, and with them
//   dimuon_best_us_per_event...: [{ build, mode, variant, T, best }]          its dimuon

import type { Point, Series } from './measurements.ts';

const TALK_MACHINES: Readonly<Record<string, string>> = {
  ryzen: 'ryzen-5700g',
  xeon: 'xeon-8488c-2s',
};
const TALK_STRATEGIES: Readonly<Record<string, string>> = {
  subinterpreters: 'subinterpreters',
  free_threading: 'free-threading',
  gil_threads: 'gil',
};

/** Where CPython was measured. */
const CPYTHON_MACHINE = 'epyc-7003-2c';
const BUILDS: Readonly<Record<string, readonly [strategy: string, isSpecialized: boolean]>> = {
  py313: ['gil', true],
  py313nospec: ['gil', false],
  py313t: ['free-threading', false],
};
/** `thread`: the strategy that is like the build. */
const MODES: Readonly<Record<string, string | undefined>> = {
  thread: undefined,
  subinterp: 'subinterpreters',
  fork: 'multiprocessing',
};
const VARIANTS: Readonly<Record<string, string>> = { ctypes: 'dimuon', list: 'dimuon-lists' };

type Values = Readonly<Record<string, number>>;

interface OtherForm {
  readonly seconds_by_threads?: Readonly<Record<string, Values>>;
  readonly ns_per_op?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly micro_ns?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface DimuonTime {
  readonly build: string;
  readonly mode: string;
  readonly variant: string;
  readonly T: number;
  readonly best: number;
}

/** Undefined: it has none of these forms. What our engine has no counterpart of is left out. */
export function seriesOfOtherForm(value: unknown): Series[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const form = value as OtherForm;
  if (form.seconds_by_threads !== undefined) return talkSeries(form.seconds_by_threads);
  if (form.ns_per_op !== undefined) return lockSeries(form.ns_per_op);
  if (form.micro_ns === undefined) return undefined;
  const dimuon = Object.entries(form)
    .filter(([name]) => name.startsWith('dimuon_best_us_per_event'))
    .flatMap(([, times]) => times as DimuonTime[]);
  return [...constructSeries(form.micro_ns), ...dimuon.flatMap(dimuonSeries)];
}

function talkSeries(seconds: Readonly<Record<string, Values>>): Series[] {
  return Object.entries(seconds).flatMap(([key, values]) => {
    const [machine = '', workload, build = ''] = key.split('.');
    const strategy = TALK_STRATEGIES[build];
    if (workload !== 'dimuon' || strategy === undefined || !(machine in TALK_MACHINES)) return [];
    return {
      machine: TALK_MACHINES[machine]!,
      measures: 'scenario',
      name: workload,
      strategy,
      unit: 's',
      fields: { 'interpreter.specialized': strategy !== 'free-threading' },
      points: pointsOf(values),
    };
  });
}

function lockSeries(machines: NonNullable<OtherForm['ns_per_op']>): Series[] {
  return Object.entries(machines).flatMap(([machine, algorithms]) =>
    Object.entries(algorithms).map(([name, values]): Series => {
      return { machine, measures: 'lock', name, unit: 'ns', points: pointsOf(values) };
    }),
  );
}

function constructSeries(constructs: NonNullable<OtherForm['micro_ns']>): Series[] {
  return Object.entries(constructs).flatMap(([name, builds]) =>
    Object.entries(builds).flatMap(([build, values]): Series[] => {
      if (!(build in BUILDS) || typeof values !== 'object') return [];
      return [
        { ...cpython(name, build), measures: 'construct', points: pointsOf(values as Values) },
      ];
    }),
  );
}

function dimuonSeries({ build, mode, variant, T, best }: DimuonTime): Series[] {
  if (!(build in BUILDS) || !(mode in MODES) || !(variant in VARIANTS)) return [];
  const series = cpython(VARIANTS[variant]!, build);
  const points = [{ threads: T, value: 1000 * best, calibrates: false }];
  return [{ ...series, strategy: MODES[mode] ?? series.strategy, measures: 'scenario', points }];
}

function cpython(name: string, build: string) {
  const [strategy, isSpecialized] = BUILDS[build]!;
  const fields = { 'interpreter.specialized': isSpecialized };
  return { machine: CPYTHON_MACHINE, name, strategy, unit: 'ns' as const, fields };
}

/** Numbers of threads are `4` or `T4`. */
function pointsOf(values: Values): Point[] {
  return Object.entries(values).map(([threads, value]) => {
    return { threads: Number(threads.replace(/^T/, '')), value, calibrates: false };
  });
}
