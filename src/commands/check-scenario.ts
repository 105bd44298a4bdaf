// `interlock check STRATEGY --scenario S|FILE.py`: the interpreter itself, thread against thread.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '../explore/defined.ts';
import { replayProgram } from '../explore/explore.ts';
import { guestProgram, type Guest } from '../explore/guest.ts';
import { compositionOf } from '../explore/laws/subjects.ts';
import type { Program } from '../explore/program.ts';
import { UsageError } from '../errors.ts';
import { compile } from '../python/compile.ts';
import { isCode } from '../python/constants.ts';
import { findScenario } from '../registry.ts';
import { mustDraw, mustFitMode, SECONDS, type CheckSettings } from './check.ts';
import { commandName } from './command-name.ts';
import { formatAnswer } from '../report/table.ts';
import { printReplay, printSearches } from './check-program.ts';
import { readProgram } from './program-file.ts';
import type { Streams } from './streams.ts';

/** Units of input: enough for each thread to allocate, share and free. */
const EVENTS = 2;
const HEAP_BYTES = 2 << 20;
const MAX_STEPS = 1_000_000;
/** Runs of a program whose interleavings are too many to cover. */
const RUNS = 1000;
const THREADS = 2;
/** Function of FILE.py that threads call if it has it, unless another is named. */
const ENTRY = 'main';

/** What a token of a guest program is of. */
export interface ScenarioSubject {
  readonly strategy: string;
  readonly scenario: string;
  readonly threads: number;
  /** Function of FILE.py, if the user named one. */
  readonly entry?: string | undefined;
}

/** @returns the exit status. */
export async function checkScenario(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, scenario, threads = THREADS, entry, mode = 'directed' } = settings;
  const { bound, depth, memory = 'sc', seed } = settings;
  mustFitMode(mode, settings);
  mustDraw(mode, settings);
  const named: ScenarioSubject = { strategy: subject!, scenario: scenario!, threads, entry };
  // What is wrong with it is said before a worker makes it anew.
  await scenarioProgram(named, streams.cwd());
  const options = {
    mode,
    memory,
    maxExecutions: settings.runs ?? RUNS,
    maxSeconds: settings.seconds ?? SECONDS,
    maxSteps: settings.maxSteps ?? MAX_STEPS,
    ...defined({ bound, depth, seed }),
  };
  const search = { kind: 'scenario', named, options, cwd: streams.cwd() } as const;
  const name = `${subject}, ${scenario}`;
  const command = `${commandName(streams)} check`;
  return await printSearches(name, [{ mode, memory, search }], settings, streams, command);
}

/** @returns the exit status. */
export async function replayScenario(
  named: ScenarioSubject,
  settings: CheckSettings,
  streams: Streams,
): Promise<number> {
  const program = await scenarioProgram(named, streams.cwd());
  const report = replayProgram(program, settings.replay!);
  return printReplay(`${named.strategy}, ${named.scenario}`, report, settings, streams);
}

/** @throws as `guestProgram`, and UsageError. */
export async function scenarioProgram(named: ScenarioSubject, cwd: string): Promise<Program> {
  const composition = await compositionOf(named.strategy, cwd);
  const guest = named.scenario.endsWith('.py')
    ? guestOfFile(named, cwd)
    : await guestOfScenario(named);
  return guestProgram(composition, guest);
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
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: HEAP_BYTES,
  };
}

async function guestOfScenario({ scenario: id, threads }: ScenarioSubject): Promise<Guest> {
  const { scenario, folder } = await findScenario(id);
  const input = scenario.input({ events: EVENTS, data: undefined, seed: 1, settings: {} });
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
