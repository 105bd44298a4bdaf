// Explores the program that a file holds. A file can be loaded by several workers, and found again by
// a token.

import { availableParallelism } from 'node:os';
import { exploreProgram, replayProgram, toReport } from './explore.ts';
import { loadProgram } from './load-program.ts';
import { mustBeKnown, programOf, type ExploreOptions } from './options.ts';
import { searchByWorkers } from './parallel.ts';
import type { Report, SearchOptions } from './program.ts';
import { settingsOf } from './search.ts';
import type { Words } from './words.ts';

export interface ExploreFileOptions extends SearchOptions {
  /** Workers, for an exhaustive search; 1. As many as there are cores with Infinity. */
  readonly jobs?: number;
  readonly replay?: string | undefined;
}

const KEYS = [...Object.keys(settingsOf({})), 'jobs', 'replay'];

/**
 * Like `explore`, for the program in `file`: its default export is what `explore` takes, or a function
 * that returns it. Options given here override the file's.
 * @throws UsageError if the file is no program; see also `explore`.
 */
export async function exploreFile(file: string, given: ExploreFileOptions = {}): Promise<Report> {
  mustBeKnown(Object.keys(given), KEYS);
  return await exploreLoaded(file, await loadProgram(file), given);
}

/** The same, for what `loadProgram` has made of the file. */
export async function exploreLoaded(
  file: string,
  options: ExploreOptions<Words>,
  { jobs = 1, replay, ...given }: ExploreFileOptions,
): Promise<Report> {
  if (!(jobs >= 1)) throw new RangeError(`jobs is ${jobs}; it has to be a number from 1 up`);
  const overrides = Object.entries(given).filter(([, value]) => value !== undefined);
  const settings = settingsOf({ ...options, ...Object.fromEntries(overrides) });
  const program = programOf(options);
  const named = { subject: '' };
  const token = replay ?? options.replay;
  if (token !== undefined) return replayProgram(program, settings, token);
  const workers = Math.min(Math.floor(jobs), availableParallelism());
  if (workers <= 1 || settings.mode !== 'exhaustive')
    return exploreProgram(program, settings, named);
  const result = await searchByWorkers(program, { file, settings }, workers);
  return toReport(program, settings, result, named);
}
