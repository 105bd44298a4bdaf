// Gathers the modules that a worker's program is made of and erases the text modules among them.
//
// The main thread does this once for a strategy and a form; workers are handed the erased sources, so
// that a mistake in a user's text is reported before any worker starts. A worker that runs nothing else gets
// all modules as scripts; one whose loader brings in other modules too gets the text modules as modules.

import { readFile } from 'node:fs/promises';
// As a whole: what older versions of Node lack is missed when it is needed.
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Program } from 'acorn';
import { simple } from 'acorn-walk';
import { UsageError } from '../errors.ts';
import {
  declaredMemberNames,
  erase,
  eraseText,
  parseModule,
  type EraseOptions,
  type Form,
} from './erase.ts';
import { placedFault, shortName } from './load-fault.ts';
import { MEMORY_ERASED_URL, MEMORY_URL, resolveSpecifier, sourceUrl } from './resolve.ts';
import type { LinkedScript, LinkedScripts } from './run.ts';
import { asScript, SCRIPT_HEAD } from './script.ts';

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
  const memberNames = memberNamesOf(modules.values());
  const erased = new Map<string, string>();
  for (const module of modules.values()) {
    if (!module.isText || module.url === MEMORY_URL) continue;
    erased.set(module.url, erase(module.source, await optionsOf(module, form, memberNames)));
  }
  return erased;
}

/**
 * Every module that is reachable from `entries` by static imports, as a script, text erased; in the order in which
 * they run. @throws UsageError where a module cannot be read, parsed or erased.
 */
export async function linkScripts(entries: readonly string[], form: Form): Promise<LinkedScripts> {
  const modules = await gather([...entries, MEMORY_ERASED_URL]);
  const memberNames = memberNamesOf(modules.values());
  const ordered = inOrder(entries, modules);
  const numbers = new Map(ordered.map(({ url }, number) => [url, number]));
  const scripts: LinkedScript[] = [];
  for (const module of ordered) {
    const options = await optionsOf(module, form, memberNames);
    const { url, source, program, imports } = module;
    const others = new Set<string>();
    const text = asScript({
      filename: options.filename,
      text: module.isText ? eraseText(source, program, options) : source,
      program,
      primitives: options.primitives,
      keyOf: (specifier) => {
        const imported = imports.get(specifier);
        if (imported !== undefined) return numbers.get(inPlaceOf(imported))!;
        others.add(specifier);
        return specifier;
      },
    });
    scripts.push({ url, text, others: [...others] });
  }
  return { scripts, head: SCRIPT_HEAD.length, start: await startText() };
}

/** What a worker runs of itself: see run.ts. */
async function startText(): Promise<string> {
  const { source, program } = await loadModule(sourceUrl('erase/run'));
  const none = new Map<string, string>();
  const keyOf = (specifier: string): string => specifier;
  const script = asScript({ filename: 'run', text: source, program, primitives: none, keyOf });
  return `${script}({},{}).start()`;
}

/** What runs in the place of a module. */
function inPlaceOf(url: string): string {
  return url === MEMORY_URL ? MEMORY_ERASED_URL : url;
}

/** Modules after those that they import. @throws UsageError if there is a circle. */
function inOrder(entries: readonly string[], modules: ReadonlyMap<string, Linked>): Linked[] {
  const ordered = new Set<Linked>();
  const entered = new Set<Linked>();
  const visit = (module: Linked): void => {
    if (ordered.has(module)) return;
    if (entered.has(module)) {
      const name = shortName(fileURLToPath(module.url));
      throw new UsageError(`${name}: threads run no modules that import each other in a circle`);
    }
    entered.add(module);
    for (const url of module.imports.values()) visit(modules.get(inPlaceOf(url))!);
    ordered.add(module);
  };
  for (const entry of entries) visit(modules.get(entry)!);
  return [...ordered];
}

function memberNamesOf(modules: Iterable<Linked>): Set<string> {
  const names = new Set<string>();
  for (const { program } of modules)
    for (const name of declaredMemberNames(program)) names.add(name);
  return names;
}

async function optionsOf(
  module: Linked,
  form: Form,
  memberNames: ReadonlySet<string>,
): Promise<EraseOptions> {
  const filename = shortName(fileURLToPath(module.url));
  const bindings = module.isText
    ? await importedBindings(module)
    : { textNames: new Set<string>(), primitives: new Map(), constants: new Map() };
  return { filename, form, memberNames, ...bindings };
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
