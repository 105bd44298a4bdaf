// The texts of strategies and locks as they are checked: from their TypeScript, with one of them
// changed if a mutant is to be shown, so that lines that are told are lines of the source.
//
// In the source tree Node strips types itself, and only a mutant's file is touched. In the built
// package the texts of strategies/ and src/sync/ are read from their sources too, not from what was compiled.

import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../registry.ts';
import { applyMutant, type Mutant } from './mutant.ts';

const isBuilt = !import.meta.url.endsWith('.ts');
const codeRoot = isBuilt ? path.join(packageRoot, 'dist') : packageRoot;

/** The file, from the package root, that a module was made from; undefined if it is not ours. */
export function sourceOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const relative = path.relative(codeRoot, fileURLToPath(url));
  if (relative.startsWith('..')) return undefined;
  return relative.split(path.sep).join('/').replace(/\.js$/, '.ts');
}

export interface NamedMutant extends Mutant {
  readonly id: string;
}

/** Texts whose lines are told, all of which the package ships. */
const TEXTS = /^(?:strategies|src\/sync)\//;

/** From now on this thread loads texts from their sources. @throws UsageError if a mutant fits no more. */
export function useSources(mutant: NamedMutant | undefined): void {
  const mutated = mutant && applyMutant(mutant.id, mutant, readSource(mutant.file));
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      // A source names its imports by their sources.
      const isOurs = isBuilt && context.parentURL?.startsWith(pathToFileURL(codeRoot).href);
      const isSource = isOurs && /^\.{1,2}\/.*\.ts$/.test(specifier);
      return next(isSource ? specifier.replace(/\.ts$/, '.js') : specifier, context);
    },
    load(url, context, next) {
      const file = sourceOf(url);
      if (file === undefined) return next(url, context);
      if (file === mutant?.file) return fromText(mutated!);
      if (isBuilt && TEXTS.test(file)) return fromText(readSource(file));
      return next(url, context);
    },
  });
}

function fromText(text: string) {
  return { format: 'module', source: withoutTypes(text), shortCircuit: true } as const;
}

/** The text of a file that the package ships. */
export function readSource(file: string): string {
  return readFileSync(path.join(packageRoot, file), 'utf8');
}

/** Types out, blanks in. Node still calls this experimental, which is no concern of our users. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return nodeModule.stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
