// `interlock check [SUBJECT]`: every law of a strategy or a lock, or of all of them.

import type { Unreached } from '../explore/coverage.ts';
import { Crew, type ListedLaw } from '../explore/laws/crew.ts';
import type { Effort, Verdict } from '../explore/laws/law.ts';
import { isStrategyName, lawsOfName, SUBJECT_IDS } from '../explore/laws/subjects.ts';
import type { MemoryModel } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { formatVerdict, formatVerdicts } from './check-report.ts';
import { jobsOf, SECONDS, type CheckSettings } from './check.ts';
import { defined } from './check-program.ts';
import { FAILURE_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

const RUNS = 25;

/** Everything that was found out about one subject. */
interface Checked {
  readonly subject: string;
  readonly verdicts: readonly Verdict[];
  /** Of a strategy: lines of its text that no law has reached. */
  readonly unreached: Unreached;
}

/** @returns the exit status. */
export async function checkLaws(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, law, json = false } = settings;
  const checked: Checked[] = [];
  const subjects =
    subject === undefined ? await subjectsWith(law, SUBJECT_IDS, streams.cwd()) : [subject];
  for (const name of subjects) {
    const one = await checkSubject(name, settings, streams);
    checked.push(one);
    if (!json) streams.stdout.write(formatVerdicts(one.subject, one.verdicts, one.unreached));
  }
  if (json) {
    const checks = checked.flatMap(({ verdicts }) => verdicts);
    const unreached = Object.assign({}, ...checked.map((one) => one.unreached)) as Unreached;
    streams.stdout.write(`${JSON.stringify({ checks, unreached }, null, 2)}\n`);
  }
  const isBroken = checked.some(({ verdicts }) => verdicts.some(({ holds }) => !holds));
  return isBroken ? FAILURE_STATUS : 0;
}

async function checkSubject(
  name: string,
  settings: CheckSettings,
  { stderr, cwd }: Streams,
): Promise<Checked> {
  const isStrategy = isStrategyName(name);
  const crew = new Crew(jobsOf(settings), { cwd: cwd(), recordsCoverage: isStrategy });
  try {
    const all = await crew.ask({ kind: 'list', subject: name });
    const laws = chosenLaws(name, all, settings);
    const tasks = laws.flatMap(({ id, memory }) =>
      memory.filter((one) => isAsked(one, settings)).map((one) => ({ law: id, memory: one })),
    );
    let done = 0;
    const verdicts = await Promise.all(
      tasks.map(async ({ law, memory }) => {
        const effort = effortOf(settings);
        const verdict = await crew.ask({ kind: 'law', subject: name, law, memory, effort });
        stderr.write(`[${++done}/${tasks.length}] ${name}: ${formatVerdict(verdict)}\n`);
        return verdict;
      }),
    );
    const unreached = isStrategy ? await crew.unreached() : {};
    return { subject: name, verdicts, unreached };
  } finally {
    await crew.close();
  }
}

/**
 * Those subjects that have one of the laws; all of them if no law is named.
 * @throws UsageError if none has a law of that name.
 */
export async function subjectsWith(
  law: readonly string[] | undefined,
  subjects: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  if (law === undefined) return subjects;
  const having = new Set<string>();
  const ids = new Set<string>();
  for (const subject of subjects)
    for (const { id } of await lawsOfName(subject, cwd)) {
      ids.add(id);
      if (law.includes(id)) having.add(subject);
    }
  for (const id of law)
    if (!ids.has(id))
      throw new UsageError(`there is no law "${id}" here; laws: ${[...ids].join(', ')}`);
  return [...having];
}

/** @throws UsageError if the subject that the user named lacks a law that they named. */
function chosenLaws(
  name: string,
  laws: readonly ListedLaw[],
  { subject, law }: CheckSettings,
): readonly ListedLaw[] {
  if (law === undefined) return laws;
  const ids = laws.map(({ id }) => id);
  for (const id of subject === undefined ? [] : law)
    if (!ids.includes(id))
      throw new UsageError(`${name} has no law "${id}"; its laws: ${ids.join(', ')}`);
  return laws.filter(({ id }) => law.includes(id));
}

/** Whether the user wants that memory model, or has not said. */
export function isAsked(model: MemoryModel, { memory }: CheckSettings): boolean {
  return memory === undefined || memory === model;
}

export function effortOf(settings: CheckSettings, runs = RUNS): Effort {
  const { mode, bound, depth, seed, maxSteps } = settings;
  return {
    runs: settings.runs ?? runs,
    seconds: settings.seconds ?? SECONDS,
    ...defined({ mode, bound, depth, seed, maxSteps }),
  };
}
