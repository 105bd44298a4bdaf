// Runs a program on real workers in the counting form and leaves its heaps to be looked at.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Form } from '../../src/erase/erase.ts';
import { linkProgram } from '../../src/guest-modules.ts';
import { compile } from '../../src/python/compile.ts';
import {
  composed,
  loadStrategy,
  modulesOf,
  packageRoot,
  parsedOptions,
  parseStrategies,
} from '../../src/registry.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import { formatFailure } from '../../src/vm/failures.ts';
import { linkThreads, startCrew, type Crew, type Round } from '../../src/workers/crew.ts';
import { startProcesses } from '../../src/workers/processes.ts';
import { fill } from '../../src/vm/process-memory.ts';
import type { Report } from '../../src/workers/reports.ts';
import type { RunRequest } from '../../src/request.ts';

const sourcesOf = new Map<string, ReturnType<typeof linkThreads>>();

export interface Ran {
  readonly crew: Crew;
  readonly rounds: readonly Round[];
  readonly output: string;
}

export interface RunOptions {
  readonly strategy: string;
  readonly threads: number;
  readonly form?: Form;
  readonly rounds?: number;
  readonly heapBytes?: number;
}

/** Starts the workers of `scenario` on its program's source text. */
export async function openCrew(
  scenario: Scenario,
  source: string,
  input: Input,
  options: RunOptions,
  onOutput: (text: string, stream: 'stdout' | 'stderr') => void = () => {},
  onReport: (report: Report) => void = () => {},
): Promise<Crew> {
  const { strategy: label, threads, form = 'counting' } = options;
  const [choice] = parseStrategies(label);
  const strategy = await loadStrategy(choice!);
  const values = parsedOptions(strategy, choice!);
  const request: RunRequest = {
    scenario,
    folder: pathToFileURL(packageRoot + path.sep).href,
    input,
    strategies: [choice!],
    threads: [threads],
    repeats: 1,
    heapBytes: options.heapBytes ?? 64 << 20,
    counters: true,
  };
  const modules = modulesOf(choice!, values);
  const key = `${form} ${modules.join(' ')}`;
  if (!sourcesOf.has(key)) {
    sourcesOf.set(key, linkThreads(modules, form));
  }
  const composition = composed(strategy, values);
  const start = composition.isolation === 'process' ? startProcesses : startCrew;
  const crew = await start({
    request,
    strategy: choice!,
    composition,
    options: values,
    text: await sourcesOf.get(key)!,
    form,
    threads,
    program: linkProgram(compile(source, 'main.py')),
    onOutput: (stream, text) => onOutput(text, stream),
    onReport,
    display: (failure, codes) => formatFailure(failure, codes, () => source).trimEnd(),
  });
  fill(crew.laidOut, input);
  return crew;
}

/** Runs rounds of `scenario`; all threads have exited when this returns. */
export async function runCrew(
  scenario: Scenario,
  source: string,
  input: Input,
  options: RunOptions,
): Promise<Ran> {
  let output = '';
  const crew = await openCrew(scenario, source, input, options, (text) => (output += text));
  const rounds: Round[] = [];
  for (let i = 0; i < (options.rounds ?? 1); i++) {
    fill(crew.laidOut, input);
    rounds.push(await crew.round());
  }
  await crew.finish();
  return { crew, rounds, output };
}

/** The program of a built-in scenario. */
export function programOf(id: string): string {
  return readFileSync(path.join(packageRoot, 'scenarios', id, 'main.py'), 'utf8');
}
