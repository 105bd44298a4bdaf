// `interlock check [SUBJECT]`: every law of a strategy or a lock, or of all of them.

import type { Unreached } from '../explore/coverage.ts';
import { defined } from '../explore/defined.ts';
import { Crew, type ListedLaw } from '../explore/laws/crew.ts';
import type { Effort, Verdict } from '../explore/laws/law.ts';
import { isStrategyName, lawsOfName, SUBJECT_IDS } from '../explore/laws/subjects.ts';
import type { MemoryModel } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { formatVerdict, formatVerdicts } from './check-report.ts';
import { jobsOf, LOCKED_SECONDS, SECONDS, type CheckSettings } from './check.ts';
import { commandName } from './command-name.ts';
import { onInterrupt, STOPPING, unlessAborted } from './interrupt.ts';
import { FAILURE_STATUS, INTERRUPTED_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

const RUNS = 25;

/** Everything that was found out about one subject. */
export interface Checked {
  readonly subject: string;
  /** Of the laws that were checked to the end. */
  readonly verdicts: readonly Verdict[];
  /** How many should have been. */
  readonly asked: number;
  /** Of a strategy: lines of its text that no law has reached. */
  readonly unreached: Unreached;
}

/** @returns the exit status. */
export async function checkLaws(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, law, json = false } = settings;
  const { stdout, stderr } = streams;
  const checked: Checked[] = [];
  const subjects =
    subject === undefined ? await subjectsWith(law, SUBJECT_IDS, streams.cwd()) : [subject];
  const interrupt = onInterrupt(() => stderr.write(`\n${STOPPING}`));
  const { signal } = interrupt;
  const tally = { done: 0, total: await countTasks(subjects, settings, streams.cwd()) };
  try {
    for (const name of subjects) {
      const one = await checkSubject(name, { settings, signal, tally, streams });
      checked.push(one);
      if (!json) stdout.write(formatVerdicts(one, `${commandName(streams)} check`));
      if (signal.aborted) break;
    }
  } finally {
    interrupt.dispose();
  }
  if (json) {
    const checks = checked.flatMap(({ verdicts }) => verdicts);
    const unreached = Object.assign({}, ...checked.map((one) => one.unreached)) as Unreached;
    const interrupted = signal.aborted ? { isInterrupted: true } : {};
    stdout.write(`${JSON.stringify({ ...interrupted, checks, unreached }, null, 2)}\n`);
  }
  if (signal.aborted) return INTERRUPTED_STATUS;
  const isBroken = checked.some(({ verdicts }) => verdicts.some(({ holds }) => !holds));
  return isBroken ? FAILURE_STATUS : 0;
}

/** What the check of one subject needs besides. */
interface Check {
  readonly settings: CheckSettings;
  readonly signal: AbortSignal;
  /** Of all subjects: laws under a model that have been checked, and how many there are, if known. */
  readonly tally: { done: number; readonly total: number | undefined };
  readonly streams: Streams;
}

/** Undefined for what the user names: it is loaded by workers alone. */
async function countTasks(
  subjects: readonly string[],
  settings: CheckSettings,
  cwd: string,
): Promise<number | undefined> {
  if (settings.subject !== undefined) return undefined;
  const laws = await Promise.all(subjects.map((name) => lawsOfName(name, cwd)));
  const listed = laws.flat().map(({ id, memory = ['sc', 'tso'] as const }) => ({ id, memory }));
  return tasksOf(chosenLaws('', listed, settings), settings).length;
}

function tasksOf<T extends Pick<ListedLaw, 'memory'>>(laws: readonly T[], settings: CheckSettings) {
  return laws.flatMap((law) =>
    law.memory.filter((one) => isAsked(one, settings)).map((memory) => ({ ...law, memory })),
  );
}

async function checkSubject(
  name: string,
  { settings, signal, tally, streams }: Check,
): Promise<Checked> {
  const isStrategy = isStrategyName(name);
  const crew = new Crew(jobsOf(settings), { cwd: streams.cwd(), recordsCoverage: isStrategy });
  try {
    const all = await crew.ask({ kind: 'list', subject: name });
    const laws = chosenLaws(name, all, settings);
    const tasks = tasksOf(laws, settings);
    const verdicts: Verdict[] = [];
    const total = tally.total ?? tasks.length;
    const checks = tasks.map(async ({ id: law, memory, isLong }, i) => {
      const effort = effortOf(settings, RUNS, isLong ? LOCKED_SECONDS : SECONDS);
      const verdict = await crew.ask({ kind: 'law', subject: name, law, memory, effort });
      if (signal.aborted) return;
      verdicts[i] = verdict;
      streams.stderr.write(`[${++tally.done}/${total}] ${name}: ${formatVerdict(verdict)}\n`);
    });
    await unlessAborted(Promise.all(checks), signal);
    const unreached = isStrategy && !signal.aborted ? await crew.unreached() : {};
    const finished = verdicts.filter(() => true);
    return { subject: name, verdicts: finished, asked: tasks.length, unreached };
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
function chosenLaws<T extends Pick<ListedLaw, 'id'>>(
  name: string,
  laws: readonly T[],
  { subject, law }: CheckSettings,
): readonly T[] {
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

export function effortOf(settings: CheckSettings, runs = RUNS, seconds = SECONDS): Effort {
  const { mode, bound, depth, seed, maxSteps } = settings;
  return {
    runs: settings.runs ?? runs,
    seconds: settings.seconds ?? seconds,
    ...defined({ mode, bound, depth, seed, maxSteps }),
  };
}
