// Strategies and scenarios by id. Nothing is loaded before it is asked for.
//
// The same code serves the source tree (strategies/x.ts) and the built package (dist/strategies/x.js);
// guest programs and the strategies' sources are always those of the package root.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
// As a whole: what older versions of Node lack is missed when it is needed.
import nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadFault } from './erase/load-fault.ts';
import { packageModule } from './erase/resolve.ts';
import { UsageError } from './errors.ts';
import { isPartPath, partProblem, partUrls, withParts, type Ingredient } from './ingredients.ts';
import type { IngredientFile } from './results.ts';
import type { Scenario } from './scenario.ts';
import { closest } from './spelling.ts';
import type { Composition, Strategy, StrategyOption } from './strategy.ts';
import type { StrategyChoice } from './request.ts';

const PACKAGE = 'interlock-lab';

/** Every built-in strategy, in the order of tables; other files in strategies/ are building blocks. */
export const STRATEGY_IDS = [
  'unsafe',
  'gil',
  'subinterpreters',
  'multiprocessing',
  'atomic',
  'biased',
  'free-threading',
] as const;

/** What `--strategy all` means: each strategy that promises a right answer. */
const ALL = STRATEGY_IDS.filter((id) => id !== 'unsafe');

/** The nearest folder upwards that holds this package's package.json. */
export const packageRoot: string = findPackageRoot(path.dirname(fileURLToPath(import.meta.url)));

const isBuilt = !import.meta.url.endsWith('.ts');

function findPackageRoot(from: string): string {
  const manifest = path.join(from, 'package.json');
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === PACKAGE) return from;
  }
  const parent = path.dirname(from);
  if (parent === from) throw new Error(`no package.json of ${PACKAGE} above ${import.meta.url}`);
  return findPackageRoot(parent);
}

/** Version of this package. */
export function packageVersion(): string {
  const manifest = readFileSync(path.join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** URL of a module of strategies/ or scenarios/, named without its extension. */
function moduleUrl(...parts: readonly string[]): string {
  const base = isBuilt ? path.join(packageRoot, 'dist') : packageRoot;
  return pathToFileURL(path.join(base, ...parts)).href + (isBuilt ? '.js' : '.ts');
}

/** Ids of the scenarios: the folders of scenarios/ that hold a program. */
export function scenarioIds(): string[] {
  const folder = path.join(packageRoot, 'scenarios');
  return readdirSync(folder)
    .filter((id) => existsSync(path.join(folder, id, 'main.py')))
    .toSorted();
}

export interface FoundScenario {
  readonly scenario: Scenario;
  /** Where its program lies, as a URL ending in a slash. */
  readonly folder: string;
}

/** @throws UsageError if there is no such scenario. */
export async function findScenario(id: string): Promise<FoundScenario> {
  const ids = scenarioIds();
  if (!ids.includes(id)) throw new UsageError(unknown('scenario', id, ids));
  const module = (await import(moduleUrl('scenarios', id, 'scenario'))) as { default: Scenario };
  const folder = pathToFileURL(path.join(packageRoot, 'scenarios', id) + path.sep).href;
  return { scenario: module.default, folder };
}

/** Path of a built-in strategy's source text, which every copy of the package ships. */
export function strategySource(id: string): string {
  if (!(STRATEGY_IDS as readonly string[]).includes(id))
    throw new UsageError(unknown('strategy', id, STRATEGY_IDS));
  return path.join(packageRoot, 'strategies', `${id}.ts`);
}

/**
 * Reads `--strategy`: ids and files separated by commas, each with its options, the first after a colon, others
 * after one or a plus: `gil:interval=50us,./mine.ts:a=1+b=2,all`. Files are relative to `cwd`.
 * @throws UsageError on an unknown id, a missing file, or an option without a value.
 */
export function parseStrategies(text: string, cwd = process.cwd()): StrategyChoice[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw new UsageError('--strategy names no strategy; try --strategy gil');
  const labels = new Set(words.flatMap((word) => (word === 'all' ? ALL : [word])));
  return [...labels].map((label) => parseStrategy(label, cwd));
}

function parseStrategy(label: string, cwd: string): StrategyChoice {
  const { head, pairs } = splitLabel(label);
  const options: Record<string, string> = {};
  for (const [name, value] of pairs) {
    if (Object.hasOwn(options, name))
      throw new UsageError(`${label}: option ${name} is given twice; give it once`);
    options[name] = value;
  }
  const isFile = /[/\\]|\.[cm]?[jt]s$/.test(head);
  if (!isFile) checkId(head);
  const file = isFile ? path.resolve(cwd, head) : strategySource(head);
  const url = isFile ? pathToFileURL(file).href : moduleUrl('strategies', head);
  return { label, url, options, source: sha256(readStrategy(file, head)), folder: cwd };
}

/** A label in its parts: what comes before the options, and these. */
export function splitLabel(label: string): {
  readonly head: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
} {
  // A colon or a plus begins an option only before `name=`: paths may hold both.
  const [head, rest] = splitAt(label, /:(?=[\w-]+=)/);
  const pairs = rest === '' ? [] : rest.split(/[:+](?=[\w-]+=)/);
  return { head, pairs: pairs.map((pair) => splitOnce(pair, '=')) };
}

/**
 * The strategy's module, and its options checked.
 * @throws UsageError if the file is no strategy, or an option is unknown or has a senseless value.
 */
export async function loadStrategy(choice: StrategyChoice): Promise<Strategy> {
  resolvePackageFromAnywhere();
  const strategy = await importStrategy(choice);
  const known = Object.keys(strategy.options);
  for (const [name, value] of Object.entries(choice.options)) {
    const option = Object.hasOwn(strategy.options, name) ? strategy.options[name] : undefined;
    if (option === undefined)
      throw new UsageError(unknown(`option of ${strategy.id}`, name, known));
    if (isFileFor(option, value)) await loadPart(option.ingredient!, partOf(choice, name));
    else {
      try {
        option.parse(value);
      } catch (error) {
        throw new UsageError(`${strategy.id}:${name}=${value}: ${(error as Error).message}`);
      }
    }
  }
  return strategy;
}

/**
 * Every option of a strategy that was loaded: as chosen, or its default; parsed. What names a file is a
 * `PartFile`, so that all of it can be sent to a worker.
 */
export function parsedOptions(
  { options }: Strategy,
  choice: StrategyChoice,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const value = choice.options[name] ?? option.default;
      const isFile = isFileFor(option, value);
      return [name, isFile ? { partUrl: partOf(choice, name).url } : option.parse(value)];
    }),
  );
}

/** The composition under parsed options, in the stepped form. */
export function composed(
  strategy: Strategy,
  options: Readonly<Record<string, unknown>>,
): Composition {
  return strategy.compose(withParts(options, (url) => parts.get(url)));
}

/** The files that take the place of ingredients, for the record; undefined if there are none. */
export function ingredientFiles(
  { options }: Strategy,
  choice: StrategyChoice,
): Readonly<Record<string, IngredientFile>> | undefined {
  const found = Object.entries(choice.options)
    .filter(([name, value]) => isFileFor(options[name]!, value))
    .map(([name, file]) => [name, { file, source: sha256(readPart(partOf(choice, name))) }]);
  return found.length === 0
    ? undefined
    : (Object.fromEntries(found) as Record<string, IngredientFile>);
}

/** Modules of a strategy and of the files that parsed options name: what is linked for threads. */
export function modulesOf(
  { url }: Pick<StrategyChoice, 'url'>,
  options: Readonly<Record<string, unknown>>,
): string[] {
  return [url, ...partUrls(options)];
}

function isFileFor({ ingredient }: StrategyOption, value: string): boolean {
  return ingredient !== undefined && isPartPath(value);
}

/** A file that a strategy's option names. */
interface PartChoice {
  /** As the user wrote it: `gil:mutex=./mcs.ts`. */
  readonly name: string;
  readonly path: string;
  readonly url: string;
}

function partOf({ label, options, folder }: StrategyChoice, option: string): PartChoice {
  const file = path.resolve(folder, options[option]!);
  const name = `${splitLabel(label).head}:${option}=${options[option]}`;
  return { name, path: file, url: pathToFileURL(file).href };
}

/** Modules of ingredients that were loaded, by URL. */
const parts = new Map<string, object>();

async function loadPart(kind: Ingredient, part: PartChoice): Promise<void> {
  readPart(part);
  let exports: object;
  try {
    exports = (await import(part.url)) as object;
  } catch (error) {
    const fault = await loadFault(part.path, error);
    throw new UsageError(`${part.name} does not load: ${fault}`, { cause: error });
  }
  const problem = partProblem(kind, exports);
  if (problem !== undefined) throw new UsageError(`${part.name} is no ${kind}: ${problem}`);
  parts.set(part.url, exports);
}

/** The text of the file. @throws UsageError if it cannot be read. */
function readPart({ name, path: file }: PartChoice): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(
      `${name}: ${isMissing ? 'no such file' : 'cannot be read as a file'}: ${file}`,
    );
  }
}

async function importStrategy({ label, url }: StrategyChoice): Promise<Strategy> {
  let module: { default?: Partial<Strategy> };
  try {
    module = (await import(url)) as { default?: Partial<Strategy> };
  } catch (error) {
    const fault = await loadFault(fileURLToPath(url), error);
    throw new UsageError(`strategy ${label} does not load: ${fault}`, { cause: error });
  }
  const { id, options, compose } = module.default ?? {};
  if (typeof id === 'string' && typeof options === 'object' && typeof compose === 'function')
    return module.default as Strategy;
  throw new UsageError(
    `${label} is no strategy: its default export needs id, title, isolation, options and compose; ` +
      'start from a copy: interlock new strategy NAME --from biased',
  );
}

let isResolving = false;

/** Lets a file in any folder import `interlock-lab/...`: this package, wherever it is. */
export function resolvePackageFromAnywhere(): void {
  if (isResolving) return;
  isResolving = true;
  nodeModule.registerHooks?.({
    resolve(specifier, context, nextResolve) {
      const own = packageModule(specifier);
      return own === undefined
        ? nextResolve(specifier, context)
        : { url: own, shortCircuit: true, format: isBuilt ? 'module' : 'module-typescript' };
    },
  });
}

function checkId(id: string): void {
  const [name, option] = splitOnce(id, ':');
  if (option !== '')
    throw new UsageError(`option ${option} of ${name} has no value; write ${name}:${option}=VALUE`);
  strategySource(id);
}

function readStrategy(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = isMissing ? 'no such file' : 'cannot be read as a file';
    throw new UsageError(`strategy ${name}: ${problem}: ${file}`);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text before and after the first `separator`; after it is empty where there is none. */
export function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The same for a pattern of one character. */
function splitAt(text: string, separator: RegExp): [before: string, after: string] {
  const at = text.search(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function unknown(kind: string, id: string, ids: readonly string[]): string {
  const guess = closest(id, ids);
  const hint = guess === undefined ? '' : `did you mean ${guess}? `;
  return `unknown ${kind} "${id}"; ${hint}known: ${ids.join(', ') || 'none'}`;
}
