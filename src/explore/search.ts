// Runs the executions of a program that a mode asks for, and gathers what they show.

import { Execution } from './execution.ts';
import { Knowledge, MustRestart } from './knowledge.ts';
import { HappensBefore } from './happens-before.ts';
import {
  isSampling,
  MODES,
  MOST_DEPTH,
  type DataRace,
  type FailureKind,
  type Program,
  type SearchOptions,
  type Violation,
} from './program.ts';
import { MOST_THREADS } from './thread.ts';
import type { Given, Outside, Part, Told } from './part.ts';
import { Reduction } from './reduction.ts';
import { keyOf, newRaces, violationOf } from './races.ts';
import { delayScheduler, preemptionScheduler } from './schedulers/bounded.ts';
import { directedScheduler, type Touch } from './schedulers/directed.ts';
import { pctScheduler } from './schedulers/pct.ts';
import { randomScheduler } from './schedulers/random.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import { signatureOf } from './signature.ts';
import { outcomeOf, verdict, type End } from './verdict.ts';

/** Options with every default filled in. */
export interface Settings extends Required<SearchOptions> {
  /** Steps of all executions together after which the search gives up; without limit. */
  readonly stepBudget?: number;
}

/** The first failure of a search, before it is shrunk. */
export interface Found {
  readonly violation: Violation;
  /** Procs, step by step, up to the step that failed. */
  readonly schedule: readonly number[];
  readonly executions: number;
  readonly seconds: number;
}

export interface SearchResult {
  executions: number;
  blocked: number;
  outcomes: Record<string, number>;
  races: DataRace[];
  failures: Partial<Record<FailureKind, number>>;
  steps: number;
  seconds: number;
  isExhaustive: boolean;
  found: Found | undefined;
}

export const DEFAULT_RUNS = 10_000;

/** Accesses that do no more than write, or read, a word. */
const WRITES: ReadonlySet<string> = new Set(['store', 'relaxedStore', 'write', 'swap']);
const READS: ReadonlySet<string> = new Set([
  'load',
  'relaxedLoad',
  'read',
  'park',
  'wake',
  'pause',
]);

/**
 * Where what is found should not depend on the clock, steps and executions are limited, and the clock
 * only where they could take for ever.
 */
export const LAST_RESORT_SECONDS = 60;

/** Steps after which a search looks at the clock, whether within an execution or not. */
const CLOCK_STEPS = 1 << 14;

/** @throws RangeError on options that make no sense. */
export function settingsOf(options: SearchOptions): Settings {
  const mode = options.mode ?? 'exhaustive';
  const isSampled = isSampling(mode);
  const settings: Settings = {
    mode,
    bound: options.bound ?? 2,
    depth: options.depth ?? 3,
    memory: options.memory ?? 'sc',
    stopAtFirst: options.stopAtFirst ?? true,
    seed: options.seed ?? 1,
    maxExecutions: options.maxExecutions ?? (isSampled ? DEFAULT_RUNS : 1e6),
    maxSteps: options.maxSteps ?? 1e4,
    timeouts: options.timeouts ?? 1,
    maxSeconds: options.maxSeconds ?? Infinity,
  };
  mustBeOneOf('mode', mode, MODES);
  mustBeOneOf('memory', settings.memory, ['sc', 'tso']);
  if (typeof settings.stopAtFirst !== 'boolean')
    throw new TypeError(`stopAtFirst is ${String(settings.stopAtFirst)}; it is true or false`);
  for (const name of ['bound', 'timeouts'] as const) mustBeWhole(name, settings[name], 0);
  for (const name of ['maxExecutions', 'maxSteps'] as const) mustBeWhole(name, settings[name], 1);
  const { depth, seed, maxSeconds } = settings;
  if (!Number.isInteger(depth) || depth < 1 || depth > MOST_DEPTH)
    throw new RangeError(`depth is ${depth}; it has to be a whole number from 1 to ${MOST_DEPTH}`);
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`seed is ${String(seed)}; it has to be a whole number`);
  if (typeof maxSeconds !== 'number' || !(maxSeconds >= 0))
    throw new RangeError(`maxSeconds is ${String(maxSeconds)}; it has to be a number from 0 up`);
  return settings;
}

function mustBeOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new RangeError(`${name} is '${String(value)}'; it is one of ${known.join(', ')}`);
}

function mustBeWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  if (value === Infinity) return;
  throw new RangeError(`${name} is ${String(value)}; it has to be a whole number from ${least} up`);
}

/** Runs the search. */
export function search(program: Program, settings: Settings): SearchResult {
  return searchUntil(program, settings, new Knowledge(), () => false)!;
}

/**
 * Runs the search, which is over without a result once `leavesOff` says so; that is asked between
 * executions if all are to be run. A search that learns something it needed from the start starts over.
 */
export function searchUntil(
  program: Program,
  settings: Settings,
  knowledge: Knowledge,
  leavesOff: () => boolean,
): SearchResult | undefined {
  const started = performance.now();
  let steps = 0;
  for (;;) {
    const run = new Search(program, settings, knowledge, started);
    try {
      if (!run.run(leavesOff)) return undefined;
      const { result } = run;
      result.steps += steps;
      result.seconds = (performance.now() - started) / 1000;
      return result;
    } catch (error) {
      if (!(error instanceof MustRestart)) throw error;
      steps += run.result.steps + run.execution.steps;
    }
  }
}

export function emptyResult(): SearchResult {
  return {
    executions: 0,
    blocked: 0,
    // Labels are the user's: "constructor" is one, too.
    outcomes: Object.create(null) as Record<string, number>,
    races: [],
    failures: {},
    steps: 0,
    seconds: 0,
    isExhaustive: false,
    found: undefined,
  };
}

/** What came of a while of searching a part, since the last account. */
export interface Account {
  readonly result: SearchResult;
  /** Executions begun. */
  readonly runs: number;
  /** The part is done. */
  readonly isOver: boolean;
  readonly outside: readonly Outside[];
  readonly given: readonly Given[];
}

/**
 * Searches a part, and says what came of it whenever `leavesOff` says so and at the end; if `gives` says
 * so then, gives branches away. @throws MustRestart
 */
export function* searchPart(
  program: Program,
  settings: Settings,
  knowledge: Knowledge,
  part: Part,
  told: Told,
  { leavesOff, gives }: { leavesOff: () => boolean; gives: () => boolean },
): Generator<Account, void, void> {
  const whole = { ...settings, maxExecutions: Infinity, maxSeconds: Infinity };
  const run = new Search(program, whole, knowledge, performance.now(), part, told);
  for (;;) {
    const isOver = run.run(leavesOff);
    yield run.account(isOver, !isOver && gives());
    if (isOver) return;
  }
}

/** The kind of failure that an execution is counted as, and whether that showed before its end. */
interface Counted {
  readonly as: FailureKind | undefined;
  readonly isOnTheWay: boolean;
}

class Search {
  readonly execution: Execution;
  result: SearchResult = emptyResult();

  private readonly program: Program;
  private readonly settings: Settings;
  private readonly knowledge: Knowledge;
  private readonly started: number;
  private readonly order: HappensBefore;
  private readonly reduction: Reduction;
  private readonly raceKeys = new Set<string>();
  /** The executions so far by their signatures, and how each is counted. */
  private readonly signatures: Map<string, Counted> | undefined;
  private runs = 0;
  private accounted = 0;
  private wasCut = false;
  private signature = '';
  /** The time is over, or the steps are spent. */
  private isLate = false;
  /** Steps since the clock was looked at, between executions. */
  private unclocked = 0;
  /** The first violation of the current execution, and how many of its events show it. */
  private noted: { readonly violation: Violation; readonly events: number } | undefined;

  constructor(
    program: Program,
    settings: Settings,
    knowledge: Knowledge,
    started: number,
    part?: Part,
    told?: Told,
  ) {
    this.program = program;
    this.settings = settings;
    this.knowledge = knowledge;
    this.started = started;
    this.execution = new Execution(program, knowledge, settings);
    const isExhaustive = settings.mode === 'exhaustive';
    const findsDataRaces = knowledge.hasPlainAccesses && settings.memory === 'sc';
    this.order = new HappensBefore(this.execution.trace, isExhaustive, findsDataRaces);
    this.reduction = new Reduction(this.execution, this.order, knowledge, part, told);
    // What differs in an invariant's view alone is one execution.
    this.signatures = isExhaustive && knowledge.observed.size > 0 ? new Map() : undefined;
  }

  /** @returns whether the search is over, which it is unless `leavesOff` says to leave off. */
  run(leavesOff: () => boolean): boolean {
    const { mode, seed, depth, bound, maxExecutions } = this.settings;
    if (mode === 'exhaustive') return this.runReduction(leavesOff);
    if (mode === 'random') this.runScheduler(randomScheduler(seed, maxExecutions));
    else if (mode === 'pct') this.runScheduler(pctScheduler(seed, depth, maxExecutions));
    else if (mode === 'directed')
      this.runScheduler(directedScheduler(seed, maxExecutions, (proc) => this.touchOf(proc)));
    else if (mode === 'delay') this.runScheduler(delayScheduler(bound));
    else this.runScheduler(preemptionScheduler(bound));
    return true;
  }

  /** What came of it since the last account; gives branches away if it should. */
  account(isOver: boolean, gives: boolean): Account {
    const { result, reduction } = this;
    const runs = this.runs - this.accounted;
    this.result = emptyResult();
    this.accounted = this.runs;
    return {
      result,
      runs,
      isOver,
      outside: reduction.outside.splice(0),
      given: gives ? reduction.give() : [],
    };
  }

  private runReduction(leavesOff: () => boolean): boolean {
    const { reduction, settings } = this;
    const stops = (): boolean => this.look();
    const isLate = (): boolean => this.isLateWithin();
    for (;;) {
      this.begin();
      const end = reduction.run(settings.maxSteps, stops, isLate);
      if (this.finish(end)) return true;
      if (!reduction.next()) break;
      if (this.isOverLimit()) return true;
      if (leavesOff()) return false;
    }
    this.result.isExhaustive = !this.wasCut;
    return true;
  }

  /** What a thread does to memory when it is chosen; nothing for a store that leaves its buffer. */
  private touchOf(proc: number): Touch | undefined {
    const access = proc < MOST_THREADS ? this.execution.threads[proc]?.pending : undefined;
    return (
      access && {
        address: access.address,
        isWrite: !READS.has(access.kind),
        isAtomic: !WRITES.has(access.kind) && !READS.has(access.kind),
      }
    );
  }

  private runScheduler(scheduler: Scheduler): void {
    const { execution, order, settings, result } = this;
    const enabled: number[] = [];
    const checksRaces = this.knowledge.hasPlainAccesses && settings.memory === 'sc';
    while (scheduler.begin()) {
      if (this.runs > 0 && this.isOverLimit()) return;
      this.begin();
      if (checksRaces) order.retreat(0);
      execution.begin();
      let end: End;
      for (let last = -1; ;) {
        if (this.look()) end = 'stopped';
        else {
          execution.enabled(enabled);
          if (enabled.length === 0) end = execution.isComplete() ? 'complete' : 'stuck';
          else if (execution.steps >= settings.maxSteps) end = 'step-limit';
          else {
            last = scheduler.choose(enabled, last);
            execution.step(last);
            if (checksRaces) order.extend();
            continue;
          }
        }
        break;
      }
      scheduler.end(execution.steps);
      if (this.finish(end)) return;
    }
    result.isExhaustive = scheduler.coversAll && !this.wasCut;
  }

  /** What was violated in the steps that the next execution begins with is violated in that too. */
  private begin(): void {
    const { execution, noted } = this;
    this.runs += 1;
    if (noted !== undefined && noted.events > execution.checkedBefore) this.noted = undefined;
    execution.violatedBefore = this.noted?.violation;
  }

  private isOverLimit(): boolean {
    if (this.runs >= this.settings.maxExecutions) return true;
    this.unclocked += this.execution.steps;
    if (this.runs % 64 !== 0 && this.unclocked < CLOCK_STEPS) return false;
    this.unclocked = 0;
    return this.isOverBudget(this.result.steps);
  }

  private isLateWithin(): boolean {
    const { execution, result } = this;
    if (execution.steps % CLOCK_STEPS !== 0 || execution.steps === 0) return false;
    this.isLate ||= this.isOverBudget(result.steps + execution.steps);
    return this.isLate;
  }

  private isOverBudget(steps: number): boolean {
    const { maxSeconds, stepBudget = Infinity } = this.settings;
    if (steps >= stepBudget) return true;
    return maxSeconds !== Infinity && performance.now() - this.started > maxSeconds * 1000;
  }

  /** After a step: notes what has gone wrong. @returns whether the execution need not go on. */
  private look(): boolean {
    const { execution, order } = this;
    if (order.unordered.length > 0) this.noteRaces();
    const { violation } = execution;
    if (violation !== undefined) {
      this.note(violation);
      if (this.settings.stopAtFirst || violation.kind === 'livelock') return true;
    }
    return this.isLateWithin();
  }

  /** Takes stock of an execution. @returns whether the search is over. */
  private finish(end: End): boolean {
    const { execution, program, result, settings } = this;
    result.steps += execution.steps;
    if (end === 'blocked') {
      result.blocked += 1;
      return false;
    }
    const isWhole = end === 'complete' || end === 'stuck';
    if (!isWhole) this.wasCut = true;
    else if (this.isRepeated()) {
      result.blocked += 1;
      return false;
    }
    let outcome: string | Violation | undefined;
    if (end === 'complete') {
      result.executions += 1;
      outcome = outcomeOf(program, execution);
      if (typeof outcome === 'string')
        result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1;
    }
    const isOnTheWay = this.noted !== undefined;
    const violation = this.noted?.violation ?? verdict(program, execution, end, outcome);
    if (violation !== undefined) {
      this.note(violation);
      this.countFailure(violation.kind, 1);
    }
    if (isWhole) this.signatures?.set(this.signature, { as: violation?.kind, isOnTheWay });
    return this.isLate || (settings.stopAtFirst && result.found !== undefined);
  }

  /**
   * Of executions that are the same, one may violate on the way what an invariant has seen, and another
   * not. They fail once, and what is violated on the way comes before what is wrong with the end.
   */
  private isRepeated(): boolean {
    const { signatures, noted, execution } = this;
    if (signatures === undefined) return false;
    this.signature = signatureOf(execution.trace);
    const counted = signatures.get(this.signature);
    if (counted === undefined) return false;
    if (noted === undefined || counted.isOnTheWay) return true;
    const { kind } = noted.violation;
    if (counted.as !== undefined) this.countFailure(counted.as, -1);
    this.countFailure(kind, 1);
    signatures.set(this.signature, { as: kind, isOnTheWay: true });
    return true;
  }

  private countFailure(kind: FailureKind, by: number): void {
    const { failures } = this.result;
    const count = (failures[kind] ?? 0) + by;
    if (count > 0) failures[kind] = count;
    else delete failures[kind];
  }

  private note(violation: Violation): void {
    if (this.noted !== undefined) return;
    const { result, execution } = this;
    const events = execution.trace.length;
    this.noted = { violation, events };
    result.found ??= {
      violation,
      schedule: [...execution.trace.proc.subarray(0, events)],
      executions: this.runs - this.accounted,
      seconds: (performance.now() - this.started) / 1000,
    };
  }

  private noteRaces(): void {
    const { execution, program, result } = this;
    for (const race of newRaces(program, execution, this.order)) {
      const key = keyOf(race);
      if (!this.raceKeys.has(key)) {
        this.raceKeys.add(key);
        result.races.push(race);
      }
      execution.violation ??= violationOf(race);
    }
  }
}
