// The long run: `npm run stress -- --help`. Rounds of
//
//   scenarios   on two real threads under every strategy: grades, totals, counts, and that they end
//   written     programs written by hand, on real workers, under every strategy
//   generated   generated programs against CPython, and broken ones that it rejects
//
// The last line is the number of violations; the exit status is 1 if there are any.

import { runGeneratedPrograms } from './generated.ts';
import { StressRecord } from './record.ts';
import { runScenarios } from './scenarios.ts';
import { readSettings } from './settings.ts';
import { runWritten } from './written.ts';

const settings = readSettings();
const { parts, minutes = Infinity, rounds, seed } = settings;
const start = Date.now();
const until = start + minutes * 60_000;
const record = new StressRecord(until, settings.mostViolations, (line) => console.log(line));
record.say(`seed ${seed}`);

for (let round = 1; round <= rounds && !record.isOver(); round++) {
  const begun = Date.now();
  if (parts.has('scenarios')) await runScenarios(settings, record, round);
  if (parts.has('written')) await runWritten(settings, record, round);
  // With a time, for half as long as the others.
  const isAlone = parts.size === 1 || minutes === Infinity;
  const share = isAlone ? Infinity : Date.now() + (Date.now() - begun) / 2;
  if (parts.has('generated'))
    await runGeneratedPrograms(settings, record, round, Math.min(until, share));
}
record.say(`${((Date.now() - start) / 60_000).toFixed(1)} minutes, seed ${seed}`);
record.close();
process.exit(record.violations.length === 0 ? 0 : 1);
