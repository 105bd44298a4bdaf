// Programs about cycles, weak references and finalisers under the strategies that have a collector: what they print is
// what CPython 3.13 prints, in a file beside each; and no cycle is left at the end.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/registry.ts';
import { runGuest } from './guest.ts';

const FOLDER = path.join(packageRoot, 'test/oracle/programs-collected');
const PROGRAMS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.py'))
  .map((file) => file.slice(0, -3));
const COLLECTED = ['gil', 'subinterpreters', 'free-threading'];
/** Generations, the order of finalisers and what a finaliser frees are the generational collector's. */
const GENERATIONAL = new Set([
  'finaliser-breaks-cycle',
  'finalisers',
  'generations',
  'generators',
  'thresholds',
]);

const read = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');

describe.each(COLLECTED)('under %s', (strategy) => {
  // Each subinterpreter has the collector of `gil`.
  const programs =
    strategy === 'subinterpreters' ? ['finalisers', 'weak-references', 'at-exit'] : PROGRAMS;
  test.each(programs)('%s does what CPython does, and leaves no cycle', async (name) => {
    const { stdout, error, problems, cycles } = await runGuest(read(`${name}.py`), strategy);
    expect(error).toBe('');
    if (strategy !== 'free-threading' || !GENERATIONAL.has(name))
      expect(stdout).toBe(read(`${name}.out`));
    expect(problems).toEqual([]);
    expect(cycles).toBe(0);
  });
});

/** Programs whose objects are in as many places as possible, collected at every checkpoint. */
const ALWAYS = ['closures', 'with'];
const ALWAYS_COLLECTED = [
  './test/strategies/collect-always.ts:lock=gil',
  './test/strategies/collect-always.ts',
];

describe.each(ALWAYS_COLLECTED)('under %s', (strategy) => {
  test.each(ALWAYS)('%s keeps what it uses', async (name) => {
    const source = readFileSync(
      path.join(packageRoot, 'test/oracle/programs', `${name}.py`),
      'utf8',
    );
    const { stdout, error, problems, cycles } = await runGuest(source, strategy);
    const expected = await runGuest(source, 'gil');
    expect({ stdout, error }).toEqual({ stdout: expected.stdout, error: expected.error });
    expect(problems).toEqual([]);
    expect(cycles).toBe(0);
  });
});
