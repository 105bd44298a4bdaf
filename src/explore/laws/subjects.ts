// Finds what is to be checked, by the name that a user gives it, and the laws that go with it.

import { statSync } from 'node:fs';
import path from 'node:path';
import {
  composed,
  loadStrategy,
  modulesOf,
  parsedOptions,
  parseStrategies,
  splitLabel,
  STRATEGY_IDS,
} from '../../registry.ts';
import { linkErased } from '../../erase/link.ts';
import { errorText, UsageError } from '../../errors.ts';
import { closest } from '../../spelling.ts';
import type { Composition, Strategy } from '../../strategy.ts';
import { sourceOf } from '../sources.ts';
import type { Law, Subject } from './law.ts';
import { PRIMITIVE_LAWS, PRIMITIVES } from './primitives.ts';
import { STRATEGY_LAWS } from './strategies.ts';

/** Lock primitives by name, then strategies; every one of them promises what its laws say. */
export const SUBJECT_IDS: readonly string[] = [
  ...PRIMITIVES.map(({ id }) => id),
  ...STRATEGY_IDS.filter((id) => id !== 'unsafe'),
];

/**
 * A lock primitive by its id, or a strategy as `--strategy` writes it, files included.
 * @throws UsageError if there is none of that name, or it does not load.
 */
export async function findSubject(name: string, cwd: string): Promise<Subject> {
  const primitive = PRIMITIVES.find(({ id }) => id === name);
  if (primitive !== undefined) return primitive;
  if (!isStrategyName(name)) {
    const known = [...STRATEGY_IDS, ...PRIMITIVES.map(({ id }) => id)];
    const guess = closest(name, known);
    const hint = guess === undefined ? '' : `did you mean ${guess}? `;
    throw new UsageError(
      `nothing to check is called "${name}"; ${hint}strategies and locks: ${known.join(', ')}`,
    );
  }
  mustBeModule(name, cwd);
  return { id: name, family: 'strategy', ...(await loadComposition(name, cwd)) };
}

/** @throws UsageError on a file or a folder that can hold no strategy. */
function mustBeModule(name: string, cwd: string): void {
  const { head } = splitLabel(name);
  const stats = statSync(path.resolve(cwd, head), { throwIfNoEntry: false });
  if (stats?.isDirectory() === true)
    throw new UsageError(`${name} is a directory: name a strategy, a lock, or FILE.ts`);
  const ending = path.extname(head);
  if (ending === '.py')
    throw new UsageError(
      `${name} is a Python program: check a strategy under it, check gil --scenario ${name}`,
    );
  if (/[/\\]|\.\w+$/.test(head) && !/^\.[cm]?[jt]s$/.test(ending)) {
    const what = stats === undefined ? 'no such file: ' : '';
    throw new UsageError(
      `${what}${name}${what === '' ? ' is neither TypeScript nor JavaScript' : ''}`,
    );
  }
}

/** Whether a name can only be that of a strategy: an id, a file, or one with options. */
export function isStrategyName(name: string): boolean {
  return /[/\\.:]/.test(name) || (STRATEGY_IDS as readonly string[]).includes(name);
}

/** The laws of the subject of that name. */
export async function lawsOfName(name: string, cwd: string): Promise<readonly Law[]> {
  return lawsOf(await findSubject(name, cwd));
}

/** The composition of a strategy as `--strategy` writes it. @throws UsageError */
export async function compositionOf(label: string, cwd: string): Promise<Composition> {
  return (await loadComposition(label, cwd)).text;
}

async function loadComposition(
  label: string,
  cwd: string,
): Promise<Pick<Required<Subject<Composition>>, 'text' | 'strategy'>> {
  const [choice, another] = parseStrategies(label, cwd);
  if (another !== undefined) throw new UsageError(`check one strategy at a time, not ${label}`);
  const strategy = await loadStrategy(choice!);
  const options = parsedOptions(strategy, choice!);
  await mustBeText(modulesOf(choice!, options));
  return { text: textOf(label, strategy, options), strategy: { url: choice!.url, options } };
}

const texts = new Map<string, Promise<unknown>>();

/** What real threads would refuse, the explorer refuses too. @throws UsageError with line and column */
async function mustBeText(urls: readonly string[]): Promise<void> {
  // Those of the package have been looked at.
  if (urls.every((url) => sourceOf(url) !== undefined)) return;
  const key = urls.join(' ');
  const text = texts.get(key) ?? linkErased(urls, 'timed');
  texts.set(key, text);
  await text;
}

function textOf(
  label: string,
  strategy: Strategy,
  options: Readonly<Record<string, unknown>>,
): Composition {
  let made: Partial<Composition> | undefined;
  try {
    made = composed(strategy, options) as Partial<Composition> | undefined;
  } catch (error) {
    throw new UsageError(`${label}: compose throws ${errorText(error)}`, { cause: error });
  }
  for (const part of ['lock', 'counts', 'containers'] as const)
    if (typeof made?.[part] !== 'function')
      throw new UsageError(`${label}: what compose returns has no function ${part}`);
  return made as Composition;
}

/** @throws UsageError if the parts of a user's strategy do not go together. */
export function lawsOf(subject: Subject): readonly Law[] {
  return putTogether(subject, () =>
    familyLaws(subject).filter((law) => law.appliesTo?.(subject.text) ?? true),
  );
}

/** Laws of subjects of its kind, be they for it or not. */
export function familyLaws({ family }: Subject): readonly Law[] {
  const laws = family === 'strategy' ? STRATEGY_LAWS : PRIMITIVE_LAWS;
  return laws.filter((law) => law.family === family);
}

/** Whether a user's file is in it. */
export function isUsers({ id }: Subject): boolean {
  return /[/\\.]/.test(id);
}

/** What `make` makes of the parts of a subject. @throws UsageError if those of a user's strategy do not go together. */
export function putTogether<R>(subject: Subject, make: () => R): R {
  if (!isUsers(subject)) return make();
  try {
    return make();
  } catch (error) {
    const text = errorText(error);
    throw new UsageError(`${subject.id}: its parts do not go together: ${text}`, { cause: error });
  }
}
