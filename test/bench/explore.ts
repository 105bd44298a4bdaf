// How fast the explorer is: fib_bench, whose traces are counted (Godefroid's and GenMC's shape): t1 does
// 5 times i := i + j, t2 5 times j := j + i, t3 reads i and, if it is at most the bound, j.
//
//   npm run bench -- explore
//
// One worker and two in turn, best and median of 5; steps are accesses, replays included.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, min } from 'simple-statistics';
import { exploreFile } from '../../src/explore/index.ts';

const TIMES = 5;
const PROGRAM = `
import { load, store } from 'interlock-lab/explore';
const times = Array.from({ length: ${TIMES} });
export default {
  words: { i: 1, j: 1 },
  threads: [
    function* (a) { for (const _ of times) yield* store(a.i, (yield* load(a.i)) + (yield* load(a.j))); },
    function* (a) { for (const _ of times) yield* store(a.j, (yield* load(a.j)) + (yield* load(a.i))); },
    function* (a) { if ((yield* load(a.i)) <= 144) yield* load(a.j); },
  ],
  stopAtFirst: false,
};
`;

const file = path.join(mkdtempSync(path.join(tmpdir(), 'interlock-bench-')), 'fib.ts');
writeFileSync(file, PROGRAM);
const seconds: Record<number, number[]> = { 1: [], 2: [] };
const steps: Record<number, number> = {};
for (let turn = 0; turn < 5; turn++) {
  for (const jobs of [1, 2]) {
    const report = await exploreFile(file, { jobs });
    seconds[jobs]!.push(report.seconds);
    steps[jobs] = report.steps;
    if (turn > 0) continue;
    console.log(
      `fib_bench, K = ${TIMES}, jobs ${jobs}: ${report.executions} executions, ` +
        `${report.blocked} blocked, ${report.steps} steps, exhaustive: ${report.isExhaustive}`,
    );
  }
}
for (const jobs of [1, 2]) {
  const best = min(seconds[jobs]!);
  const middle = median(seconds[jobs]!);
  console.log(
    `  jobs ${jobs}: best ${best.toFixed(2)} s (${(steps[jobs]! / best / 1e6).toFixed(2)} M steps/s), ` +
      `median ${middle.toFixed(2)} s`,
  );
}
const ratios = seconds[1]!.map((one, turn) => one / seconds[2]![turn]!);
console.log(`  two workers against one, turn by turn: ${median(ratios).toFixed(2)}x`);
