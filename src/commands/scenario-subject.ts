// A guest program under a strategy by its name, which tokens hold, as a program for the explorer, and for the machine.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { guestProgram, inPython, type Guest } from '../explore/guest.ts';
import { compositionOf } from '../explore/laws/subjects.ts';
import type { Program } from '../explore/program.ts';
import { MOST_THREADS } from '../explore/thread.ts';
import { UsageError } from '../errors.ts';
import type { MachineRequest, OrderedRun } from '../machine/engine.ts';
import type { SimulatedMachine } from '../machine/machines.ts';
import { compile } from '../python/compile.ts';
import { isCode } from '../python/constants.ts';
import { findScenario, parseStrategies } from '../registry.ts';
import { formatAnswer } from '../report/table.ts';
import type { RunEvent } from '../request.ts';
import type { Input, Scenario } from '../scenario.ts';
import { programScenario, readProgram } from './program-file.ts';

/** Units of input: enough for each thread to allocate, share and free. */
const EVENTS = 2;
const HEAP_BYTES = 2 << 20;
/** Function of FILE.py that threads call if it has it, unless another is named. */
const ENTRY = 'main';
const NO_INPUT: Input = { columns: {}, globals: {}, work: 1, description: '' };

/** What a token of a guest program is of. */
export interface ScenarioSubject {
  readonly strategy: string;
  readonly scenario: string;
  readonly threads: number;
  /** Function of FILE.py, if the user named one. */
  readonly entry?: string | undefined;
  /** Units of the scenario's input, and the seed it is made from; a few, from 1. */
  readonly events?: number | undefined;
  readonly seed?: number | undefined;
}

/** Whether a token is of a guest program, by what it says of itself. */
export function isScenarioSubject(
  named: Readonly<Record<string, unknown>>,
): named is Readonly<Record<string, unknown>> & ScenarioSubject {
  const { strategy, scenario, threads, entry = '', events = 1, seed = 0 } = named;
  return (
    [strategy, scenario, entry].every((name) => typeof name === 'string') &&
    Number.isInteger(events) &&
    Number.isInteger(seed) &&
    Number.isInteger(threads) &&
    Number(threads) >= 1 &&
    Number(threads) <= MOST_THREADS
  );
}

/** What a token says that it is of. */
export function namedBy(subject: string): Readonly<Record<string, unknown>> {
  try {
    const named: unknown = JSON.parse(subject);
    return typeof named === 'object' && named !== null ? (named as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** @throws as `guestProgram`, and UsageError. */
export async function scenarioProgram(named: ScenarioSubject, cwd: string): Promise<Program> {
  const composition = await compositionOf(named.strategy, cwd);
  return guestProgram(composition, await guestOf(named, cwd));
}

async function guestOf(named: ScenarioSubject, cwd: string): Promise<Guest> {
  return isFile(named) ? guestOfFile(named, cwd) : await guestOfScenario(named);
}

function isFile({ scenario }: ScenarioSubject): boolean {
  return scenario.endsWith('.py');
}

/** The same program under the same strategy on a simulated machine. @throws UsageError */
export async function machineRequest(
  named: ScenarioSubject,
  machine: SimulatedMachine,
  seed: number,
  cwd: string,
): Promise<MachineRequest> {
  const { strategy } = named;
  const { threads, entry, heapBytes } = await guestOf(named, cwd);
  const { scenario, folder } = isFile(named)
    ? programScenario(path.resolve(cwd, named.scenario), named.scenario)
    : await findScenario(named.scenario);
  return {
    ...machine,
    scenario: isFile(named) ? { ...scenario, ...entryOf(entry) } : scenario,
    folder,
    input: isFile(named) ? NO_INPUT : inputOf(named, scenario),
    strategies: parseStrategies(strategy, cwd),
    threads: [threads],
    repeats: 1,
    heapBytes,
    counters: true,
    seed,
  };
}

/** Threads call it with their number; what they return is the answer. */
function entryOf(entry: string | undefined): Pick<Scenario, 'entry'> & Partial<Scenario> {
  if (entry === undefined) return {};
  return {
    entry,
    share: (_input, index) => [BigInt(index)],
    result: (_input, { returned }) => ({ returned: returned.map(inPython).join(', ') }),
  };
}

/** What a run of the machine has come to, as the explorer has it; undefined if it has not come to its end. */
export function outcomeOf(
  named: ScenarioSubject,
  { run, printed }: Pick<OrderedRun, 'run' | 'printed'>,
): string | undefined {
  if (run === undefined) return undefined;
  const { result, outcome } = run;
  const answer = isFile(named) ? String(result['returned'] ?? '') : formatAnswer(result);
  const judged = outcome === undefined ? '' : ` (${outcome.grade}: ${outcome.what})`;
  const lines = textOf(printed, 'stdout').replaceAll('\n', ', ');
  return [`${answer}${judged}`, lines].filter((part) => part !== '').join(', ');
}

/** What was printed. */
export function textOf(printed: readonly RunEvent[], stream: 'stdout' | 'stderr'): string {
  return printed
    .map((event) => (event.kind === 'output' && event.stream === stream ? event.text : ''))
    .join('')
    .trimEnd();
}

function inputOf({ events = EVENTS, seed = 1 }: ScenarioSubject, scenario: Scenario): Input {
  return scenario.input({ events, data: undefined, seed, settings: {} });
}

/**
 * Each thread calls the entry with its number, from 0. A program that starts threads itself, or has no
 * entry, is run as it is, from its top.
 */
function guestOfFile({ scenario, threads, entry }: ScenarioSubject, cwd: string): Guest {
  const source = readProgram(path.resolve(cwd, scenario), scenario);
  const filename = path.basename(scenario);
  const { constants } = compile(source, filename);
  const functions = constants.filter(isCode).map(({ name }) => name);
  if (entry !== undefined && !functions.includes(entry))
    throw new UsageError(`${scenario} has no function ${entry} at its top level`);
  const startsThreads = /^\s*(?:import|from)\s.*\b(?:_thread|threading|concurrent)\b/m.test(source);
  const found = entry ?? (startsThreads ? undefined : functions.find((name) => name === ENTRY));
  return {
    source,
    filename,
    threads: found === undefined ? 1 : threads,
    entry: found,
    args: (index) => [BigInt(index)],
    input: NO_INPUT,
    heapBytes: HEAP_BYTES,
  };
}

async function guestOfScenario(named: ScenarioSubject): Promise<Guest> {
  const { threads } = named;
  const { scenario, folder } = await findScenario(named.scenario);
  const input = inputOf(named, scenario);
  return {
    source: readFileSync(fileURLToPath(new URL(scenario.program, folder)), 'utf8'),
    filename: scenario.program,
    threads,
    entry: scenario.entry,
    args: (index) => scenario.share?.(input, index, threads) ?? [],
    ...(scenario.before !== undefined && {
      before: { call: scenario.before, args: [BigInt(threads), BigInt(input.work)] },
    }),
    after: scenario.after,
    input,
    heapBytes: HEAP_BYTES,
    answer: (output) => {
      const answer = formatAnswer(scenario.result(input, output));
      const outcome = scenario.grade?.(input, output);
      return outcome === undefined ? answer : `${answer} (${outcome.grade}: ${outcome.what})`;
    },
  };
}
