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
import type { Scenario } from './scenario.ts';
import { closest } from './spelling.ts';
import type { Strategy } from './strategy.ts';
import type { StrategyChoice } from './workers/request.ts';

const PACKAGE = 'interlock-lab';

/** Every built-in strategy, in the order of tables; other files in strategies/ are building blocks. */
export const STRATEGY_IDS = [
  'unsafe',
  'gil',
  'subinterpreters',
  'multiprocessing',
  'atomic',
  'biased',
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
 * Reads `--strategy`: ids and files separated by commas, each with its options:
 * `gil:interval=50us,./mine.ts,all`. Files are relative to `cwd`.
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
  // A colon begins an option only before `name=`: paths may hold colons.
  const [head, ...pairs] = label.split(/:(?=[\w-]+=)/) as [string, ...string[]];
  const options = Object.fromEntries(pairs.map((pair) => splitOnce(pair, '=')));
  const isFile = /[/\\]|\.[cm]?[jt]s$/.test(head);
  if (!isFile) checkId(head);
  const file = isFile ? path.resolve(cwd, head) : strategySource(head);
  const url = isFile ? pathToFileURL(file).href : moduleUrl('strategies', head);
  return { label, url, options, source: sha256(readStrategy(file, head)) };
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
    try {
      option.parse(value);
    } catch (error) {
      throw new UsageError(`${strategy.id}:${name}=${value}: ${(error as Error).message}`);
    }
  }
  return strategy;
}

/** Every option of a strategy: as chosen, or its default; parsed. */
export function parsedOptions(
  { options }: Strategy,
  choice: StrategyChoice,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      option.parse(choice.options[name] ?? option.default),
    ]),
  );
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

function unknown(kind: string, id: string, ids: readonly string[]): string {
  const guess = closest(id, ids);
  const hint = guess === undefined ? '' : `did you mean ${guess}? `;
  return `unknown ${kind} "${id}"; ${hint}known: ${ids.join(', ') || 'none'}`;
}
