// Runs linked scripts: all that a worker is which runs nothing but erased text.
//
// A worker is started with the text of this module alone, which imports nothing: so it needs no loader, and
// no types are stripped again in each worker. V8 takes what it compiled in one worker for the next (its code
// cache), functions that were called meanwhile included.

import type { Script } from 'node:vm';

export interface LinkedScript {
  readonly url: string;
  /** Under which others find its exports. */
  readonly key: number;
  /** See script.ts. */
  readonly text: string;
  /** Names of modules that are no files: Node's and npm's. */
  readonly others: readonly string[];
}

export interface LinkedScripts {
  /** In the order in which they run. */
  readonly scripts: readonly LinkedScript[];
  /** Characters that script.ts has put in front of the first line. */
  readonly head: number;
  /** What a worker is started with, to be evaluated. */
  readonly start: string;
}

/** Data of a worker that is to run scripts. */
export interface ScriptData {
  readonly text: LinkedScripts;
  /** The module whose `work` is the worker's. */
  readonly main: string;
  /** What V8 has compiled of each script, if a worker has told. */
  readonly compiled?: readonly Uint8Array[] | undefined;
}

/** What the main module is given. */
export interface Running {
  /** Exports of the module at `url`. */
  exportsOf(url: string): unknown;
  /** What V8 has compiled so far, for the workers to come. */
  compiled(): Uint8Array[];
}

type Imports = Record<number | string, unknown>;
type Run = (imports: Imports, meta: { url: string }) => unknown;

const vm = process.getBuiltinModule('node:vm');
const { workerData } = process.getBuiltinModule('node:worker_threads');

/** Runs the scripts of this worker, and then its main module's work. */
export function start(): void {
  const { text, main, compiled } = workerData as ScriptData;
  const { scripts, head } = text;
  const made = scripts.map((script, i) => compile(script, head, compiled?.[i]));
  const exported: Imports = {};
  const exportsOf = (url: string): unknown => exported[scripts.find((one) => one.url === url)!.key];

  function runAll(foreign: readonly Imports[]): void {
    for (const [i, { url, key }] of scripts.entries()) {
      const imports = Object.assign(Object.create(exported) as Imports, foreign[i]);
      exported[key] = (made[i]!.runInThisContext() as Run)(imports, { url });
    }
    const { work } = exportsOf(main) as { work(running: Running): void };
    work({ exportsOf, compiled: () => made.map((script) => shared(script.createCachedData())) });
  }

  const hasForeign = scripts.some(({ others }) =>
    others.some((name) => builtIn(name) === undefined),
  );
  if (hasForeign) void Promise.all(scripts.map(importOthers)).then(runAll);
  else runAll(scripts.map(builtInOthers));
}

function compile({ url, text }: LinkedScript, head: number, cachedData?: Uint8Array): Script {
  return new vm.Script(text, {
    filename: url,
    columnOffset: -head,
    ...(cachedData && { cachedData }),
  });
}

/** A module of Node as an import sees it. */
function builtIn(name: string): object | undefined {
  const module = process.getBuiltinModule(name);
  return module && (Object.create(module, { default: { value: module } }) as object);
}

function builtInOthers({ others }: LinkedScript): Imports {
  return Object.fromEntries(others.map((name) => [name, builtIn(name)]));
}

/** The loader brings in what the module at `url` imports of others. */
async function importOthers({ url, others }: LinkedScript): Promise<Imports> {
  const found: Imports = {};
  if (others.length === 0) return found;
  const importer = new vm.Script('(name) => import(name)', {
    filename: url,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (name: string) => Promise<unknown>;
  for (const name of others) found[name] = await importer(name);
  return found;
}

/** In memory that all workers can read. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
