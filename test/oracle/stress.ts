// The long run of the differential tests: `npm run stress -- --help`.
//
// Generated programs against CPython in this process, broken ones that CPython rejects, and the programs
// written by hand on real workers, again and again.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseFeatures } from './generate/features.ts';
import { FEATURES } from './generate/features.ts';
import { comparable, writtenPrograms } from './runner/by-hand.ts';
import { difference } from './runner/behaviour.ts';
import { loadOracle } from './runner/cpython.ts';
import { Differ, numbered, type Mismatch } from './runner/differ.ts';
import { runGenerated } from './runner/generated.ts';
import { openPool, seatName, SEATS } from './runner/pool.ts';
import { runOnThreads } from './runner/real-threads.ts';
import { runBroken } from './runner/broken.ts';

const USAGE = `npm run stress -- [options]

  --programs N    generated programs to run (3000)
  --minutes N     run for so long instead
  --seed N        of the first program (the clock's, and printed)
  --features A,B  what programs may use, -A takes away; 'all' (what the VM has)
  --without TEXT  leave out programs in which this regular expression is found
  --threaded N    rounds of the programs written by hand on real workers (3)
  --strategies A  of those rounds (gil,atomic,biased,free-threading)
  --mismatches N  give up after so many (20)
  --write FOLDER  also write each mismatch into a file there
`;

/** Programs between two looks at the clock; a mismatch ends its batch. */
const BATCH = 100;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    programs: { type: 'string', default: '3000' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    features: { type: 'string' },
    without: { type: 'string' },
    threaded: { type: 'string', default: '3' },
    strategies: { type: 'string', default: 'gil,atomic,biased,free-threading' },
    mismatches: { type: 'string', default: '20' },
    write: { type: 'string' },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
function count(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  process.stderr.write(`not a number: ${text}\n${USAGE}`);
  return process.exit(2);
}
const seed = count(values.seed);
const minutes = values.minutes === undefined ? undefined : count(values.minutes);
const most = minutes === undefined ? count(values.programs) : Infinity;
const start = Date.now();
const until = minutes === undefined ? Infinity : start + minutes * 60_000;
const mostMismatches = count(values.mismatches);
const features = values.features === undefined ? new Set(FEATURES) : parseFeatures(values.features);
const without = values.without === undefined ? undefined : new RegExp(values.without);
const mismatches: { readonly where: string; readonly mismatch: Mismatch }[] = [];

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const isOver = (): boolean => Date.now() > until || mismatches.length >= mostMismatches;

function report(where: string, mismatch: Mismatch): void {
  mismatches.push({ where, mismatch });
  say(`\nmismatch ${mismatches.length}: ${where}, ${mismatch.seat}\n${mismatch.why}`);
  say(`${numbered(mismatch.source)}\n`);
  if (values.write === undefined) return;
  mkdirSync(values.write, { recursive: true });
  const name = where.replaceAll(/\W+/g, '-');
  const why = `${mismatch.seat}\n${mismatch.why}`.replaceAll(/^/gm, '# ');
  writeFileSync(path.join(values.write, `${name}.py`), `${why}\n${mismatch.source}`);
}

/** Generated programs, and broken ones, as many as are asked for or as there is time for. */
async function generated(): Promise<void> {
  const pool = openPool();
  const oracle = loadOracle();
  const differ = new Differ(oracle, pool, SEATS);
  let [programs, broken] = [0, 0];
  // A third of the time is for threads.
  const last = minutes === undefined ? Infinity : start + (minutes * 60_000 * 2) / 3;
  for (let batch = 0; programs < most && !isOver() && Date.now() < last; batch++) {
    const from = (seed + batch) % 2 ** 31;
    const size = Math.min(BATCH, most - programs);
    const done = await runGenerated(differ, {
      features,
      seed: from,
      programs: size,
      without,
      until: last,
    });
    programs += done.programs;
    if (done.mismatch) report(`generated, seed ${from}`, done.mismatch);
    const other = await runBroken(differ, { features, seed: from, programs: size / 5 });
    broken += other.programs;
    if (other.mismatch) report(`broken, seed ${from}`, other.mismatch);
    if (batch % 5 === 4) say(`${programs} programs, ${mismatches.length} mismatches`);
  }
  const { endless, inCycles } = differ.tally;
  say(
    `${programs} generated programs from seed ${seed}, each in ${SEATS.map(seatName).join('; ')}`,
  );
  say(`${broken} broken ones; ${endless} given up as endless; ${inCycles} objects left in cycles`);
  await Promise.all([pool.close(), oracle.close()]);
}

async function threaded(): Promise<void> {
  let runs = 0;
  const written = writtenPrograms();
  const rounds = minutes === undefined ? count(values.threaded) : Infinity;
  for (let round = 0; round < rounds && !isOver(); round++) {
    for (const program of written) {
      for (const { argv, expected } of program.runs) {
        for (const strategy of values.strategies.split(',')) {
          if (isOver()) break;
          const ours = comparable(program, await runOnThreads(program.source, { strategy, argv }));
          const why = difference(expected, ours);
          runs++;
          if (why === undefined) continue;
          const where = `${[program.name, ...argv].join(' ')}, round ${round + 1}`;
          report(where, { source: program.source, seat: strategy, why, expected });
        }
      }
    }
  }
  say(`${runs} runs of ${written.length} programs written by hand, on real workers`);
}

await generated();
await threaded();
say(`${mismatches.length} mismatches in ${((Date.now() - start) / 60_000).toFixed(1)} minutes`);
for (const { where, mismatch } of mismatches) say(`  ${where}: ${mismatch.why.split('\n')[0]}`);
process.exit(mismatches.length === 0 ? 0 : 1);
