// Copies a strategy's source, so that the copy works from any folder: what it imports from this
// package's src/ becomes `interlock-lab/...`, and the building blocks beside it are copied along.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors.ts';
import { packageRoot, STRATEGY_IDS, strategySource } from '../registry.ts';

/** The specifier of an import or re-export of a file; group 1 is what stands before it. */
const SPECIFIER = /^((?:import|export)\s[^;'"]*?['"])(\.{1,2}\/[^'"]+)(?=['"])/gm;

export interface CopiedStrategy {
  /** As to be typed: relative to the working directory. */
  readonly file: string;
  readonly blocks: readonly string[];
}

/** @throws UsageError on a bad or taken name, and rather than overwrite a file. */
export function copyStrategy(
  name: string,
  from: string,
  output: string,
  cwd: string,
): CopiedStrategy {
  checkName(name);
  const folder = path.resolve(cwd, output);
  const texts = gather(name, from);
  for (const [file, text] of texts) checkFree(path.join(folder, file), file === `${name}.ts`, text);

  for (const [file, text] of texts) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const [main, ...blocks] = [...texts.keys()].map((file) => path.join(output, file));
  return { file: main!, blocks };
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new UsageError(`"${name}" cannot name a strategy; use words of a-z and 0-9, my-strategy`);
  if ((STRATEGY_IDS as readonly string[]).includes(name))
    throw new UsageError(`${name} is a built-in strategy; choose another name`);
}

/** Path below strategies/ -> text: the strategy under its new name first, then what it is built from. */
function gather(name: string, from: string): Map<string, string> {
  const main = readFileSync(strategySource(from), 'utf8');
  const renamed = main.replace(/(\bid: ['"])[\w-]+(?=['"])/, `$1${name}`);
  const texts = new Map<string, string>();
  const waiting: [file: string, text: string][] = [[`${name}.ts`, renamed]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [file, text] = next;
    texts.set(
      file,
      text.replaceAll(SPECIFIER, (_all, before: string, specifier: string) => {
        const target = path.posix.join(path.posix.dirname(file), specifier);
        const isOurs = target.startsWith('../src/');
        if (!isOurs && !texts.has(target)) waiting.push([target, readBlock(target)]);
        return before + (isOurs ? packageSpecifier(target) : specifier);
      }),
    );
  }
  return texts;
}

function readBlock(file: string): string {
  return readFileSync(path.join(packageRoot, 'strategies', file), 'utf8');
}

/** `../src/memory.ts` is `interlock-lab/memory`, and `../src/sync/mutex.ts` is `interlock-lab/sync`. */
function packageSpecifier(target: string): string {
  return `interlock-lab/${/^\.\.\/src\/([\w-]+)/.exec(target)![1]}`;
}

/** A building block that is there already, unchanged, is used as it is. */
function checkFree(file: string, isMain: boolean, text: string): void {
  if (!existsSync(file)) return;
  if (!isMain && readFileSync(file, 'utf8') === text) return;
  throw new UsageError(
    `${file} exists and would be overwritten; choose another name or folder (-o)`,
  );
}
