// From source text to syntax tree, or to CPython's SyntaxError.

import type { Module } from './ast.ts';
import { StatementParser } from './parse-statement.ts';
import { Source } from './source.ts';
import { GuestSyntaxError } from './syntax-error.ts';
import { tokenize } from './tokenize.ts';

export function parse(text: string, filename: string): Module {
  return parseSource(new Source(text, filename));
}

export function parseSource(source: Source): Module {
  if (source.text.includes('\0')) {
    const range = { line: 1, column: 1, endLine: 1, endColumn: 0 };
    const message = 'source code string cannot contain null bytes';
    throw new GuestSyntaxError('SyntaxError', message, source, range);
  }
  const { tokens, error, unclosedLine } = tokenize(source);
  const parser = new StatementParser(source, tokens);
  let failure: GuestSyntaxError | null = null;
  let module: Module = { body: [] };
  try {
    module = parser.module();
  } catch (thrown) {
    if (!(thrown instanceof GuestSyntaxError)) throw thrown;
    failure = thrown;
  }
  // An error of the tokenizer anywhere in the file goes before the parser's, with two exceptions.
  if (error === null) {
    if (failure !== null) throw failure;
    return module;
  }
  if (failure === null || parser.at('end')) throw error;
  if (failure.message === 'unexpected indent' || !isDecisive(error)) throw failure;
  // An open bracket explains only what goes wrong on later lines.
  if (unclosedLine > 0 && parser.line <= unclosedLine) throw failure;
  throw error;
}

/** Wrong indentation and wrong line continuations matter only where they are reached. */
function isDecisive({ kind, message }: GuestSyntaxError): boolean {
  return kind === 'SyntaxError' && !/^unexpected (?:EOF|character after)/.test(message);
}
