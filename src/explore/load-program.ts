// Loads a program for the explorer from the file that holds it.

import { pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import { resolvePackageFromAnywhere } from '../registry.ts';
import type { ExploreOptions } from './options.ts';
import type { Words } from './words.ts';

/**
 * What the file's default export describes, or what it returns if it is a function.
 * @throws UsageError if that is no program.
 */
export async function loadProgram(file: string): Promise<ExploreOptions<Words>> {
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

export function isProgram(made: unknown): made is ExploreOptions<Words> {
  if (typeof made !== 'object' || made === null) return false;
  const { words, threads } = made as { words?: unknown; threads?: unknown };
  return typeof words === 'object' && words !== null && Array.isArray(threads);
}
