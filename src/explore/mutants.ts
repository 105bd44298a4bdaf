// The mutants of strategies/mutants/, by id.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';
import { packageRoot } from '../registry.ts';
import type { Mutant } from './mutant.ts';
import type { NamedMutant } from './sources.ts';

const isBuilt = !import.meta.url.endsWith('.ts');
const folder = path.join(packageRoot, isBuilt ? 'dist' : '', 'strategies', 'mutants');
const extension = isBuilt ? '.js' : '.ts';

/** Ids of all mutants, in order. */
export function mutantIds(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension) && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -extension.length))
    .toSorted();
}

/** @throws UsageError if there is none of that id. */
export async function loadMutant(id: string): Promise<NamedMutant> {
  const file = path.join(folder, id + extension);
  if (!/^[\w-]+$/.test(id) || !existsSync(file))
    throw new UsageError(`unknown mutant "${id}"; known: ${mutantIds().join(', ')}`);
  const module = (await import(pathToFileURL(file).href)) as { default: Mutant };
  return { id, ...module.default };
}
