// Guest programs against CPython 3.13: the same output, exception, exit status and traceback under every
// strategy, and nothing left behind but cycles. Generated programs run in reused workers, each erased under
// the strategies of real threads and stepped under one; `npm run stress` runs more of them. Programs with
// threads, and longer ones, are in by-hand.test.ts.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/registry.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import { runGuest } from '../vm/guest.ts';
import { runCrew } from '../workers/crew.ts';
import { FEATURES } from './generate/features.ts';
import { runBroken } from './runner/broken.ts';
import { loadOracle, type Oracle } from './runner/cpython.ts';
import { Differ, MismatchError } from './runner/differ.ts';
import { runGenerated } from './runner/generated.ts';
import { openPool, SEATS, type Pool, type Seat } from './runner/pool.ts';

/** Generated programs; with those written by hand they are over 300. */
const PROGRAMS = Number(process.env['ORACLE_RUNS'] ?? 250);
const SEED = 1;

/** Other strategies and options, for a third of the short programs. */
const OTHER_SEATS: readonly Seat[] = [
  { strategy: 'unsafe', form: 'stepped' },
  { strategy: 'subinterpreters', form: 'stepped' },
  { strategy: 'gil:interval=instruction', form: 'stepped' },
  { strategy: 'atomic:immortal=on', form: 'stepped' },
  { strategy: 'free-threading:immortal=off:optimistic-reads=off', form: 'stepped' },
];

const folder = path.join(packageRoot, 'test/oracle/programs');
const short = readdirSync(folder).filter((file) => file.endsWith('.py'));
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

let oracle: Oracle;
let pool: Pool;
let differ: Differ;
let otherPool: Pool;
let otherDiffer: Differ;

beforeAll(() => {
  oracle = loadOracle();
  pool = openPool();
  differ = new Differ(oracle, pool, SEATS);
  otherPool = openPool(OTHER_SEATS);
  otherDiffer = new Differ(oracle, otherPool, OTHER_SEATS);
});

afterAll(async () => {
  await Promise.all([pool.close(), otherPool.close(), oracle.close()]);
});

describe('short programs do what CPython does', () => {
  test.each(short.map((file, i) => [file, i] as const))('%s', async (file, i) => {
    // The other seats have parts of the first ones, in other compositions.
    for (const one of i % 3 === 0 ? [differ, otherDiffer] : [differ]) {
      const found = await one.mismatch(read(file));
      if (found !== undefined) throw new MismatchError(found);
    }
  });
});

describe('generated programs', () => {
  test(`${PROGRAMS} do what CPython does`, async () => {
    const asked = { features: new Set(FEATURES), seed: SEED, programs: PROGRAMS };
    const { mismatch } = await runGenerated(differ, asked);
    if (mismatch !== undefined) throw new MismatchError(mismatch);
  }, 600_000);

  test('broken ones are rejected when CPython rejects them, and at the same line', async () => {
    const asked = { features: new Set(FEATURES), seed: SEED, programs: 100 };
    const { mismatch } = await runBroken(differ, asked);
    if (mismatch !== undefined) throw new MismatchError(mismatch);
  }, 120_000);
});

describe('both forms of the text do the same, counts included', () => {
  const program: Scenario = {
    id: 'program',
    title: '',
    question: '',
    unit: 'runs',
    program: 'main.py',
    input: () => ({ columns: {}, globals: {}, work: 1, description: '' }),
    result: () => ({}),
  };
  const input: Input = { columns: {}, globals: {}, work: 1, description: '' };
  const some = short.filter((_, i) => i % 18 === 0);
  test.each(
    some.flatMap((file) =>
      ['gil', 'atomic', 'biased', 'free-threading'].map((s) => [file, s] as const),
    ),
  )('%s under %s', async (file, strategy) => {
    const stepped = await runGuest(read(file), strategy);
    const erased = await runCrew(program, read(file), input, { strategy, threads: 1 });
    expect(erased.output).toBe(stepped.stdout);
    const { atomics, sharedWrites, contendedWrites, ...totals } = erased.crew.totals();
    // The memory of the erased counting form alone counts these.
    const seen = { atomics, sharedWrites, contendedWrites };
    expect({ ...totals, ...seen }).toEqual({ ...stepped.counters, ...seen });
  });
});
