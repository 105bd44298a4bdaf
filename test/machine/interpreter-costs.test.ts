// The table of the interpreter's costs is what the fit makes of the measurements, where they are present.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { interpreterTableOf } from '../../src/machine/interpreter-table.ts';
import { findMachine } from '../../src/machine/machines.ts';
import { packageRoot } from '../../src/registry.ts';

const REFERENCE = path.join(packageRoot, '../shared/reference/cpython.json');

/** The texts of strategies change, and what they do is taken off what was measured. */
const TOLERANCE_NS = 2;

test.skipIf(!existsSync(REFERENCE))(
  'the table is what the fit gives (needs ../shared/reference)',
  () => {
    const { table } = findMachine('ryzen-5700g', packageRoot);
    const fit = path.join(packageRoot, 'test/bench/costs/fit.ts');
    const options = { encoding: 'utf8', cwd: packageRoot } as const;
    const printed = execFileSync(process.execPath, [fit, REFERENCE, '--table'], options);
    const fitted = interpreterTableOf(JSON.parse(printed), 'fit');
    for (const group of ['opcodes', 'calls', 'counters'] as const) {
      expect(Object.keys(table[group])).toEqual(Object.keys(fitted[group]));
      for (const [name, ns] of Object.entries(fitted[group])) {
        const isNear = Math.abs(table[group][name]! - ns) <= Math.max(TOLERANCE_NS, ns / 10);
        expect(isNear, `${name}: ${table[group][name]} in the table, ${ns} now`).toBe(true);
      }
    }
  },
  300_000,
);
