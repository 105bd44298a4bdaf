// Programs with one token removed, doubled or replaced: what CPython rejects is rejected here, at the same
// line, and what it accepts is not.

import * as fc from 'fast-check';
import { compile } from '../../../src/python/compile.ts';
import { GuestSyntaxError } from '../../../src/python/syntax-error.ts';
import { programs } from '../generate/programs.ts';
import type { Differ, Mismatch } from './differ.ts';
import type { Generated, Outcome } from './generated.ts';
import { rejected } from './run.ts';

const REPLACEMENTS = [
  '',
  '=',
  '(',
  ')',
  ':',
  'if',
  ',',
  '1',
  '"',
  '*',
  'yield',
  'return',
  'del',
  'x',
  '[',
  '}',
  '.',
  'nonlocal x',
  'lambda',
  'else',
  'not',
  '==',
];

export async function runBroken(differ: Differ, asked: Generated): Promise<Outcome> {
  let [count, last] = [0, undefined as Mismatch | undefined];
  const arbitrary = fc.tuple(programs(asked.features), fc.nat(), fc.constantFrom(...REPLACEMENTS));
  const property = fc.asyncProperty(arbitrary, async ([program, at, replacement]) => {
    const source = breakToken(program.source, at, replacement);
    if (last === undefined) count++;
    const found = await mismatch(differ, source);
    if (found === undefined) return;
    last = found;
    throw new Error(found.why);
  });
  await fc.check(property, { seed: asked.seed, numRuns: Math.ceil(asked.programs) });
  return { programs: count, ...(last !== undefined && { mismatch: last }) };
}

async function mismatch(differ: Differ, source: string): Promise<Mismatch | undefined> {
  const expected = await differ.compiled(source);
  const error = errorOf(source);
  if (error !== undefined && rejected(error).outside !== undefined) return undefined;
  if ((error?.line ?? 0) === expected.line) return undefined;
  const why = `expected: ${expected.message || 'accepted'}\ngot: ${error?.render() ?? 'accepted'}`;
  const behaviour = { stdout: '', stderr: '', status: 1 };
  return { source, seat: 'compiler', why, expected: behaviour };
}

function errorOf(source: string): GuestSyntaxError | undefined {
  try {
    compile(source, 'main.py');
    return undefined;
  } catch (error) {
    if (error instanceof GuestSyntaxError) return error;
    throw error;
  }
}

function breakToken(source: string, at: number, replacement: string): string {
  const tokens = [...source.matchAll(/\w+|[^\w\s]/g)];
  if (tokens.length === 0) return source;
  const token = tokens[at % tokens.length]!;
  const after = source.slice(token.index + token[0].length);
  return `${source.slice(0, token.index)}${replacement} ${after}`;
}
