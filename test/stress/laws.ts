// Laws under sets of the options of free-threading, by random schedules: a set a step.

import { availableParallelism } from 'node:os';
import { Crew } from '../../src/explore/laws/crew.ts';
import { packageRoot } from '../../src/registry.ts';
import { choicesOf, halfOfSets, labelOf, verdictsOf, type SetEffort } from '../laws/option-sets.ts';
import type { StressRecord } from './record.ts';
import type { Settings } from './settings.ts';

const STRATEGY = 'free-threading';
/** Sets in a round. */
const SETS = 16;
/** A law takes no more than some seconds with so few executions. */
const EFFORT: Omit<SetEffort, 'seed'> = {
  mode: 'random',
  runs: 3,
  maxExecutions: 25,
  seconds: 600,
  models: ['sc', 'tso'],
};

export async function* lawsOfOptionSets(
  { seed: first, rounds }: Settings,
  record: StressRecord,
): AsyncGenerator<undefined> {
  const choices = await choicesOf(STRATEGY);
  const sets = halfOfSets(choices);
  const crew = new Crew(availableParallelism(), { cwd: packageRoot });
  let [done, laws, executions] = [0, 0, 0];
  try {
    for (; done < rounds * SETS; done++) {
      yield;
      const seed = (first + done) % 2 ** 31;
      const strategy = labelOf(STRATEGY, choices, sets[seed % sets.length]!);
      for (const verdict of await verdictsOf(crew, strategy, { ...EFFORT, seed })) {
        const { law, memory, failure } = verdict;
        laws++;
        executions += verdict.executions;
        if (failure === undefined) continue;
        record.violation({
          where: `law ${law} under ${memory}`,
          strategy,
          why: `${failure.message}\n${failure.trace}`,
          again: `npx interlock check --replay ${failure.token}`,
        });
      }
      record.progress(`laws of ${done} of ${sets.length} sets of options`);
    }
  } finally {
    record.say(
      `${laws} laws of ${done} sets of the options of ${STRATEGY}, of ${sets.length}; ` +
        `${executions} executions`,
    );
    await crew.close();
  }
}
