// Fits what accesses cost on the machines of the lock benchmark, to what an increment takes one thread alone.
//
//   node test/bench/costs/fit-locks.ts ../shared/reference/locks.json
//
// One thread always hits: an increment takes the sum of its accesses. The costs of their kinds, none below 0, make the
// sum of squares of relative errors least over the fourteen algorithms. On x86 loads that acquire and stores that
// release are plain ones.

import { readFileSync } from 'node:fs';
import { fcnnlsVector } from 'ml-fcnnls';
import { perform } from '../../../src/explore/perform.ts';
import { ways, INCREMENT_WORDS } from '../../../src/machine/workloads/locks.ts';
import { memoryOver } from '../../../src/memory.ts';
import { KINDS, PRICED } from './prices.ts';

interface Locks {
  readonly ns_per_op: Record<string, Record<string, Record<'1' | '2', number>>>;
}

const X86: ReadonlySet<string> = new Set(['skl', 'icl']);
const TURNS = 100;

/** Accesses of an increment by kind. */
function accessesOf(algorithm: string): number[] {
  const memory = memoryOver(new SharedArrayBuffer(4 * INCREMENT_WORDS));
  const amounts = KINDS.map(() => 0);
  for (let turn = 0; turn < TURNS; turn++) {
    const steps = ways[algorithm]!.increment(1);
    for (let next = steps.next(0); !next.done;) {
      const kind = PRICED[next.value.kind];
      if (kind === undefined) throw new Error(`${algorithm} waits although it is alone`);
      amounts[KINDS.indexOf(kind)]! += 1;
      next = steps.next(perform(memory, next.value));
    }
  }
  return amounts.map((n) => n / TURNS);
}

function asOnX86([plain = 0, load = 0, store = 0, atomic = 0]: readonly number[]): number[] {
  return [plain + load + store, 0, 0, atomic];
}

const { ns_per_op: machines } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as Locks;
for (const [machine, cells] of Object.entries(machines)) {
  const algorithms = Object.keys(cells);
  const all = algorithms.map((algorithm) => accessesOf(algorithm));
  const counts = X86.has(machine) ? all.map(asOnX86) : all;
  const left = counts.map((row, i) => row.map((n) => n / cells[algorithms[i]!]!['1']));
  const costs = fcnnlsVector(
    left,
    algorithms.map(() => 1),
  ).K.to1DArray();
  console.log(machine, KINDS.map((kind, i) => `${kind} ${costs[i]!.toFixed(1)}`).join(', '));
  for (const [i, algorithm] of algorithms.entries()) {
    const fitted = counts[i]!.reduce((sum, n, k) => sum + n * costs[k]!, 0);
    const measured = cells[algorithm]!['1'];
    console.log(' ', algorithm.padEnd(16), measured, fitted.toFixed(1), counts[i]!.join(' '));
  }
}
