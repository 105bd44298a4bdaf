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
  calledMemberNames,
  Canvas,
  declaredMemberNames,
  erase,
  eraseText,
  parseModule,
  type EraseOptions,
  type Form,
} from './erase.ts';
import { placedFault, shortName } from './load-fault.ts';
import {
  MEMORY_COUNTING_URL,
  MEMORY_ERASED_URL,
  MEMORY_MACHINE_URL,
  MEMORY_URL,
  resolveSpecifier,
  sourceUrl,
} from './resolve.ts';
import type { LinkedScript, LinkedScripts } from './run.ts';
import { asScript, SCRIPT_HEAD } from './script.ts';
import { stepped } from './stepped.ts';

export interface Linked {
  readonly url: string;
  readonly source: string;
  readonly program: Program;
  /** Specifier as written -> URL, for modules that are files. */
  readonly imports: ReadonlyMap<string, string>;
  /** Specifiers of other modules. */
  readonly others: readonly string[];
  readonly isText: boolean;
  /** Names under which it puts text functions into objects, and under which it calls what objects have. */
  readonly memberNames: ReadonlySet<string>;
  readonly calledNames: ReadonlySet<string>;
  /** What was made of it, by what that depends on. */
  readonly made: Map<string, string>;
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
    const options = await optionsOf(module, form, memberNames);
    erased.set(
      module.url,
      once(module, 'module', options, () => erase(module.source, options)),
    );
  }
  return erased;
}

/**
 * Every module that is reachable from `entries` by static imports, as a script, text erased; in the order in which
 * they run. @throws UsageError where a module cannot be read, parsed or erased.
 */
export async function linkScripts(entries: readonly string[], form: Form): Promise<LinkedScripts> {
  const modules = await gather([...entries, inPlaceOf(MEMORY_URL, form)]);
  const memberNames = memberNamesOf(modules.values());
  const scripts: LinkedScript[] = [];
  for (const module of inOrder(entries, modules, form)) {
    const options = await optionsOf(module, form, memberNames);
    const text = once(module, 'script', options, () => scriptOf(module, options));
    scripts.push({ url: module.url, key: keyOf(module.url), text, others: module.others });
  }
  return { scripts, head: SCRIPT_HEAD.length, start: await startText() };
}

function scriptOf(module: Linked, options: EraseOptions): string {
  const { program, imports } = module;
  return asScript({
    filename: options.filename,
    ...textOf(module, options),
    program,
    primitives: options.primitives,
    keyOf: (specifier) => {
      const url = imports.get(specifier);
      return url === undefined ? specifier : keyOf(inPlaceOf(url, options.form));
    },
  });
}

function textOf({ source, program, isText }: Linked, options: EraseOptions) {
  if (!isText) return { text: source };
  if (options.form !== 'stepped') return { text: eraseText(source, program, options) };
  const { insertions, blanks } = stepped(program, options);
  const canvas = new Canvas(source);
  for (const [start, end] of blanks) canvas.blank(start, end);
  return { text: canvas.toString(), insertions };
}

/** What a worker runs of itself: see run.ts. */
async function startText(): Promise<string> {
  const { source, program } = await loadModule(sourceUrl('erase/run'));
  const none = new Map<string, string>();
  const same = (specifier: string): string => specifier;
  const script = asScript({
    filename: 'run',
    text: source,
    program,
    primitives: none,
    keyOf: same,
  });
  return `${script}({},{}).start()`;
}

/** What runs in the place of a module. */
function inPlaceOf(url: string, form: Form): string {
  return url === MEMORY_URL ? MEMORIES[form] : url;
}

const MEMORIES: Readonly<Record<Form, string>> = {
  timed: MEMORY_ERASED_URL,
  counting: MEMORY_COUNTING_URL,
  stepped: MEMORY_MACHINE_URL,
};

const keys = new Map<string, number>();

/** The number of a module, the same in everything that this process links. */
function keyOf(url: string): number {
  const key = keys.get(url) ?? keys.size;
  keys.set(url, key);
  return key;
}

/** Modules after those that they import. @throws UsageError if there is a circle. */
function inOrder(
  entries: readonly string[],
  modules: ReadonlyMap<string, Linked>,
  form: Form,
): Linked[] {
  const ordered = new Set<Linked>();
  const entered = new Set<Linked>();
  const visit = (module: Linked): void => {
    if (ordered.has(module)) return;
    if (entered.has(module)) {
      const name = shortName(fileURLToPath(module.url));
      throw new UsageError(`${name}: threads run no modules that import each other in a circle`);
    }
    entered.add(module);
    for (const url of module.imports.values()) visit(modules.get(inPlaceOf(url, form))!);
    ordered.add(module);
  };
  for (const entry of entries) visit(modules.get(entry)!);
  return [...ordered];
}

function memberNamesOf(modules: Iterable<Linked>): Set<string> {
  const all = new Set<string>();
  for (const { memberNames } of modules) for (const name of memberNames) all.add(name);
  return all;
}

async function optionsOf(
  module: Linked,
  form: Form,
  allMembers: ReadonlySet<string>,
): Promise<EraseOptions> {
  const filename = shortName(fileURLToPath(module.url));
  const memberNames = new Set([...module.calledNames].filter((name) => allMembers.has(name)));
  const bindings = module.isText ? await importedBindings(module) : NO_BINDINGS;
  return { filename, form, memberNames, ...bindings };
}

/** Makes something of a module, unless it was made under the same options before. */
function once(module: Linked, what: string, options: EraseOptions, make: () => string): string {
  const { form, memberNames, constants } = options;
  const key = JSON.stringify([what, form, [...memberNames], [...constants]]);
  const made = module.made.get(key) ?? make();
  module.made.set(key, made);
  return made;
}

/** Modules of this package: they are read once. Those of a user may change. */
const own = new Map<string, Linked>();
const OWN = new URL('.', sourceUrl('memory')).href;

async function gather(entries: readonly string[]): Promise<Map<string, Linked>> {
  const modules = new Map<string, Linked>();
  const waiting = [...entries];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (modules.has(url)) continue;
    const module = own.get(url) ?? (await loadModule(url));
    if (url.startsWith(OWN)) own.set(url, module);
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
  const others = new Set<string>();
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
    if (resolved === undefined) others.add(specifier);
    else imports.set(specifier, resolved);
  }
  return {
    url,
    source,
    program,
    imports,
    others: [...others],
    isText: isTextModule(program, imports),
    memberNames: declaredMemberNames(program),
    calledNames: calledMemberNames(program),
    made: new Map(),
  };
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

type Bindings = Pick<EraseOptions, 'textNames' | 'primitives' | 'constants'>;

const NO_BINDINGS: Bindings = {
  textNames: new Set(),
  primitives: new Map(),
  constants: new Map(),
};

/** What a module's named imports are: text functions, primitives, constants that are numbers. */
async function importedBindings(module: Linked): Promise<Bindings> {
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
