// Every set of the options of a strategy that take an ingredient away, held to the laws that it does not
// disclaim, by random schedules: `node test/laws/option-sets.ts [ROUNDS] [SEED] [JOBS]`.

import { availableParallelism } from 'node:os';
import { Crew } from '../../src/explore/laws/crew.ts';
import type { Effort, Verdict } from '../../src/explore/laws/law.ts';
import type { MemoryModel } from '../../src/explore/program.ts';
import { loadStrategy, packageRoot, parseStrategies } from '../../src/registry.ts';
import type { StrategyOption } from '../../src/strategy.ts';

/** An option and the values that it is checked with: that of the whole strategy first. */
export interface Choice {
  readonly name: string;
  readonly values: readonly [whole: string, without: string];
}

/** A value for each choice. */
export type OptionSet = readonly string[];

/** Options that take nothing away and have two values all the same. */
const OTHERS: Readonly<Record<string, Choice['values']>> = { gil: ['auto', 'off'] };

export async function choicesOf(strategy: string): Promise<readonly Choice[]> {
  const [choice] = parseStrategies(strategy);
  const { options } = await loadStrategy(choice!);
  return Object.entries(options).flatMap(([name, option]) => {
    const values = valuesOf(option) ?? OTHERS[name];
    return values === undefined ? [] : [{ name, values }];
  });
}

function valuesOf({ ablation }: StrategyOption): Choice['values'] | undefined {
  return ablation && [ablation.whole, ablation.without];
}

/** All of them, the whole strategy first. */
function everySet(choices: readonly Choice[]): readonly OptionSet[] {
  return choices.reduce<OptionSet[]>(
    (sets, { values }) => sets.flatMap((set) => values.map((value) => [...set, value])),
    [[]],
  );
}

/**
 * Half of all sets: those that leave out an even number. In these all options but one, whichever that is,
 * have every combination of values (a fractional factorial design of resolution k).
 */
export function halfOfSets(choices: readonly Choice[]): readonly OptionSet[] {
  const isEven = (set: OptionSet): boolean =>
    set.filter((value, i) => value === choices[i]!.values[1]).length % 2 === 0;
  return everySet(choices).filter((set) => isEven(set));
}

/** Of five sets, which three an option is left out of: two options differ, and share one at least. */
const THREE_OF_FIVE = [0, 1, 2, 3, 4].flatMap((a) =>
  [0, 1, 2, 3, 4]
    .slice(a + 1)
    .flatMap((b) => [0, 1, 2, 3, 4].slice(b + 1).map((c) => [a, b, c] as const)),
);

/**
 * Six sets in which any two options have all four pairs of values (D. Kleitman and J. Spencer,
 * "Families of k-independent sets", 1973): the whole strategy, and five of which each option is left out
 * of three, no two of them of the same three. For ten options at most.
 */
export function pairwiseSets(choices: readonly Choice[]): readonly OptionSet[] {
  if (choices.length > THREE_OF_FIVE.length)
    throw new RangeError('more options than six sets cover');
  const whole = choices.map(({ values }) => values[0]);
  const others = [0, 1, 2, 3, 4].map((set) =>
    choices.map(({ values }, i) => values[THREE_OF_FIVE[i]!.includes(set) ? 1 : 0]),
  );
  return [whole, ...others];
}

/** As `--strategy` writes it. */
export function labelOf(strategy: string, choices: readonly Choice[], set: OptionSet): string {
  const pairs = choices.map(({ name }, i) => `${name}=${set[i]!}`);
  return `${strategy}:${pairs.join('+')}`;
}

/** What is checked of each set. */
export interface SetEffort extends Effort {
  readonly models: readonly MemoryModel[];
  /** Laws that are not looked at. */
  readonly without?: readonly string[];
}

/** Verdicts of all laws that a composition promises. */
export async function verdictsOf(
  crew: Crew,
  subject: string,
  { models, without = [], ...effort }: SetEffort,
): Promise<readonly Verdict[]> {
  const laws = await crew.ask({ kind: 'list', subject });
  const tasks = laws
    .filter(({ id }) => !without.includes(id))
    .flatMap(({ id, memory }) =>
      memory
        .filter((one) => models.includes(one))
        .map((one) => ({ kind: 'law', subject, law: id, memory: one, effort }) as const),
    );
  return await Promise.all(tasks.map((task) => crew.ask(task)));
}

export interface OptionSetsRun {
  readonly strategy: string;
  readonly seed: number;
  readonly jobs: number;
  /** How often every set is checked, each time by twice as many executions of a program. */
  readonly rounds: number;
  /** No set is begun later than this, in milliseconds as Date.now() gives them. */
  readonly until: number;
  say(line: string): void;
}

/** Random schedules of a program in the first round. */
const EXECUTIONS = 25;
const EFFORT = { mode: 'random', runs: 3, seconds: 600, models: ['sc', 'tso'] } as const;

/**
 * Checks every set of what can be taken away, each with one of the two values of what else there is. The
 * seed says with which it begins.
 * @returns how many laws were broken.
 */
export async function checkOptionSets(run: OptionSetsRun): Promise<number> {
  const { strategy, rounds, until, say } = run;
  const choices = await choicesOf(strategy);
  const sets = halfOfSets(choices);
  const crew = new Crew(run.jobs, { cwd: packageRoot });
  let [done, laws, executions, broken] = [0, 0, 0, 0];
  try {
    for (; done < rounds * sets.length && Date.now() < until; done++) {
      const seed = (run.seed + done) % 2 ** 31;
      const label = labelOf(strategy, choices, sets[seed % sets.length]!);
      const maxExecutions = EXECUTIONS * 2 ** Math.floor(done / sets.length);
      const effort: SetEffort = { ...EFFORT, maxExecutions, seed };
      for (const { law, memory, failure, ...verdict } of await verdictsOf(crew, label, effort)) {
        laws += 1;
        executions += verdict.executions;
        if (failure === undefined) continue;
        broken += 1;
        say(`\n${label}: ${law} is broken under ${memory}: ${failure.message}`);
        say(`${failure.trace}\nagain: interlock check --replay ${failure.token}\n`);
      }
      if (done % 16 === 15) say(`${done + 1} checks of sets of options, ${broken} laws broken`);
    }
  } finally {
    await crew.close();
  }
  say(
    `${sets.length} sets of ${choices.length} options of ${strategy}, seed ${run.seed}: ` +
      `${done} checks, ${laws} laws, ${executions} executions, ${broken} broken`,
  );
  return broken;
}

if (import.meta.main) {
  const [rounds = '1', seed = '1', jobs = String(availableParallelism())] = process.argv.slice(2);
  const broken = await checkOptionSets({
    strategy: 'free-threading',
    seed: Number(seed),
    jobs: Number(jobs),
    rounds: Number(rounds),
    until: Infinity,
    say: (line) => void process.stdout.write(`${line}\n`),
  });
  process.exitCode = broken === 0 ? 0 : 1;
}
