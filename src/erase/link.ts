// Gathers the modules that a worker's program is made of and erases the text modules among them.
//
// The main thread does this once for a strategy and a form; workers are handed the erased sources, so
// that a mistake in a user's text is reported before any worker starts and no worker parses anything.

import { readFile } from 'node:fs/promises';
// As a whole: what older versions of Node lack is missed when it is needed.
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Program } from 'acorn';
import { simple } from 'acorn-walk';
import { UsageError } from '../errors.ts';
import { declaredMemberNames, erase, parseModule, type EraseOptions, type Form } from './erase.ts';
import { placedFault, shortName } from './load-fault.ts';
import { MEMORY_URL, resolveSpecifier } from './resolve.ts';

export interface Linked {
  readonly url: string;
  readonly source: string;
  readonly program: Program;
  /** Specifier as written -> URL, for modules that are files. */
  readonly imports: ReadonlyMap<string, string>;
  readonly isText: boolean;
}

/**
 * The erased source of every text module that is reachable from `entries` by static imports.
 * @throws UsageError where a module cannot be read, parsed or erased.
 */
export async function linkErased(
  entries: readonly string[],
  form: Form,
): Promise<ReadonlyMap<string, string>> {
  const modules = await gather(entries);
  const memberNames = new Set<string>();
  for (const module of modules.values()) {
    for (const name of declaredMemberNames(module.program)) memberNames.add(name);
  }
  const erased = new Map<string, string>();
  for (const module of modules.values()) {
    if (!module.isText || module.url === MEMORY_URL) continue;
    erased.set(
      module.url,
      erase(module.source, {
        filename: shortName(fileURLToPath(module.url)),
        form,
        memberNames,
        ...(await importedBindings(module)),
      }),
    );
  }
  return erased;
}

async function gather(entries: readonly string[]): Promise<Map<string, Linked>> {
  const modules = new Map<string, Linked>();
  const waiting = [...entries];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (modules.has(url)) continue;
    const module = await loadModule(url);
    modules.set(url, module);
    waiting.push(...module.imports.values());
  }
  return modules;
}

/** One module, parsed. @throws UsageError */
export async function loadModule(url: string): Promise<Linked> {
  const filename = fileURLToPath(url);
  let source: string;
  try {
    source = await readFile(filename, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${filename} (${code})`, { cause: error });
  }
  if (/\.[cm]?ts$/.test(filename)) source = stripTypes(source, filename);
  const program = parseModule(source, shortName(filename));
  const imports = new Map<string, string>();
  for (const node of program.body) {
    if (
      node.type !== 'ImportDeclaration' &&
      node.type !== 'ExportNamedDeclaration' &&
      node.type !== 'ExportAllDeclaration'
    ) {
      continue;
    }
    if (!node.source) continue;
    const specifier = String(node.source.value);
    const resolved = resolveSpecifier(specifier, url);
    if (resolved !== undefined) imports.set(specifier, resolved);
  }
  return { url, source, program, imports, isText: isTextModule(program, imports) };
}

/** Types out, blanks in. Node still calls this experimental, which is no concern of our users. */
function stripTypes(source: string, filename: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return nodeModule.stripTypeScriptTypes(source);
  } catch (error) {
    throw new UsageError(strippingFault(filename, error as Error), { cause: error });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Node marks the place, without knowing the file. */
function strippingFault(filename: string, error: Error): string {
  error.stack = filename + (error.stack ?? '');
  const fault = placedFault(error);
  return fault.includes(shortName(filename)) ? fault : `${shortName(filename)}: ${fault}`;
}

/** Text is what has generators in it or names a primitive. */
function isTextModule(program: Program, imports: ReadonlyMap<string, string>): boolean {
  let hasGenerator = false;
  simple(program, {
    Function(node) {
      hasGenerator ||= node.generator;
    },
  });
  return hasGenerator || [...imports.values()].includes(MEMORY_URL);
}

const generatorFunction = Object.getPrototypeOf(function* () {}) as object;

/** What a module's named imports are: text functions, primitives, constants that are numbers. */
async function importedBindings(
  module: Linked,
): Promise<Pick<EraseOptions, 'textNames' | 'primitives' | 'constants'>> {
  const textNames = new Set<string>();
  const primitives = new Map<string, string>();
  const constants = new Map<string, number>();
  for (const node of module.program.body) {
    if (node.type !== 'ImportDeclaration') continue;
    const url = module.imports.get(String(node.source.value));
    if (url === undefined) continue;
    const exports = (await import(url)) as Record<string, unknown>;
    for (const specifier of node.specifiers) {
      if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier')
        continue;
      const { name } = specifier.imported;
      const value = exports[name];
      if (typeof value === 'number') constants.set(specifier.local.name, value);
      if (url === MEMORY_URL) primitives.set(specifier.local.name, name);
      const isText =
        typeof value === 'function' && Object.getPrototypeOf(value) === generatorFunction;
      if (isText) textNames.add(specifier.local.name);
    }
  }
  return { textNames, primitives, constants };
}
