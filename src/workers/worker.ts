// A worker: runs one strategy's erased text over one heap, as one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import { MEMORY_COUNTING_URL, sourceUrl } from '../erase/resolve.ts';
import { serveErased } from '../erase/serve.ts';
import { partUrls, withParts } from '../ingredients.ts';
import type { Composition, Strategy } from '../strategy.ts';
import { controlOver, reportFailure } from './control.ts';
import type { Task } from './task.ts';

const task = workerData as Task;

serveErased(task.sources, task.notes && MEMORY_COUNTING_URL);

// The text runs erased: what is a generator function in its source is a plain function here.
type Live = (task: Task, composition: Composition) => void;
const { live, serve } = (await import(sourceUrl('workers/thread'))) as unknown as {
  live: Live;
  serve: Live;
};
const { default: strategy } = (await import(task.strategyUrl)) as { default: Strategy };
const parts = new Map<string, unknown>();
for (const url of partUrls(task.options)) parts.set(url, await import(url));

try {
  const composition = strategy.compose(withParts(task.options, (url) => parts.get(url)));
  if (task.isPool) serve(task, composition);
  else live(task, composition);
} catch (error) {
  const { message, stack } = error as Error;
  parentPort!.postMessage({ message, stack });
  reportFailure(controlOver(task.control, task.threads, task.counted, COUNTERS.length));
}
