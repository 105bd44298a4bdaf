// Checks one law of one subject: its fixed programs, then made-up ones, each under every interleaving
// or as many as the effort allows.

import * as fc from 'fast-check';
import { UsageError } from '../../errors.ts';
import { setSpinLimit } from '../../sync/spinning.ts';
import { defined } from '../defined.ts';
import { exploreProgram, replayProgram, toReport } from '../explore.ts';
import type { MemoryModel, Program, Report } from '../program.ts';
import {
  LAST_RESORT_SECONDS,
  search,
  settingsOf,
  type SearchResult,
  type Settings,
} from '../search.ts';
import { fitsScreen } from '../render.ts';
import { isSame } from '../shrink.ts';
import type { Effort, Law, Script, Subject, TokenSubject, Variant, Verdict } from './law.ts';
import { familyLaws, findSubject, isUsers, putTogether } from './subjects.ts';

/** A program that breaks its law, and the outcome that shows it, for a law that compares. */
interface Broken {
  readonly script: Script;
  readonly program: Program;
  readonly settings: Settings;
  readonly forbid: string | undefined;
  /** The search that found it, unless what it found is right but for the comparison. */
  readonly result?: SearchResult;
}

/** `mutant` is the id that a token of a failure names. */
export async function runLaw(
  subject: Subject,
  law: Law,
  memory: MemoryModel,
  effort: Effort,
  mutant?: string,
): Promise<Verdict> {
  const check = new Check(subject, law, memory, effort);
  const broken = (await check.fixed()) ?? check.random();
  return {
    law: law.id,
    subject: subject.id,
    memory,
    ...check.counts(),
    holds: broken === undefined,
    failure: broken && shortFailureOf(subject, law, broken, mutant),
  };
}

/** Steps of a program after which it counts as large. */
const BEGINNING_STEPS = 1e5;

/** How a large program is sampled before it is searched further: what bugs there are, most runs may show. */
const SAMPLES = (['random', 'directed'] as const).map((mode) => ({
  mode,
  maxExecutions: 300,
  stepBudget: 1e6,
  maxSeconds: LAST_RESORT_SECONDS,
}));

class Check {
  private readonly subject: Subject;
  private readonly law: Law;
  private readonly memory: MemoryModel;
  private readonly effort: Effort;
  private readonly started = performance.now();
  private programs = 0;
  private executions = 0;
  private blocked = 0;
  private steps = 0;
  private isExhaustive = true;
  /** Programs among which the time that is left is divided. */
  private shares = 1;

  constructor(subject: Subject, law: Law, memory: MemoryModel, effort: Effort) {
    this.subject = subject;
    this.law = law;
    this.memory = memory;
    this.effort = effort;
  }

  counts() {
    const { programs, executions, blocked, steps, isExhaustive } = this;
    const seconds = (performance.now() - this.started) / 1000;
    return { programs, executions, blocked, steps, isExhaustive, seconds };
  }

  async fixed(): Promise<Broken | undefined> {
    const { law, subject, effort } = this;
    const scripts = 'only' in effort ? [effort.only!] : law.fixed(subject.text);
    for (const [i, script] of scripts.entries()) {
      this.shares = scripts.length - i + (law.random === undefined ? 0 : 1);
      const isObserved = law.observed !== undefined;
      const broken = isObserved ? await this.compareWithThreads(script) : this.examine(script);
      if (broken !== undefined) return broken;
    }
    return undefined;
  }

  /** fast-check shrinks what fails; its shrunk program is what is reported. */
  random(): Broken | undefined {
    const { law, subject, effort } = this;
    const arbitrary = law.random?.(subject.text);
    if (arbitrary === undefined || effort.runs === 0 || 'only' in effort) return undefined;
    const left = effort.seconds * 1000 - (performance.now() - this.started);
    if (left <= 0) {
      this.isExhaustive = false;
      return undefined;
    }
    // Most of what is made up is small.
    this.shares = Math.min(4, effort.runs);
    let broken: Broken | undefined;
    const details = fc.check(
      fc.property(arbitrary, (script) => {
        const found = this.examine(script);
        broken = found ?? broken;
        return found === undefined;
      }),
      {
        numRuns: effort.runs,
        seed: effort.seed ?? 1,
        interruptAfterTimeLimit: left,
        markInterruptAsFailure: false,
      },
    );
    if (details.errorInstance instanceof Error && broken === undefined) throw details.errorInstance;
    if (details.interrupted) this.isExhaustive = false;
    return details.failed ? broken : undefined;
  }

  /** Runs one program; what is wrong with it. */
  private examine(script: Script): Broken | undefined {
    const { law, subject } = this;
    this.programs += 1;
    if (law.variants !== undefined) return this.compare(script);
    const program = programFor(subject, law, script);
    const settings = this.settings(this.memory, true);
    if (settings.mode !== 'exhaustive') return this.searchFor(script, program, settings);
    const beginning = search(program, { ...settings, stepBudget: BEGINNING_STEPS });
    if (beginning.found !== undefined || beginning.isExhaustive) {
      this.tally(beginning);
      return beginning.found && { script, program, settings, forbid: undefined, result: beginning };
    }
    // What begins like this is all alike, so some of the rest is looked at before what comes next.
    const { isExhaustive } = this;
    for (const sample of SAMPLES) {
      const broken = this.searchFor(script, program, { ...settings, ...sample });
      if (broken !== undefined) return broken;
    }
    this.isExhaustive = isExhaustive;
    if (beginning.steps >= BEGINNING_STEPS)
      return this.searchFor(script, program, this.settings(this.memory, true));
    // It was the time, or the number of executions, that ended it.
    this.tally(beginning);
    return undefined;
  }

  private searchFor(script: Script, program: Program, settings: Settings): Broken | undefined {
    const result = this.tally(search(program, settings));
    return result.found && { script, program, settings, forbid: undefined, result };
  }

  /** Whether all variants of a program have the same outcomes, and none of them fails. */
  private compare(script: Script): Broken | undefined {
    const { law, subject } = this;
    const [first, ...others] = law.variants!(subject.text, script);
    const expected = this.outcomesOf(first!);
    let failing = failingOf(expected);
    for (const variant of others) {
      const other = this.outcomesOf(variant);
      failing ??= failingOf(other);
      const forbid = labelOnlyIn(other, expected);
      if (forbid !== undefined && expected.result.isExhaustive) return { ...other, forbid };
      const lost = labelOnlyIn(expected, other);
      const isComplete = expected.result.isExhaustive && other.result.isExhaustive;
      if (lost !== undefined && isComplete) return { ...expected, forbid: lost };
    }
    return failing;
  }

  /** Searches until every outcome that was seen on real threads has been reached. */
  private async compareWithThreads(script: Script): Promise<Broken | undefined> {
    const { law, subject } = this;
    this.programs += 1;
    // Threads show some of what can happen, and the search ends when it has reached that.
    this.isExhaustive = false;
    const missing = new Set(await law.observed!(subject, script));
    const program = programFor(subject, law, script);
    const settings = this.settings('sc', true);
    const result = this.tally(search(reaching(program, missing), settings));
    if (result.found !== undefined && result.found.violation.property !== ALL_REACHED)
      return { script, program, settings, forbid: undefined, result };
    const [forbid] = missing;
    return forbid === undefined || !result.isExhaustive
      ? undefined
      : { script, program, settings, forbid };
  }

  private outcomesOf({ script, memory = this.memory }: Variant): Compared {
    const program = programFor(this.subject, this.law, script);
    const settings = this.settings(memory, false);
    return { script, program, settings, result: this.tally(search(program, settings)) };
  }

  private tally(result: SearchResult): SearchResult {
    this.executions += result.executions;
    this.blocked += result.blocked;
    this.steps += result.steps;
    this.isExhaustive &&= result.isExhaustive;
    return result;
  }

  private settings(memory: MemoryModel, stopAtFirst: boolean): Settings {
    const { runs: _runs, only: _only, seconds, ...options } = this.effort;
    const left = seconds - (performance.now() - this.started) / 1000;
    return settingsOf({
      ...this.law.options,
      ...defined(options),
      memory,
      stopAtFirst,
      maxSeconds: Math.max(0.01, left / this.shares),
    });
  }
}

/** A variant that has been searched. */
interface Compared extends Omit<Broken, 'forbid' | 'result'> {
  readonly result: SearchResult;
}

function failingOf(compared: Compared): Broken | undefined {
  return compared.result.found && { ...compared, forbid: undefined };
}

/** An outcome that the first search has and the second one has not. */
function labelOnlyIn(one: Compared, other: Compared): string | undefined {
  return Object.keys(one.result.outcomes).find(
    (label) => !Object.hasOwn(other.result.outcomes, label),
  );
}

/** The failure; if its trace does not fit a screen, that of a simpler program that fails the same way. */
function shortFailureOf(
  subject: Subject,
  law: Law,
  broken: Broken,
  mutant: string | undefined,
): Verdict['failure'] {
  const failure = failureOf(subject, law, broken, mutant);
  if (failure === undefined || fitsScreen(failure.steps, failure.kind)) return failure;
  const simple = simplest(subject, law, broken);
  return simple === broken ? failure : failureOf(subject, law, simple, mutant);
}

/** Steps of the search for a failure of a simpler program: some tenths of a second. */
const SIMPLER_STEPS = 3e5;

/** Makes its program simpler as long as that fails the same way. */
function simplest(subject: Subject, law: Law, broken: Broken): Broken {
  const { result, forbid } = broken;
  if (forbid !== undefined || result?.found === undefined) return broken;
  const settings = { ...broken.settings, stopAtFirst: true, stepBudget: SIMPLER_STEPS };
  for (const script of law.simpler?.(subject.text, broken.script) ?? []) {
    const program = programFor(subject, law, script);
    const tried = search(program, settings);
    if (!isSame(tried.found?.violation, result.found.violation)) continue;
    return simplest(subject, law, { ...broken, script, program, result: tried });
  }
  return broken;
}

function failureOf(
  subject: Subject,
  law: Law,
  { script, program, settings, forbid, result }: Broken,
  mutant: string | undefined,
): Verdict['failure'] {
  const named: TokenSubject = {
    subject: subject.id,
    law: law.id,
    script,
    ...(mutant === undefined ? {} : { mutant }),
    ...(forbid === undefined ? {} : { forbid }),
  };
  const options = { subject: JSON.stringify(named) };
  const maxSeconds = Math.max(LAST_RESORT_SECONDS, settings.maxSeconds);
  const again = { ...settings, stopAtFirst: true, maxSeconds };
  const { failure } =
    forbid === undefined && result !== undefined
      ? toReport(program, again, result, options)
      : exploreProgram(forbidding(program, forbid), again, options);
  if (failure !== undefined) {
    const isCompared = forbid !== undefined && failure.kind === 'forbidden-outcome';
    return { ...failure, property: isCompared ? law.id : failure.property, script };
  }
  // The outcome was seen on real threads, or in a variant, and no schedule of this program has it.
  return {
    kind: 'forbidden-outcome',
    property: law.id,
    message: `outcome ${forbid}: no interleaving that was explored has it`,
    schedule: [],
    token: '',
    steps: [],
    trace: '',
    oneLine: '',
    preemptions: 0,
    foundAfter: { executions: 0, seconds: 0 },
    script,
  };
}

/** The program of a script. @throws UsageError if the parts of a user's strategy do not go together. */
function programFor(subject: Subject, law: Law, script: Script): Program {
  return putTogether(subject, () => {
    const program = law.program(subject.text, script);
    // What is wrong with a user's parts may show only then.
    if (isUsers(subject)) program.begin();
    return program;
  });
}

/** The program with one more outcome that must not be. */
function forbidding(program: Program, outcome: string | undefined): Program {
  if (outcome === undefined) return program;
  const reason = 'what it is compared with never ends like this';
  return {
    begin: () => program.begin(),
    outcome: (results) => program.outcome?.(results) ?? '',
    forbid: { ...program.forbid, [outcome]: reason },
    nameOf: (address) => program.nameOf?.(address),
  };
}

/** What ends a search by `reaching`. */
const ALL_REACHED = 'all outcomes reached';

/** The program that crosses off its outcomes, and ends the search when none is missing any more. */
function reaching(program: Program, missing: Set<string>): Program {
  return {
    begin: () => program.begin(),
    outcome: (results) => {
      const label = program.outcome?.(results) ?? '';
      missing.delete(label);
      return label;
    },
    atEnd: (results) =>
      program.atEnd?.(results) ??
      (missing.size === 0
        ? { kind: 'assertion', property: ALL_REACHED, message: ALL_REACHED }
        : undefined),
    nameOf: (address) => program.nameOf?.(address),
  };
}

/** Runs the one execution of a token that is of this law. */
export function replayLaw(subject: Subject, law: Law, named: TokenSubject, token: string): Report {
  return replayProgram(programOfToken(subject, law, named), token);
}

/** The program of a token, for a thread that checks nothing else. @throws UsageError if there is none any more. */
export async function loadLawProgram(named: TokenSubject, cwd: string): Promise<Program> {
  const subject = await findSubject(named.subject, cwd);
  // As laws are checked: see worker.ts.
  setSpinLimit(0);
  return programOfToken(subject, lawOf(subject, named.law), named);
}

/**
 * A law by its id: a mutant is to keep what the text promises that it was made of, and may no longer look like it.
 * @throws UsageError
 */
export function lawOf(subject: Subject, id: string): Law {
  const law = familyLaws(subject).find((one) => one.id === id);
  if (law === undefined)
    throw new UsageError(`the token is of a law that there no longer is: ${id} of ${subject.id}`);
  return law;
}

/** @throws UsageError if the law's programs have come to be written otherwise. */
export function programOfToken(
  subject: Subject,
  law: Law,
  { script, forbid }: TokenSubject,
): Program {
  try {
    const program = forbidding(law.program(subject.text, script), forbid);
    program.begin();
    return program;
  } catch (error) {
    throw new UsageError(
      `the token is of a program that ${law.id} of ${subject.id} no longer reads: ` +
        'run the check again for a new one',
      { cause: error },
    );
  }
}
