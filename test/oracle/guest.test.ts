// Guest programs against CPython 3.13 itself (pyodide): the same output and the same traceback under
// every strategy, and nothing left behind. The programs run stepped; some of them also erased on real
// workers, where output and counters have to be the same again.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { loadPyodide, type PyodideInterface } from 'pyodide';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/registry.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import { guestProgram } from '../python/programs.ts';
import { formatExpression, intExpression, programOf, setProgram } from './expressions.ts';
import { runGuest, STRATEGIES } from '../vm/guest.ts';
import { runCrew } from '../workers/crew.ts';

const ORACLE = `
import io, linecache, sys, traceback, warnings
warnings.simplefilter('ignore')

def run(source):
    linecache.cache['main.py'] = (len(source), None, source.splitlines(True), 'main.py')
    out, err = io.StringIO(), ''
    kept, sys.stdout = sys.stdout, out
    try:
        exec(compile(source, 'main.py', 'exec'), {'__name__': '__main__'})
    except Exception as error:
        shown = traceback.TracebackException(type(error), error, error.__traceback__.tb_next)
        err = ''.join(shown.format())
    finally:
        sys.stdout = kept
    return [out.getvalue(), err]
`;

let oracle: (source: string) => [stdout: string, stderr: string];

beforeAll(async () => {
  const pyodide: PyodideInterface = await loadPyodide();
  pyodide.runPython(ORACLE);
  const run = pyodide.globals.get('run') as (source: string) => { toJs(): [string, string] };
  oracle = (source) => run(source).toJs();
}, 120_000);

/** V8's cos and its like differ from libm's by up to 2 ulp: numbers may, by 3; all else may not. */
function agrees(ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  const number = /-?\d+\.\d+(?:e[+-]\d+)?/g;
  if (ours.replace(number, '#') !== theirs.replace(number, '#')) return false;
  const [a, b] = [ours.match(number) ?? [], theirs.match(number) ?? []];
  return a.every((text, i) => Math.abs(Number(text) - Number(b[i])) <= 3 * ulp(Number(text)));
}

function ulp(x: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x) || Number.MIN_VALUE)) - 52);
}

async function sameAsCPython(source: string, strategies: readonly string[]): Promise<void> {
  const [stdout, stderr] = oracle(source);
  for (const strategy of strategies) {
    const ours = await runGuest(source, strategy);
    if (!agrees(ours.stdout, stdout)) expect(ours.stdout, `${strategy}\n${source}`).toBe(stdout);
    expect(ours.stderr, `${strategy}\n${source}`).toBe(stderr);
    expect(ours.problems, `${strategy}\n${source}`).toEqual([]);
  }
}

const folder = path.join(packageRoot, 'test/oracle/programs');
const written = readdirSync(folder).filter((file) => file.endsWith('.py'));
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

describe('programs written by hand print what CPython prints', () => {
  test.each(written)('%s', async (file) => {
    await sameAsCPython(read(file), STRATEGIES);
  });
});

describe('generated programs print what CPython prints', () => {
  test('under every strategy', async () => {
    await fc.assert(
      fc.asyncProperty(guestProgram(), async (source) => sameAsCPython(source, STRATEGIES)),
      { numRuns: Number(process.env['ORACLE_RUNS'] ?? 200), seed: 1, endOnFailure: true },
    );
  }, 600_000);
});

describe('the library answers what CPython answers', () => {
  const runs = Number(process.env['ORACLE_RUNS'] ?? 200) / 10;
  const strategies = ['gil', 'biased'];
  const expressions: readonly (readonly [string, fc.Arbitrary<string>])[] = [
    ['formatting', formatExpression],
    ['ints of any size', intExpression],
  ];

  test.each(expressions)(
    '%s',
    async (_name, expression) => {
      const programs = fc.array(expression, { minLength: 20, maxLength: 40, size: 'max' });
      await fc.assert(
        fc.asyncProperty(programs, async (all) => sameAsCPython(programOf(all), strategies)),
        { numRuns: runs, seed: 2, endOnFailure: true },
      );
    },
    600_000,
  );

  test('sets are gone over in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(setProgram, async (source) => sameAsCPython(source, strategies)),
      { numRuns: runs, seed: 3, endOnFailure: true },
    );
  }, 600_000);
});

describe('both forms of the text do the same, counts included', () => {
  const program: Scenario = {
    id: 'program',
    title: '',
    question: '',
    unit: 'runs',
    program: 'main.py',
    input: () => ({ columns: {}, globals: {}, work: 1, description: '' }),
    result: () => ({}),
  };
  const input: Input = { columns: {}, globals: {}, work: 1, description: '' };
  const some = written.filter((_, i) => i % 9 === 0);
  test.each(some.flatMap((file) => ['gil', 'atomic', 'biased'].map((s) => [file, s] as const)))(
    '%s under %s',
    async (file, strategy) => {
      const stepped = await runGuest(read(file), strategy);
      const erased = await runCrew(program, read(file), input, { strategy, threads: 1 });
      expect(erased.output).toBe(stepped.stdout);
      expect(erased.crew.totals()).toEqual(stepped.counters);
    },
  );
});
