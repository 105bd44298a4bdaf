// Fits what instructions and native functions of CPython 3.13 cost without counting, locking and allocation: makes
// the table src/machine/interpreters/cpython-3.13.json.
//
//   npm run fit -- ../shared/reference/cpython.json           prints every construct, and how well it fits
//   npm run fit -- ../shared/reference/cpython.json --table   prints the table

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { median, sum } from 'simple-statistics';
import type { InterpreterTable } from '../../../src/machine/interpreter-table.ts';
import { useObservedMemory } from './observe.ts';
import type { Measured } from './rows.ts';
import type { Cost, Costs } from './solve.ts';

// Before what imports memory.ts.
useObservedMemory();
const { rowsOf } = await import('./rows.ts');
const { ACCESS_NS, predictedNs, solve } = await import('./solve.ts');

const NAME = 'cpython-3.13';

/** Instructions that no construct has, and those that do the same together. */
const LIKE: Readonly<Record<string, readonly string[]>> = {
  JUMP_FORWARD: ['LOAD_FAST'],
  LOAD_DEREF: ['LOAD_FAST'],
  LOAD_FAST_CHECK: ['LOAD_FAST'],
  NOP: [],
  POP_JUMP_IF_FALSE: ['POP_JUMP_IF_TRUE'],
  POP_JUMP_IF_NONE: ['POP_JUMP_IF_TRUE'],
  POP_JUMP_IF_NOT_NONE: ['POP_JUMP_IF_TRUE'],
  PUSH_NULL: ['LOAD_FAST'],
  STORE_DEREF: ['STORE_FAST'],
  STORE_FAST_LOAD_FAST: ['STORE_FAST', 'LOAD_FAST'],
  STORE_FAST_STORE_FAST: ['STORE_FAST', 'STORE_FAST'],
};

const { values, positionals } = parseArgs({
  options: { table: { type: 'boolean' } },
  allowPositionals: true,
});
const measured = JSON.parse(readFileSync(positionals[0]!, 'utf8')) as Measured;
const rows = await rowsOf(measured);
const costs = solve(rows);
if (values.table === true) console.log(JSON.stringify(tableOf(costs), undefined, 2));
else printRows();

function printRows(): void {
  console.log('construct, build, measured ns, fitted ns, ratio');
  const errors: number[] = [];
  for (const row of rows) {
    const fitted = predictedNs(costs, row);
    errors.push(Math.abs(Math.log(fitted / row.ns)));
    const numbers = [row.ns.toFixed(1), fitted.toFixed(1), (fitted / row.ns).toFixed(2)];
    const cells = numbers.map((text) => text.padStart(8)).join('');
    console.log(row.name.padEnd(33), row.build.name.padEnd(11), cells);
  }
  console.log(`median error ${(100 * Math.expm1(median(errors))).toFixed(1)}%`);
}

function tableOf(solved: Costs): InterpreterTable {
  const found = withLikes(solved);
  const opcodes = named(found, 'op ');
  const calls = named(found, 'call ');
  const natives = Object.entries(calls).filter(([name]) => name.includes('.'));
  return {
    name: NAME,
    opcodes,
    otherOpcodes: rounded(median(Object.values(named(solved, 'op ')))),
    specialized: Object.fromEntries(
      [...found]
        .filter(([name, { ns }]) => !name.startsWith('count ') && ns > 0)
        .map(([name, { ns, specializedNs }]) => [bare(name), rounded(specializedNs / ns)]),
    ),
    calls,
    otherNatives: rounded(median(natives.map(([, ns]) => ns))),
    counters: named(found, 'count '),
    sources: {
      opcodes: `least squares of relative errors over the T1 columns of cpython.json (CPython 3.13.5 on a Zen 3 of about 3.4 GHz: micro_ns of py313 and py313t, dimuon of both and of py313nospec, weight 3) and an empty loop of 14.7 ns; accesses at ${JSON.stringify(ACCESS_NS)} ns by the text of the strategies gil and free-threading; test/bench/costs`,
      specialized:
        'the same fit: the part that is left with the specializer, which 3.13t does not have',
      otherOpcodes: 'the median of those that were fitted',
      otherNatives: 'the median of the native functions',
      counters:
        'the same fit: the private work of an allocation and of a free, alike in both builds',
    },
  };
}

function withLikes(solved: Costs): Costs {
  const likes = Object.entries(LIKE).map(([name, parts]) => {
    const alike = parts.map((part) => solved.get(`op ${part}`)!);
    const ns = sum(alike.map((cost) => cost.ns));
    return [`op ${name}`, { ns, specializedNs: sum(alike.map((cost) => cost.specializedNs)) }];
  });
  return new Map([...solved, ...(likes as [string, Cost][])].toSorted(byName));
}

function byName([a]: readonly [string, Cost], [b]: readonly [string, Cost]): number {
  return a < b ? -1 : 1;
}

function bare(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}

function rounded(ns: number): number {
  return Math.round(100 * ns) / 100;
}

function named(found: Costs, prefix: string): Record<string, number> {
  const chosen = [...found].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(chosen.map(([name, { ns }]) => [bare(name), rounded(ns)]));
}
