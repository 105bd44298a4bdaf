// The library modules that are written in Python (src/vm/modules), and which of them a program can import.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Code, GuestModule, LinkedProgram } from './python/code.ts';
import { compile } from './python/compile.ts';
import { GuestSyntaxError } from './python/syntax-error.ts';
import { IMPORT_NAME, LOAD_CONST, STORE_NAME } from './python/opcode-numbers.ts';
import { codeObjects } from './vm/load.ts';
import type { Refused, Unit } from './vm/native.ts';
import { packageRoot } from './registry.ts';

/** Of the package's root: every copy ships it. */
const FOLDER = path.join(packageRoot, 'src', 'vm', 'modules');

const known = new Map<string, Code | undefined>();

/** The compiled source of a library module by its dotted name; undefined if none is written in Python. */
function moduleCode(name: string): Code | undefined {
  if (known.has(name)) return known.get(name);
  const base = path.join(FOLDER, ...name.split('.'));
  const file = [`${base}.py`, path.join(base, '__init__.py')].find((one) => existsSync(one));
  const code = file && compile(readFileSync(file, 'utf8'), libraryFilename(file));
  known.set(name, code || undefined);
  return known.get(name);
}

/** How tracebacks name a library module: by its place in the library. */
function libraryFilename(file: string): string {
  return `<lib>/${path.relative(FOLDER, file).split(path.sep).join('/')}`;
}

/** A program with the library modules that its imports can reach, each once. */
export function linkProgram(main: Code): LinkedProgram {
  const modules = new Map<string, GuestModule>();
  const waiting = importedNames(main);
  const mentioned = new Set(codeObjects(main).flatMap(({ names }) => names));
  if (OF_SCOPES.some((name) => mentioned.has(name))) waiting.push('_namespace');
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const code = modules.has(name) ? undefined : moduleCode(name);
    if (code === undefined || (PARTLY_NATIVE.includes(name) && !needs(mentioned, name))) continue;
    modules.set(name, { name, code });
    waiting.push(...importedNames(code));
  }
  return { main, modules: [...modules.values()] };
}

/** What an interpreter gets that wants a source text while it runs. */
export function unitOfSource(source: string): Unit | Refused {
  try {
    return unitOfCode(compile(source, '<string>'));
  } catch (error) {
    if (!(error instanceof GuestSyntaxError)) throw error;
    const { kind, message, filename, line } = error;
    const text = `${message} (${filename}, line ${line})`;
    return { refused: { type: kind, message: text, display: error.render().trimEnd() } };
  }
}

/** The same of code that there is already. */
export function unitOfCode(code: Code): Unit {
  return { code, modules: linkProgram(code).modules };
}

/** Built-in functions that need a module for what they give. */
const OF_SCOPES = ['globals', 'locals', 'vars', 'dir'];
/** Of these modules what is written in Python is linked only to programs that mention it. */
const PARTLY_NATIVE = ['sys'];

/** Whether code mentions anything that the Python part of a native module binds. */
function needs(mentioned: ReadonlySet<string>, name: string): boolean {
  const { instructions, names } = moduleCode(name)!;
  return instructions.some(
    ({ opcode, operand }) => opcode === STORE_NAME && mentioned.has(names[operand]!),
  );
}

/** Every module that an import statement may mean: packages, and submodules that `from` may name. */
export function importedNames(code: Code): string[] {
  return codeObjects(code).flatMap(({ instructions, names, constants }) =>
    instructions.flatMap(({ opcode, operand }, at) => {
      if (opcode !== IMPORT_NAME) return [];
      const parts = names[operand]!.split('.');
      const packages = parts.map((_, n) => parts.slice(0, n + 1).join('.'));
      const before = instructions[at - 1]!;
      const from = before.opcode === LOAD_CONST ? constants[before.operand] : null;
      const listed = Array.isArray(from)
        ? from.map((one) => `${names[operand]}.${String(one)}`)
        : [];
      return [...packages, ...listed];
    }),
  );
}
