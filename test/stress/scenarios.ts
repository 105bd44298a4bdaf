// A round of scenarios: each under every strategy that it is for, on two real threads.

import { mulberry32 } from '../../src/mulberry32.ts';
import { findScenario, scenarioIds } from '../../src/registry.ts';
import { contend, fits, type Contenders } from './contention.ts';
import { drawnOptionSet } from './option-sets.ts';
import type { StressRecord } from './record.ts';
import type { Settings } from './settings.ts';

/** Sizes are drawn from so much of what a scenario does without `--events`. */
const [LEAST, MOST] = [0.05, 0.2];
/** Of which no update may be lost in so many, as the first round shows. */
const LOCKED = { id: 'counter-locked', units: 1_000_000 };

/** @param round from 1. Odd ones count, even ones are of the form that is timed. */
export async function runScenarios(
  settings: Settings,
  record: StressRecord,
  round: number,
): Promise<void> {
  const ids = settings.scenarios ?? scenarioIds();
  const seed = settings.seed + round - 1;
  const random = mulberry32(seed);
  let [runs, interesting] = [0, 0];
  for (const id of ids) {
    const found = await findScenario(id);
    const isLong = id === LOCKED.id && round === 1 && settings.units === undefined;
    const form = isLong || round % 2 === 0 ? 'timed' : 'counting';
    const drawn = (LEAST + (MOST - LEAST) * random()) * standardUnits(found);
    const units = settings.units ?? (isLong ? LOCKED.units : Math.ceil(drawn));
    const set = await drawnOptionSet('free-threading', random);
    const asked = { found, form, units, seed } as const;
    const { result: expected } = await contend({ ...asked, strategy: 'gil', threads: 1 });
    for (const strategy of [...settings.strategies, ...(settings.hasOptionSets ? [set] : [])]) {
      if (record.isOver()) break;
      if (!(await fits(found, strategy))) continue;
      const outcomes = await runOne({ ...asked, strategy, expected }, record);
      runs++;
      interesting += outcomes.filter(({ grade }) => grade === 'interesting').length;
    }
  }
  record.say(
    `round ${round}: ${runs} runs of ${ids.length} scenarios on two threads, ` +
      `${interesting} outcomes interesting`,
  );
}

async function runOne(asked: Contenders, record: StressRecord) {
  const { found, strategy, units, seed } = asked;
  const { problems, operations, outcomes } = await contend(asked);
  record.add(strategy, operations);
  if (problems.length > 0)
    record.violation({
      where: `${found.scenario.id}, ${units} ${found.scenario.unit}`,
      strategy,
      why: problems.join('\n'),
      again:
        `--parts scenarios --scenarios ${found.scenario.id} --strategies ${strategy} ` +
        `--units ${units} --seed ${seed} --rounds 20`,
    });
  return outcomes;
}

function standardUnits({ scenario }: Contenders['found']): number {
  return scenario.input({ events: undefined, data: undefined, seed: 1, settings: {} }).work;
}
