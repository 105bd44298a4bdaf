// Guest programs against CPython 3.13: the same output, exception, exit status and traceback, and nothing left
// behind but cycles. They run in reused workers, each under some strategies: see runner/seats.ts; `npm run stress`
// runs more of them under all. Programs with threads, and longer ones, are in by-hand.test.ts.

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
import { openPool, type Pool } from './runner/pool.ts';
import { chosen, ROTATED_SEATS, seatsOf, WITH_THREADS } from './runner/seats.ts';

/** Generated programs; with those written by hand they are over 300. */
const PROGRAMS = Number(process.env['ORACLE_RUNS'] ?? 250);
const SEED = 1;

const folder = path.join(packageRoot, 'test/oracle/programs');
const short = readdirSync(folder).filter((file) => file.endsWith('.py'));
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

let oracle: Oracle;
let pool: Pool;
let differ: Differ;

beforeAll(() => {
  oracle = loadOracle();
  pool = openPool(ROTATED_SEATS);
  differ = new Differ(oracle, pool, ROTATED_SEATS, seatsOf);
});

afterAll(async () => {
  await Promise.all([pool.close(), oracle.close()]);
});

describe('short programs do what CPython does', () => {
  test('every seat has some, and each program has three at least', () => {
    const seats = short.map((file) => seatsOf(read(file)));
    expect(new Set(seats.flat()).size).toBe(ROTATED_SEATS.length);
    expect(Math.min(...seats.map(({ length }) => length))).toBe(3);
  });

  test.each(short)('%s', async (file) => {
    const found = await differ.mismatch(read(file));
    if (found !== undefined) throw new MismatchError(found);
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
  test.each(some.flatMap((file) => chosen(file, WITH_THREADS).map((s) => [file, s] as const)))(
    '%s under %s',
    async (file, strategy) => {
      const stepped = await runGuest(read(file), strategy);
      const erased = await runCrew(program, read(file), input, { strategy, threads: 1 });
      expect(erased.output).toBe(stepped.stdout);
      const { atomics, sharedWrites, contendedWrites, ...totals } = erased.crew.totals();
      // The memory of the erased counting form alone counts these.
      const seen = { atomics, sharedWrites, contendedWrites };
      expect({ ...totals, ...seen }).toEqual({ ...stepped.counters, ...seen });
    },
  );
});
