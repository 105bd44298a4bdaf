// Explores the program that a file holds. A file can be loaded by several workers, and found again by
// a token.

import { availableParallelism } from 'node:os';
import { exploreProgram, replayProgram, toReport } from './explore.ts';
import { loadProgram } from './load-program.ts';
import { programOf } from './options.ts';
import { searchByWorkers } from './parallel.ts';
import type { Report, SearchOptions } from './program.ts';
import { settingsOf } from './search.ts';

export { isProgram } from './load-program.ts';

export interface ExploreFileOptions extends SearchOptions {
  /** Workers, for an exhaustive search; 1. As many as there are cores with Infinity. */
  readonly jobs?: number;
  readonly replay?: string | undefined;
}

/**
 * Like `explore`, for the program in `file`: its default export is what `explore` takes, or a function
 * that returns it. Options given here override the file's.
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
  const named = { subject: '' };
  const token = replay ?? options.replay;
  if (token !== undefined) return replayProgram(program, settings, token);
  const workers = Math.min(jobs, availableParallelism());
  if (workers <= 1 || settings.mode !== 'exhaustive')
    return exploreProgram(program, settings, named);
  const result = await searchByWorkers(program, { file, settings }, workers);
  return toReport(program, settings, result, named);
}
