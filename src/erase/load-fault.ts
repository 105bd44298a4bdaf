// Says why a file does not load, and where, as far as Node tells.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { errorText } from '../errors.ts';
import { sourceUrl } from './resolve.ts';

const OWN = new URL('.', sourceUrl('memory')).href;

/** The file as its user would name it. */
export function shortName(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

/** Why `file` does not load: `file:line:column: why`, or what there is of it, in one line. */
export async function loadFault(file: string, error: unknown): Promise<string> {
  if (!(error instanceof Error)) return oneLine(errorText(error));
  if ('code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?ts$/.test(file))
    return `Node ${process.versions.node} reads no TypeScript; 22.18 does, and any reads JavaScript`;
  // Of JavaScript that it imports Node tells no place.
  const isUnplaced = error.name === 'SyntaxError' && placeOf(error) === undefined;
  const fault = isUnplaced && !file.endsWith('.ts') ? await syntaxFault(file) : undefined;
  return fault ?? placedFault(error);
}

/** The same, by what the error itself tells. */
export function placedFault(error: Error): string {
  const place = placeOf(error);
  const why = oneLine(error.message).replace(/ imported from .*$/, '');
  return place === undefined ? why : `${place}: ${why}`;
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function placeOf(error: Error): string | undefined {
  return missingImport(error) ?? markedPlace(error) ?? thrownAt(error);
}

/** Of an import that names no module: where it does. */
function missingImport({ message }: Error): string | undefined {
  const match = /^Cannot find (?:module|package) '(.+)' imported from (.+)$/.exec(oneLine(message));
  if (match === null) return undefined;
  const [, wanted, named] = match;
  const from = named!.startsWith('file:') ? fileURLToPath(named!) : named!;
  const source = readOrNothing(from);
  for (const { 2: specifier, index, 0: found } of source.matchAll(
    /\b(?:from|import)\s*\(?\s*(['"])(.+?)\1/g,
  )) {
    const isFile = /^(\.{0,2}\/|file:)/.test(specifier!);
    const target = isFile ? fileURLToPath(new URL(specifier!, pathToFileURL(from))) : specifier!;
    if (target !== wanted && !target.startsWith(`${wanted}/`)) continue;
    return placeAt(from, source, index + found.length - specifier!.length - 2);
  }
  return shortName(from);
}

/** Of a syntax error: the stack begins with `file:line`, the line, and a mark under the column. */
function markedPlace({ stack = '', name }: Error): string | undefined {
  if (name !== 'SyntaxError') return undefined;
  const [head = '', ...lines] = stack.split('\n');
  const match = /^(file:.+|\/.+|[A-Za-z]:\\.+):(\d+)$/.exec(head);
  if (match === null) return undefined;
  const mark = lines.find((line) => /^\s*\^+\s*$/.test(line));
  const file = match[1]!.startsWith('file:') ? fileURLToPath(match[1]!) : match[1]!;
  const column = mark === undefined ? '' : `:${mark.indexOf('^') + 1}`;
  return `${shortName(file)}:${match[2]}${column}`;
}

/** Of anything else that a module throws: the first of its stack that is not ours. */
function thrownAt({ stack = '' }: Error): string | undefined {
  for (const [, url, line, column] of stack.matchAll(/\(?(file:[^\s()]+):(\d+):(\d+)\)?$/gm))
    if (!url!.startsWith(OWN)) return `${shortName(fileURLToPath(url!))}:${line}:${column}`;
  return undefined;
}

/** The first syntax error of a file in JavaScript; undefined if there is none. */
async function syntaxFault(file: string): Promise<string | undefined> {
  const { parse } = await import('acorn');
  const source = readOrNothing(file);
  try {
    parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
    return undefined;
  } catch (error) {
    const { pos = 0, message } = error as Error & { pos?: number };
    return `${placeAt(file, source, pos)}: ${message.replace(/ \(\d+:\d+\)$/, '')}`;
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function placeAt(file: string, source: string, index: number): string {
  const before = source.slice(0, index).split('\n');
  return `${shortName(file)}:${before.length}:${before.at(-1)!.length + 1}`;
}
