// Measures the pairs of locks-text.ts, erased, with mitata, and posts nanoseconds a pair.

import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { measure } from 'mitata';
import { MEMORY_ERASED_URL, MEMORY_URL } from '../../src/erase/resolve.ts';

const { sources, text } = workerData as { sources: ReadonlyMap<string, string>; text: string };

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return resolved.url === MEMORY_URL ? { ...resolved, url: MEMORY_ERASED_URL } : resolved;
  },
  load(url, context, next) {
    const source = sources.get(url);
    if (source === undefined) return next(url, context);
    return { format: 'module', source, shortCircuit: true };
  },
});

const { pairs } = (await import(text)) as { pairs: Record<string, (n: number) => void> };
const PAIRS = 1000;
/** The machine's speed drifts: every lock is measured this often, in turns. */
const TURNS = 5;

const found: Record<string, { best: number; median: number }[]> = {};
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, run] of Object.entries(pairs)) {
    const { min, p50 } = await measure(() => run(PAIRS), { min_cpu_time: 100e6 });
    (found[name] ??= []).push({ best: min / PAIRS, median: p50 / PAIRS });
  }
}
parentPort!.postMessage(found);
