// Loads a program for the explorer from the file that holds it.

import { pathToFileURL } from 'node:url';
import { loadFault, shortName } from '../erase/load-fault.ts';
import { mustTakeSteps } from '../erase/steps.ts';
import { errorText, UsageError } from '../errors.ts';
import { resolvePackageFromAnywhere } from '../registry.ts';
import { programOf, type ExploreOptions } from './options.ts';
import type { Words } from './words.ts';

/**
 * What the file's default export describes, or what it returns if it is a function.
 * @throws UsageError if that is no program, or one that cannot be begun, and where `yield*` is missing.
 */
export async function loadProgram(file: string): Promise<ExploreOptions<Words>> {
  const exported = await defaultExportOf(file);
  await mustTakeSteps(pathToFileURL(file).href);
  return programMade(file, exported);
}

/** The same, for a file that has been loaded by another thread. */
export async function loadProgramAgain(file: string): Promise<ExploreOptions<Words>> {
  return programMade(file, await defaultExportOf(file));
}

function programMade(file: string, exported: unknown): ExploreOptions<Words> {
  const made = describedBy(file, exported);
  if (!isProgram(made))
    throw new UsageError(
      `${shortName(file)} is no program for the explorer: its default export needs words and threads`,
    );
  try {
    // What only shows when its parts are run shows here, and not in the midst of a search.
    programOf(made).begin();
  } catch (error) {
    throw new UsageError(`${shortName(file)}: ${(error as Error).message}`, { cause: error });
  }
  return made;
}

/** What a file is, by its default export. @throws UsageError if it does not load. */
export async function kindOfFile(file: string): Promise<'program' | 'strategy' | undefined> {
  const exported = await defaultExportOf(file);
  if (typeof exported === 'function' || isProgram(exported)) return 'program';
  const isObject = typeof exported === 'object' && exported !== null;
  return isObject && 'compose' in exported ? 'strategy' : undefined;
}

async function defaultExportOf(file: string): Promise<unknown> {
  resolvePackageFromAnywhere();
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    const fault = await loadFault(file, error);
    throw new UsageError(`${shortName(file)} does not load: ${fault}`, { cause: error });
  }
}

function describedBy(file: string, exported: unknown): unknown {
  if (typeof exported !== 'function') return exported;
  try {
    return exported();
  } catch (error) {
    const text = errorText(error);
    throw new UsageError(`${shortName(file)}: its default export throws ${text}`, { cause: error });
  }
}

/** Whether it is meant as one; `programOf` knows whether it is. */
function isProgram(made: unknown): made is ExploreOptions<Words> {
  return typeof made === 'object' && made !== null && ('words' in made || 'threads' in made);
}
