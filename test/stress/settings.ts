// What `npm run stress` is asked for.

import { parseArgs } from 'node:util';
import { FEATURES, parseFeatures, type Feature } from '../oracle/generate/features.ts';

const PARTS = ['scenarios', 'written', 'generated', 'laws'] as const;

export type PartName = (typeof PARTS)[number];

const STRATEGIES = 'gil,subinterpreters,multiprocessing,atomic,biased,free-threading';

const USAGE = `npm run stress -- [options]

  --minutes N     for so long; what is not done then is left out
  --seed N        of sizes, inputs, option sets and programs (the clock's, and printed)
  --parts A,B     ${PARTS.join(', ')} (all)
  --strategies A  instead of ${STRATEGIES}
                  and sets of options of free-threading, drawn by the seed
  --rounds N      how many rounds, without --minutes (1)
  --violations N  give up after so many (20)

 scenarios, on two real threads
  --scenarios A   (all)
  --units N       units of work of each (drawn by the seed)

 programs written by hand, on real workers
  --written A     (all)

 generated programs, and broken ones, against CPython
  --programs N    in all, without --minutes (3000)
  --features A,B  what they may use, -A takes away; 'all' (what the VM has)
  --without TEXT  leave out programs in which this regular expression is found
  --write FOLDER  also write each one that differs into a file there

 laws, by random schedules, under half of the sets of options of free-threading
`;

export interface Settings {
  readonly parts: ReadonlySet<PartName>;
  readonly minutes: number | undefined;
  readonly rounds: number;
  readonly seed: number;
  readonly strategies: readonly string[];
  /** Also under drawn sets of the options of free-threading. */
  readonly hasOptionSets: boolean;
  readonly mostViolations: number;
  readonly scenarios: readonly string[] | undefined;
  readonly units: number | undefined;
  readonly written: readonly string[] | undefined;
  readonly programs: number;
  readonly features: ReadonlySet<Feature>;
  readonly without: RegExp | undefined;
  readonly write: string | undefined;
}

/** Ends the process with the usage where it is asked for, or misunderstood. */
export function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      parts: { type: 'string', default: PARTS.join(',') },
      strategies: { type: 'string' },
      rounds: { type: 'string', default: '1' },
      violations: { type: 'string', default: '20' },
      scenarios: { type: 'string' },
      units: { type: 'string' },
      written: { type: 'string' },
      programs: { type: 'string', default: '3000' },
      features: { type: 'string' },
      without: { type: 'string' },
      write: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { minutes, units, features, without, strategies } = values;
  const hasTime = minutes !== undefined;
  return {
    parts: new Set(values.parts.split(',').map(partName)),
    minutes: hasTime ? count(minutes) : undefined,
    rounds: hasTime ? Infinity : count(values.rounds),
    seed: count(values.seed),
    strategies: (strategies ?? STRATEGIES).split(','),
    hasOptionSets: strategies === undefined,
    mostViolations: count(values.violations),
    scenarios: values.scenarios?.split(','),
    units: units === undefined ? undefined : count(units),
    written: values.written?.split(','),
    programs: hasTime ? Infinity : count(values.programs),
    features: features === undefined ? new Set(FEATURES) : parseFeatures(features),
    without: without === undefined ? undefined : new RegExp(without),
    write: values.write,
  };
}

function count(text: string): number {
  const number = Number(text);
  return Number.isFinite(number) && number >= 0 ? number : misunderstood(`not a number: ${text}`);
}

function partName(text: string): PartName {
  return PARTS.find((part) => part === text) ?? misunderstood(`no part: ${text}`);
}

function misunderstood(why: string): never {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(2);
}
