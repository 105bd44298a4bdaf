// What may be imported from `__future__`, and where.

import type { Module, Statement } from './ast.ts';
import { syntaxErrorAt } from './syntax-error.ts';
import type { Source } from './source.ts';

/** All but the last are what Python does anyway. */
const FEATURES = [
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'generator_stop',
  'annotations',
];

/** @throws {GuestSyntaxError} where a `from __future__ import` stands too late, or for what there is not. */
export function checkFuture({ body }: Module, source: Source): void {
  let isStart = true;
  for (const [i, statement] of body.entries()) {
    if (isFuture(statement)) check(statement, isStart, source);
    else if (i > 0 || !isDocstring(statement)) isStart = false;
  }
}

type Future = Statement & { kind: 'ImportFrom' };

export function isFuture(statement: Statement): statement is Future {
  return (
    statement.kind === 'ImportFrom' && statement.module === '__future__' && statement.level === 0
  );
}

function isDocstring(statement: Statement): boolean {
  if (statement.kind !== 'Expression' || statement.value.kind !== 'Constant') return false;
  return typeof statement.value.value === 'string';
}

function check(statement: Future, isStart: boolean, source: Source): void {
  if (!isStart) {
    const message = 'from __future__ imports must occur at the beginning of the file';
    throw syntaxErrorAt(source, statement, message);
  }
  for (const { name } of statement.names) {
    if (name === 'braces') throw syntaxErrorAt(source, statement, 'not a chance');
    if (!FEATURES.includes(name))
      throw syntaxErrorAt(source, statement, `future feature ${name} is not defined`);
  }
}
