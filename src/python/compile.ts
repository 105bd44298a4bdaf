// From source text to a code object: parse, fold, resolve symbols, and generate code for the module
// and each function in it.

import type { Code } from './code.ts';
import { compileModule } from './compile-statement.ts';
import { foldModule } from './fold.ts';
import { checkFuture } from './future.ts';
import { parseSource } from './parse.ts';
import { Source } from './source.ts';
import { resolveSymbols } from './symbols.ts';
import { GuestSyntaxError } from './syntax-error.ts';

/**
 * Compiles a module to CPython 3.13's bytecode.
 *
 * @throws {GuestSyntaxError} for what CPython rejects, and for what the guest language lacks.
 */
export function compile(text: string, filename: string): Code {
  const source = new Source(text, filename);
  try {
    const parsed = parseSource(source);
    checkFuture(parsed, source);
    const module = foldModule(parsed);
    const symbols = resolveSymbols(module, source);
    return compileModule(module.body, source, symbols);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // JavaScript's stack is the limit here, as C's is in CPython.
    const range = { line: 1, column: 1, endLine: 1, endColumn: 0 };
    const message = 'too many nested expressions or statements';
    throw new GuestSyntaxError('SyntaxError', message, source, range);
  }
}
