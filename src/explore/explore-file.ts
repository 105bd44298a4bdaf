// Explores the program that a file describes: its default export is what `explore` takes, or a
// function that returns it. A file can be loaded by several workers, and found again by a token.

import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../errors.ts';
import { resolvePackageFromAnywhere } from '../registry.ts';
import { exploreProgram, replayProgram, toReport } from './explore.ts';
import { programOf, type ExploreOptions } from './index.ts';
import type { Report, SearchOptions } from './program.ts';
import type { Prefix } from './reduction.ts';
import { settingsOf, type SearchResult, type Settings } from './search.ts';
import { split } from './split.ts';

export interface ExploreFileOptions extends SearchOptions {
  /** Workers; 1. As many as there are cores with Infinity. */
  readonly jobs?: number;
  readonly replay?: string | undefined;
}

/** What a worker gets with its start, and for each part of the search. */
export interface FileWork {
  readonly file: string;
  readonly settings: Settings;
}

// So many parts for a worker, since some take much longer than others.
const PARTS = 16;

/**
 * Like `explore`, for the program in `file`; options given here override the file's.
 * @throws UsageError if the file is no program; see also `explore`.
 */
export async function exploreFile(
  file: string,
  { jobs = 1, replay, ...given }: ExploreFileOptions = {},
): Promise<Report> {
  const options = await loadProgram(file);
  const overrides = Object.entries(given).filter(([, value]) => value !== undefined);
  const settings = settingsOf({ ...options, ...Object.fromEntries(overrides) });
  const program = programOf(options);
  const named = { subject: JSON.stringify({ file }) };
  const token = replay ?? options.replay;
  if (token !== undefined) return replayProgram(program, settings, token);
  const workers = Math.min(jobs, availableParallelism());
  if (workers <= 1 || settings.mode !== 'exhaustive')
    return exploreProgram(program, settings, named);
  const parts = split(program, settings, workers * PARTS);
  if (parts.mayRepeat) return exploreProgram(program, settings, named);
  const started = performance.now();
  const results = await runParts({ file, settings }, parts.prefixes, workers);
  const merged = merge(results);
  merged.blocked += parts.blocked;
  merged.steps += parts.steps;
  merged.seconds = (performance.now() - started) / 1000;
  return toReport(program, settings, merged, named);
}

/** @throws UsageError if the file's default export is no program. */
export async function loadProgram(file: string): Promise<ExploreOptions<any>> {
  resolvePackageFromAnywhere();
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${file} does not load: ${line}`, { cause: error });
  }
  const made: unknown = typeof module.default === 'function' ? module.default() : module.default;
  if (isProgram(made)) return made;
  throw new UsageError(
    `${file} is no program for the explorer: its default export needs words and threads`,
  );
}

export function isProgram(made: unknown): made is ExploreOptions<any> {
  if (typeof made !== 'object' || made === null) return false;
  const { words, threads } = made as { words?: unknown; threads?: unknown };
  return typeof words === 'object' && words !== null && Array.isArray(threads);
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const WORKER = new URL(`./file-worker${EXTENSION}`, import.meta.url);

/** Results by part, in order; parts behind the first failure may be missing. */
async function runParts(
  work: FileWork,
  prefixes: readonly Prefix[],
  size: number,
): Promise<SearchResult[]> {
  const results: SearchResult[] = [];
  let next = 0;
  let isOver = false;
  const workers = Array.from({ length: size }, () => new Worker(WORKER, { workerData: work }));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        while (next < prefixes.length && !isOver) {
          const part = next++;
          const result = await askWorker(worker, prefixes[part]!);
          results[part] = result;
          isOver ||= work.settings.stopAtFirst && result.found !== undefined;
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results.filter((result) => result !== undefined);
}

function askWorker(worker: Worker, prefix: Prefix): Promise<SearchResult> {
  return new Promise<SearchResult>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(prefix);
  }).finally(() => worker.removeAllListeners());
}

function merge(results: readonly SearchResult[]): SearchResult {
  const merged: SearchResult = {
    executions: 0,
    blocked: 0,
    outcomes: {},
    races: [],
    failures: {},
    steps: 0,
    seconds: 0,
    isExhaustive: true,
    found: undefined,
  };
  const races = new Map(
    results.flatMap(({ races }) => races.map((race) => [JSON.stringify(race), race])),
  );
  merged.races.push(...races.values());
  for (const result of results) {
    const { found } = result;
    if (merged.found === undefined && found !== undefined)
      merged.found = { ...found, executions: merged.executions + found.executions };
    merged.executions += result.executions;
    merged.blocked += result.blocked;
    merged.steps += result.steps;
    merged.isExhaustive &&= result.isExhaustive;
    add(merged.outcomes, result.outcomes);
    add(merged.failures, result.failures);
  }
  return merged;
}

function add(to: Partial<Record<string, number>>, more: Partial<Record<string, number>>): void {
  for (const [key, count] of Object.entries(more)) to[key] = (to[key] ?? 0) + count!;
}
