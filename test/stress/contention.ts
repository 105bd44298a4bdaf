// Runs a scenario on two real threads and says what is wrong with what came of it: with its answer and its
// grade, with the counts of its objects afterwards, or that it does not come to its end.

import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { whyNot } from '../../src/commands/run-scenarios.ts';
import { COUNTERS } from '../../src/counters.ts';
import type { Form } from '../../src/erase/erase.ts';
import { GuestError } from '../../src/errors.ts';
import { freeBlocks } from '../../src/heap/inspect.ts';
import {
  composed,
  loadStrategy,
  parsedOptions,
  parseStrategies,
  type FoundScenario,
} from '../../src/registry.ts';
import type { Input, Outcome, Output, Result } from '../../src/scenario.ts';
import { fill } from '../../src/vm/process-memory.ts';
import type { Ended } from '../../src/vm/session.ts';
import type { Crew, Round } from '../../src/workers/crew.ts';
import { accountsOf } from '../oracle/runner/accounts.ts';
import { openCrew } from '../workers/crew.ts';
import type { Operations } from './record.ts';

const THREADS = 2;
const ROUNDS = 2;
const HEAP_BYTES = 256 << 20;
/** Milliseconds after which a run is taken to hang: most take less than a hundredth, also on a busy machine. */
const HANG_MS = 300_000;
/** Milliseconds in which workers that are stopped have to be gone. */
const STOP_MS = 10_000;

/** What is true of counters whatever a program does: the first is part of the second. */
const PARTS = [
  ['frees', 'allocations'],
  ['lockContended', 'lockAcquisitions'],
  ['objectLocksContended', 'objectLocks'],
  ['contendedWrites', 'sharedWrites'],
] as const;

export interface Contenders {
  readonly found: FoundScenario;
  readonly strategy: string;
  readonly form: Form;
  readonly units: number;
  readonly seed: number;
  /** What it has to come to. */
  readonly expected?: Result;
  /** Two. */
  readonly threads?: number;
  /** Rounds of one crew: two. */
  readonly rounds?: number;
  /** Milliseconds after which a round is taken to hang. */
  readonly hangMs?: number;
}

export interface Contended {
  readonly problems: readonly string[];
  readonly operations: Operations;
  readonly outcomes: readonly Outcome[];
  readonly result: Result;
}

/** Whether the threads of a strategy can do what the scenario is about. */
export async function fits({ scenario }: FoundScenario, label: string): Promise<boolean> {
  const [choice] = parseStrategies(label);
  const strategy = await loadStrategy(choice!);
  const compose = () => composed(strategy, parsedOptions(strategy, choice!));
  return whyNot(scenario, strategy.isolation, compose) === undefined;
}

export async function contend(asked: Contenders): Promise<Contended> {
  const { found, strategy, form, units, seed, threads = THREADS } = asked;
  const { scenario } = found;
  const source = readFileSync(new URL(scenario.program, found.folder), 'utf8');
  const input = scenario.input({ events: units, data: undefined, seed, settings: {} });
  const run = new Run(asked, input);
  const options = { strategy, threads, form, heapBytes: HEAP_BYTES };
  try {
    const opening = openCrew(scenario, source, input, options, undefined, ({ failure }) =>
      run.problems.push(`a thread died: ${failure.type}: ${failure.message}`),
    );
    await run.all(await inTime(opening, HANG_MS));
  } catch (error) {
    const text = error instanceof GuestError ? error.traceback : (error as Error).stack;
    run.problems.push(`it died: ${text}`);
  }
  return run;
}

class Run implements Contended {
  readonly problems: string[] = [];
  readonly outcomes: Outcome[] = [];
  operations: Operations = { runs: 1, work: 0, counters: {} };
  result: Result = {};
  private readonly asked: Contenders;
  private readonly input: Input;

  constructor(asked: Contenders, input: Input) {
    this.asked = asked;
    this.input = input;
  }

  async all(crew: Crew): Promise<void> {
    const { rounds = ROUNDS, hangMs = HANG_MS } = this.asked;
    try {
      for (let round = 0; round < rounds; round++) {
        fill(crew.laidOut, this.input);
        this.judge(crew, await inTime(crew.round(), hangMs));
      }
      await inTime(crew.finish(), hangMs);
    } catch (error) {
      await inTime(crew.terminate(), STOP_MS);
      throw error;
    }
    this.account(crew);
  }

  private judge(crew: Crew, { before, ended, after }: Round): void {
    const { scenario } = this.asked.found;
    for (const one of [...before, ...ended, ...after])
      if ('failure' in one)
        this.problems.push(`a thread ended with ${one.failure.type}: ${one.failure.message}`);
    const output: Output = {
      columns: crew.laidOut.columns,
      returned: ended.map(valueOf),
      after: after.map(valueOf),
    };
    const outcome = scenario.grade?.(this.input, output);
    if (outcome !== undefined) this.outcomes.push(outcome);
    if (outcome?.grade === 'forbidden') this.problems.push(`forbidden: ${outcome.what}`);
    for (const [name, value] of Object.entries(scenario.measures?.(this.input, output) ?? {}))
      if (!Number.isFinite(value)) this.problems.push(`${name} is ${value}`);
    this.result = scenario.result(this.input, output);
    const [expected, ours] = [this.asked.expected, this.result].map((one) => JSON.stringify(one));
    if (expected !== undefined && expected !== ours)
      this.problems.push(`the result is ${ours}, not ${expected}`);
    const work = this.operations.work + this.input.work;
    this.operations = { ...this.operations, work };
  }

  /** What must be true of counts and heaps when all threads have ended. */
  private account(crew: Crew): void {
    if (this.asked.form === 'timed') {
      this.problems.push(...crew.heaps.flatMap((heap) => freeBlocks(heap).problems));
      return;
    }
    const counters = crew.totals();
    this.operations = { ...this.operations, counters };
    for (const name of COUNTERS)
      if (!(counters[name]! >= 0)) this.problems.push(`${name} is ${counters[name]}`);
    for (const [part, whole] of PARTS)
      if (counters[part]! > counters[whole]!)
        this.problems.push(`${part} ${counters[part]} are more than ${whole} ${counters[whole]}`);
    // Heaps of other processes cannot be looked at.
    if (crew.heaps.length === 0) return;
    const accounts = crew.heaps.map((heap) => accountsOf(heap));
    this.problems.push(...accounts.flatMap(({ problems }) => problems));
    const left = accounts.reduce((sum, { objects }) => sum + objects, 0);
    const held = counters['allocations']! - counters['frees']!;
    if (held !== left)
      this.problems.push(`${held} objects were allocated and not freed, ${left} are there`);
  }
}

function valueOf(ended: Ended): Output['returned'][number] {
  return 'value' in ended ? ended.value : null;
}

async function inTime<R>(work: Promise<R>, ms: number): Promise<R> {
  const cancel = new AbortController();
  const late = delay(ms, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`it hangs: nothing came for ${ms / 1000} seconds`);
  });
  // Nobody waits for it any more when the work was done.
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel.abort();
  }
}
