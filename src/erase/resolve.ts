// Where modules of program text are found: beside the file that names them, or in this package.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** URL of a module of src/, named without its ending, as it is run now: source or built. */
export function sourceUrl(name: string): string {
  return new URL(`../${name}${extension}`, import.meta.url).href;
}

export const MEMORY_URL = sourceUrl('memory');
export const MEMORY_ERASED_URL = sourceUrl('memory-erased');
/** In its place where the counting form runs in workers. */
export const MEMORY_COUNTING_URL = sourceUrl('memory-counting');

/** In its place in stepped text on the simulated machine. */
export const MEMORY_MACHINE_URL = sourceUrl('machine/memory');

/** The package's exports, for text that is run from anywhere. */
const PACKAGE: ReadonlyMap<string, string> = new Map([
  ['interlock-lab/memory', MEMORY_URL],
  ['interlock-lab/strategy', sourceUrl('strategy')],
  ['interlock-lab/ingredients', sourceUrl('ingredients')],
  ['interlock-lab/sync', sourceUrl('sync/index')],
  ['interlock-lab/heap', sourceUrl('heap/index')],
  ['interlock-lab/explore', sourceUrl('explore/index')],
  ['interlock-lab/scenario', sourceUrl('scenario')],
  ['interlock-lab/layout', sourceUrl('layout')],
  ['interlock-lab/counters', sourceUrl('counters')],
  ['interlock-lab/errors', sourceUrl('errors')],
]);

/** The URL of this package's module behind `interlock-lab/...`, if it is one. */
export function packageModule(specifier: string): string | undefined {
  return PACKAGE.get(specifier);
}

/** The file that `specifier` names in the module at `from`; undefined for Node's and npm's modules. */
export function resolveSpecifier(specifier: string, from: string): string | undefined {
  const own = packageModule(specifier);
  if (own !== undefined) return own;
  if (!/^(\.{1,2}\/|file:)/.test(specifier)) return undefined;
  const url = new URL(specifier, from).href;
  // A built module may name its source's ending when it was copied unchanged, and the reverse.
  if (existsSync(fileURLToPath(url))) return url;
  const other = url.endsWith('.ts') ? url.replace(/\.ts$/, '.js') : url.replace(/\.js$/, '.ts');
  return existsSync(fileURLToPath(other)) ? other : url;
}
