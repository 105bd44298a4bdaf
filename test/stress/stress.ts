// The long run: `npm run stress -- --help`. Its parts take turns:
//
//   scenarios   on two real threads under every strategy: grades, totals, counts, and that they end
//   written     programs written by hand, on real workers, under every strategy
//   generated   generated programs against CPython, and broken ones that it rejects
//   laws        laws under sets of the options of free-threading, by random schedules
//
// The last line is the number of violations; the exit status is 1 if there are any.

import { generatedPrograms } from './generated.ts';
import { lawsOfOptionSets } from './laws.ts';
import { StressRecord } from './record.ts';
import { scenarioRuns } from './scenarios.ts';
import { readSettings } from './settings.ts';
import { writtenRuns } from './written.ts';

/** What each part does, a step of some seconds at a time, and how much of the time it gets. */
const PARTS = {
  scenarios: { begin: scenarioRuns, share: 2 },
  written: { begin: writtenRuns, share: 2 },
  generated: { begin: generatedPrograms, share: 1 },
  laws: { begin: lawsOfOptionSets, share: 1 },
};

const settings = readSettings();
const { parts, minutes = Infinity, seed } = settings;
const start = Date.now();
const record = new StressRecord(start + minutes * 60_000, settings.mostViolations, console.log);
record.say(`seed ${seed}`);

const running = [...parts].map((part) => {
  const { begin, share } = PARTS[part];
  return { steps: begin(settings, record), share, had: 0 };
});
while (running.length > 0 && !record.isOver()) {
  const next = running.reduce((least, one) => (one.had < least.had ? one : least));
  const begun = Date.now();
  const { done } = await next.steps.next();
  next.had += (Date.now() - begun) / next.share;
  if (done) running.splice(running.indexOf(next), 1);
}
for (const { steps } of running) await steps.return(undefined);

record.say(`${((Date.now() - start) / 60_000).toFixed(1)} minutes, seed ${seed}`);
record.close();
process.exit(record.violations.length === 0 ? 0 : 1);
