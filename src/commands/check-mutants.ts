// `interlock check --mutants`: broken variants of the texts, and how each is found.

import type { Effort, Law, LawFailure, Verdict } from '../explore/laws/law.ts';
import { Crew, type CrewOptions } from '../explore/laws/crew.ts';
import { lawsOfName } from '../explore/laws/subjects.ts';
import { UsageError } from '../errors.ts';
import { loadMutant, mutantIds } from '../explore/mutants.ts';
import { fitsScreen } from '../explore/render.ts';
import type { MemoryModel } from '../explore/program.ts';
import type { NamedMutant } from '../explore/sources.ts';
import { formatMutants, type MutantResult } from './mutants-report.ts';
import { splitOnce } from '../registry.ts';
import { jobsOf, type CheckSettings } from './check.ts';
import { effortOf, isAsked, subjectsWith } from './check-laws.ts';
import { onInterrupt, STOPPING, unlessAborted } from './interrupt.ts';
import { FAILURE_STATUS, INTERRUPTED_STATUS } from './status.ts';
import type { Streams } from './streams.ts';

/** Made-up programs a law: fewer than for texts that should hold. */
const RUNS = 3;
const SC: readonly MemoryModel[] = ['sc'];
/** The first look at a law, in seconds: most that is broken shows in that time. */
const FIRST_LOOK = 1;

/** @returns the exit status. */
export async function checkMutants(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, law, json = false } = settings;
  const mutants = await chosenMutants(settings, streams.cwd());
  const laws = new Map<string, readonly Law[]>();
  for (const { of } of mutants)
    laws.set(
      of,
      (await lawsOfName(of, streams.cwd())).filter(({ id }) => law?.includes(id) ?? true),
    );
  const results: MutantResult[] = [];
  const waiting = [...mutants.entries()];
  let done = 0;
  const interrupt = onInterrupt(() => streams.stderr.write(`\n${STOPPING}`));
  const { signal } = interrupt;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, mutant] = next;
      const result = await checkMutant(mutant, laws.get(mutant.of)!, { settings, signal, streams });
      if (signal.aborted) return;
      results[i] = result;
      streams.stderr.write(
        `[${++done}/${mutants.length}] ${result.id}: ${result.found ? 'found' : 'not found'}\n`,
      );
    }
  };
  try {
    await unlessAborted(Promise.all(Array.from({ length: jobsOf(settings) }, work)), signal);
  } finally {
    interrupt.dispose();
  }
  const finished = results.filter(() => true);
  // What a selection of mutants is not about, it need not break.
  const isWhole = subject === undefined && !signal.aborted;
  const lawIds = isWhole ? [...new Set([...laws.values()].flat().map(({ id }) => id))] : undefined;
  const unbroken = (lawIds ?? []).filter((id) =>
    finished.every(({ breaks }) => !breaks.includes(id)),
  );
  const interrupted = signal.aborted ? { isInterrupted: true } : {};
  if (json)
    streams.stdout.write(
      `${JSON.stringify({ ...interrupted, mutants: finished, unbroken }, null, 2)}\n`,
    );
  else streams.stdout.write(formatMutants(finished, lawIds));
  if (signal.aborted) return INTERRUPTED_STATUS;
  const isRight = finished.every(({ found, intactPasses }) => found && intactPasses === true);
  return isRight && unbroken.length === 0 ? 0 : FAILURE_STATUS;
}

/** What the check of one mutant needs besides. */
interface Check {
  readonly settings: CheckSettings;
  readonly signal: AbortSignal;
  readonly streams: Streams;
}

/** A worker that goes when the user interrupts: what it was asked then fails. */
function soloCrew(options: CrewOptions, signal: AbortSignal): Crew {
  const crew = new Crew(1, options);
  signal.addEventListener('abort', () => void crew.close(), { once: true });
  return crew;
}

/** Those of the subject, which may be a mutant itself, whose subjects have one of the laws. */
async function chosenMutants(
  { subject, law }: CheckSettings,
  cwd: string,
): Promise<readonly NamedMutant[]> {
  const all = await Promise.all(mutantIds().map((id) => loadMutant(id)));
  const mutants = all.filter(
    ({ id, of }) => subject === undefined || [id, of, splitOnce(of, ':')[0]].includes(subject),
  );
  if (mutants.length === 0) {
    const known = all.map(({ id }) => id).join(', ');
    throw new UsageError(`no mutant is called ${subject}, and none is of it; known: ${known}`);
  }
  const having = await subjectsWith(law, [...new Set(mutants.map(({ of }) => of))], cwd);
  return mutants.filter(({ of }) => having.includes(of));
}

async function checkMutant(
  mutant: NamedMutant,
  laws: readonly Law[],
  check: Check,
): Promise<MutantResult> {
  const broken = await brokenLaws(mutant, laws, check);
  const telling = broken.filter(({ failure }) => failure.property === mutant.property);
  const candidates = telling.length > 0 ? telling : broken;
  const shortestFirst = candidates.toSorted(
    (one, other) =>
      Number(fits(other)) - Number(fits(one)) ||
      one.failure.preemptions - other.failure.preemptions ||
      one.failure.steps.length - other.failure.steps.length,
  );
  let best = shortestFirst[0];
  let intactPasses = false;
  // A mutant that lets threads do more may be given programs that are not for the text as it is.
  for (const one of shortestFirst) {
    if (intactPasses) break;
    intactPasses = await passesIntact(mutant, one.verdict, one.failure, check);
    if (intactPasses) best = one;
  }
  const { id, of, issue, property } = mutant;
  const breaks = [...new Set(broken.map(({ verdict }) => verdict.law))];
  if (best === undefined)
    return { id, of, issue, property, breaks, found: false, intactPasses: undefined };
  const { failure, verdict } = best;
  return {
    id,
    of,
    issue,
    property,
    breaks,
    found: telling.length > 0,
    intactPasses,
    violated: failure.property,
    kind: failure.kind,
    message: failure.message,
    law: verdict.law,
    memory: verdict.memory,
    executions: verdict.executions,
    seconds: verdict.seconds,
    preemptions: failure.preemptions,
    traceLength: failure.steps.length,
    oneLine: failure.oneLine,
    trace: failure.trace,
    token: failure.token,
  };
}

interface BrokenLaw {
  readonly verdict: Verdict;
  readonly failure: LawFailure;
}

function fits({ failure: { steps, kind } }: BrokenLaw): boolean {
  return fitsScreen(steps, kind);
}

async function brokenLaws(
  mutant: NamedMutant,
  laws: readonly Law[],
  { settings, signal, streams }: Check,
): Promise<BrokenLaw[]> {
  const crew = soloCrew({ cwd: streams.cwd(), mutant }, signal);
  const whole = effortOf(settings, RUNS);
  const short = { ...whole, seconds: Math.min(whole.seconds, FIRST_LOOK) };
  const broken: BrokenLaw[] = [];
  const check = async (law: string, memory: MemoryModel, effort: Effort): Promise<void> => {
    const subject = mutant.of;
    const verdict = await crew.ask({ kind: 'law', subject, law, memory, effort });
    const { failure } = verdict;
    if (failure !== undefined) broken.push({ verdict, failure });
  };
  const isFound = (): boolean => broken.some(({ failure }) => failure.property === mutant.property);
  try {
    for (const { id, memory = SC } of laws)
      for (const one of memory) if (isAsked(one, settings)) await check(id, one, short);
    // What that has not shown, more time may, or store buffers.
    const rest = isFound() || short.seconds === whole.seconds ? [] : laws;
    for (const { id, memory = SC } of rest)
      for (const one of memory)
        if (!isFound() && isAsked(one, settings)) await check(id, one, whole);
    for (const { id } of laws)
      if (!isFound() && isAsked('tso', settings)) await check(id, 'tso', whole);
    return broken;
  } finally {
    await crew.close();
  }
}

/** Whether the text as it is passes the very program that the mutant fails. */
async function passesIntact(
  mutant: NamedMutant,
  { law, memory }: { readonly law: string; readonly memory: MemoryModel },
  { script }: LawFailure,
  { settings, signal, streams }: Check,
): Promise<boolean> {
  const crew = soloCrew({ cwd: streams.cwd() }, signal);
  try {
    const effort = { ...effortOf(settings), only: script };
    const verdict = await crew.ask({ kind: 'law', subject: mutant.of, law, memory, effort });
    return verdict.holds;
  } finally {
    await crew.close();
  }
}
