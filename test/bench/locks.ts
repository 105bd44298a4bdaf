// Uncontended acquire and release of each lock, erased, in nanoseconds a pair.
//
//   npm run bench -- locks

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { median, min } from 'simple-statistics';
import { linkErased } from '../../src/erase/link.ts';

const text = new URL('./locks-text.ts', import.meta.url).href;
const worker = new Worker(new URL('./locks-worker.ts', import.meta.url), {
  workerData: {
    heap: new SharedArrayBuffer(4096),
    buffer: new SharedArrayBuffer(8),
    originMs: performance.timeOrigin,
    sources: await linkErased([text], 'timed'),
    text,
  },
});
const [found] = (await once(worker, 'message')) as [
  Record<string, { best: number; median: number }[]>,
];
const turns = Object.entries(found);
const first = turns[0]![1];
console.log('uncontended acquire and release, ns a pair; time against the first, turn by turn');
for (const [name, measured] of turns) {
  const best = min(measured.map((turn) => turn.best));
  const middle = median(measured.map((turn) => turn.median));
  const ratio = median(measured.map((turn, i) => turn.median / first[i]!.median));
  console.log(
    `  ${name.padEnd(38)} best ${best.toFixed(1).padStart(6)}  median ${middle.toFixed(1).padStart(6)}` +
      `  ${ratio.toFixed(2)}x`,
  );
}
