// Rounds of scenarios: each under every strategy that it is for, on two real threads.

import { mulberry32, type Random } from '../../src/mulberry32.ts';
import { findScenario, scenarioIds } from '../../src/registry.ts';
import { contend, fits, type Contenders } from './contention.ts';
import { drawnOptionSet } from './option-sets.ts';
import type { StressRecord } from './record.ts';
import type { Settings } from './settings.ts';

/** Sizes are drawn from so much of what a scenario does without `--events`. */
const [LEAST, MOST] = [0.02, 0.1];
/** Of which no update may be lost in so many, as the first round shows. */
const LOCKED = { id: 'counter-locked', units: 1_000_000 };

/** A scenario, and the strategies that it is for. */
interface Planned {
  readonly asked: Omit<Contenders, 'strategy'>;
  readonly strategies: readonly string[];
}

/** Rounds, one run a step; odd rounds count, even ones are of the form that is timed. */
export async function* scenarioRuns(
  settings: Settings,
  record: StressRecord,
): AsyncGenerator<undefined> {
  for (let round = 1; round <= settings.rounds; round++) yield* oneRound(settings, record, round);
}

async function* oneRound(
  settings: Settings,
  record: StressRecord,
  round: number,
): AsyncGenerator<undefined> {
  const plans = await plansOf(settings, round);
  const all = plans.reduce((sum, { strategies }) => sum + strategies.length, 0);
  let [runs, interesting] = [0, 0];
  try {
    for (const { asked, strategies } of plans) {
      const alone = { ...asked, strategy: 'gil', threads: 1, rounds: 1 };
      const { result: expected } = await runOne(alone, record);
      for (const strategy of strategies) {
        yield;
        const { outcomes } = await runOne({ ...asked, strategy, expected }, record);
        runs++;
        interesting += outcomes.filter(({ grade }) => grade === 'interesting').length;
        record.progress(`round ${round}: ${runs} of ${all} runs of scenarios`);
      }
    }
  } finally {
    record.say(
      `round ${round}: ${runs} of ${all} runs of ${plans.length} scenarios on two threads, ` +
        `${interesting} interesting outcomes`,
    );
  }
}

/** The locked counter goes first. */
async function plansOf(settings: Settings, round: number): Promise<Planned[]> {
  const random = mulberry32(settings.seed + round - 1);
  const plans: Planned[] = [];
  for (const id of settings.scenarios ?? scenarioIds()) {
    const plan = await planOf(id, settings, round, random);
    if (id === LOCKED.id) plans.unshift(plan);
    else plans.push(plan);
  }
  return plans;
}

async function planOf(
  id: string,
  settings: Settings,
  round: number,
  random: Random,
): Promise<Planned> {
  const found = await findScenario(id);
  const isLong = id === LOCKED.id && round === 1 && settings.units === undefined;
  const drawn = Math.ceil((LEAST + (MOST - LEAST) * random()) * standardUnits(found));
  const set = await drawnOptionSet('free-threading', random);
  const strategies: string[] = [];
  for (const label of [...settings.strategies, ...(settings.hasOptionSets ? [set] : [])])
    if (await fits(found, label)) strategies.push(label);
  const asked = {
    found,
    form: isLong || round % 2 === 0 ? 'timed' : 'counting',
    units: settings.units ?? (isLong ? LOCKED.units : drawn),
    seed: settings.seed + round - 1,
    ...(isLong && { rounds: 1 }),
  } as const;
  return { asked, strategies };
}

async function runOne(asked: Contenders, record: StressRecord) {
  const { found, strategy, units, seed, threads = 2 } = asked;
  const { id, unit } = found.scenario;
  const done = await contend(asked);
  record.add(strategy, done.operations);
  if (done.problems.length > 0)
    record.violation({
      where: `${id}, ${units} ${unit}${threads === 1 ? ', one thread' : ''}`,
      strategy,
      why: done.problems.join('\n'),
      again:
        `npm run stress -- --parts scenarios --scenarios ${id} --strategies ${strategy} ` +
        `--units ${units} --seed ${seed} --rounds 20`,
    });
  return done;
}

function standardUnits({ scenario }: Contenders['found']): number {
  return scenario.input({ events: undefined, data: undefined, seed: 1, settings: {} }).work;
}
