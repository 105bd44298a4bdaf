// Explores the program that a file holds. A file can be loaded by several workers, and found again by
// a token.

import { availableParallelism } from 'node:os';
import { defined } from './defined.ts';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { replayProgram, toReport } from './explore.ts';
import { loadProgram } from './load-program.ts';
import { mustBeKnown, programOf, type ExploreOptions } from './options.ts';
import { searchByWorkers } from './parallel.ts';
import type { Report, SearchOptions } from './program.ts';
import { search, settingsOf } from './search.ts';
import { watched, type Progress } from './watch.ts';
import { shown, type Words } from './words.ts';

export interface ExploreFileOptions extends SearchOptions {
  /** Workers, for an exhaustive search; 1. As many as there are cores with Infinity. */
  readonly jobs?: number;
  readonly replay?: string | undefined;
}

const KEYS = [...Object.keys(settingsOf({})), 'jobs', 'replay'];

/**
 * Like `explore`, for the program in `file`, a path or a `file:` URL: its default export is what `explore` takes, or a function
 * that returns it. Options given here override the file's.
 * @throws UsageError if the file is no program; see also `explore`.
 */
export async function exploreFile(
  file: string | URL,
  given: ExploreFileOptions = {},
): Promise<Report> {
  mustBeKnown(Object.keys(given), KEYS);
  const name = pathOf(file);
  return await exploreLoaded(name, await loadProgram(name), given);
}

function pathOf(file: unknown): string {
  const isUrl = file instanceof URL || (typeof file === 'string' && /^file:/i.test(file));
  if (isUrl) return fileURLToPath(file);
  if (typeof file === 'string') return path.resolve(file);
  throw new TypeError(`exploreFile needs a path or a URL, not ${shown(file)}`);
}

/** The same, for what `loadProgram` has made of the file; `tell` hears how far it has come. */
export async function exploreLoaded(
  file: string,
  options: ExploreOptions<Words>,
  { jobs = 1, replay, ...given }: ExploreFileOptions,
  tell?: (progress: Progress) => void,
): Promise<Report> {
  if (!(jobs >= 1)) throw new RangeError(`jobs is ${jobs}; it has to be a number from 1 up`);
  const settings = settingsOf({ ...options, ...defined(given) });
  const program = programOf(options);
  const token = replay ?? options.replay;
  if (token !== undefined) return replayProgram(program, token);
  const workers = Math.min(Math.floor(jobs), availableParallelism());
  const seen = tell === undefined ? program : watched(program, tell);
  const result =
    workers <= 1 || settings.mode !== 'exhaustive'
      ? search(seen, settings)
      : await searchByWorkers(seen, { file, settings }, workers, { tell });
  return toReport(program, settings, result);
}
