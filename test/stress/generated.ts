// Generated programs against CPython, and broken ones that CPython rejects.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runBroken } from '../oracle/runner/broken.ts';
import { loadOracle } from '../oracle/runner/cpython.ts';
import { Differ, numbered, type Mismatch } from '../oracle/runner/differ.ts';
import { runGenerated } from '../oracle/runner/generated.ts';
import { openPool, seatName, SEATS, type Seat } from '../oracle/runner/pool.ts';
import { mulberry32 } from '../../src/mulberry32.ts';
import { drawnOptionSet } from './option-sets.ts';
import type { StressRecord } from './record.ts';
import type { Settings } from './settings.ts';

/** Programs of a seed, and broken ones; a mismatch ends them. */
const [BATCH, BROKEN] = [25, 5];

/** Batches, one a step. */
export async function* generatedPrograms(
  settings: Settings,
  record: StressRecord,
): AsyncGenerator<undefined> {
  const { features, without, programs: most } = settings;
  const seats = await seatsFor(settings);
  const oracle = loadOracle();
  const pool = openPool(seats);
  const differ = new Differ(oracle, pool, seats);
  let [programs, broken] = [0, 0];
  try {
    for (let batch = 0; programs < most; batch++) {
      yield;
      const seed = (settings.seed + batch) % 2 ** 31;
      const size = Math.min(BATCH, most - programs);
      const done = await runGenerated(differ, { features, seed, programs: size, without });
      programs += done.programs;
      for (const { strategy } of seats)
        record.add(strategy, { runs: done.programs, work: 0, counters: {} });
      if (done.mismatch) report(settings, record, `generated, seed ${seed}`, done.mismatch);
      const other = await runBroken(differ, { features, seed, programs: BROKEN });
      broken += other.programs;
      if (other.mismatch) report(settings, record, `broken, seed ${seed}`, other.mismatch);
      record.progress(`${programs} generated programs`);
    }
  } finally {
    const { endless, inCycles } = differ.tally;
    record.say(
      `${programs} generated programs, each in ${seats.map(seatName).join('; ')}; ` +
        `${broken} broken ones; ${endless} given up as endless; ${inCycles} objects left in cycles`,
    );
    await Promise.all([pool.close(), oracle.close()]);
  }
}

/** As real threads run under every strategy, and stepped under one. */
async function seatsFor({ hasOptionSets, strategies, seed }: Settings): Promise<readonly Seat[]> {
  if (!hasOptionSets) return strategies.map((strategy) => ({ strategy, form: 'erased' }));
  const set = await drawnOptionSet('free-threading', mulberry32(seed));
  const others = strategies.filter((id) => SEATS.every(({ strategy }) => strategy !== id));
  return [...SEATS, ...[...others, set].map((strategy) => ({ strategy, form: 'erased' }) as const)];
}

function report(
  { write }: Settings,
  record: StressRecord,
  where: string,
  { seat, why, source }: Mismatch,
): void {
  const [strategy] = seat.split(', ');
  const seed = where.split(' ').at(-1);
  record.violation({
    where,
    strategy: seat,
    why,
    source: numbered(source),
    again:
      `npm run stress -- --parts generated --strategies ${strategy} ` +
      `--programs ${BATCH} --seed ${seed}`,
  });
  if (write === undefined) return;
  mkdirSync(write, { recursive: true });
  const comment = `${seat}\n${why}`.replaceAll(/^/gm, '# ');
  writeFileSync(path.join(write, `${where.replaceAll(/\W+/g, '-')}.py`), `${comment}\n${source}`);
}
