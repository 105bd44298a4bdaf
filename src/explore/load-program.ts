// Loads a program for the explorer from the file that holds it.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorText, UsageError } from '../errors.ts';
import { resolvePackageFromAnywhere } from '../registry.ts';
import { programOf, type ExploreOptions } from './options.ts';
import type { Words } from './words.ts';

/**
 * What the file's default export describes, or what it returns if it is a function.
 * @throws UsageError if that is no program, or one that cannot be begun.
 */
export async function loadProgram(file: string): Promise<ExploreOptions<Words>> {
  const made = describedBy(file, await defaultExportOf(file));
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
    const [line] = (error instanceof Error ? error.message : errorText(error)).split('\n');
    throw new UsageError(`${shortName(file)} does not load: ${line}`, { cause: error });
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

/** The file as its user would name it. */
function shortName(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
