// A worker: runs one strategy's erased text over one heap, as one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import { sourceUrl } from '../erase/resolve.ts';
import { serveErased } from '../erase/serve.ts';
import type { Strategy } from '../strategy.ts';
import { controlOver, reportFailure } from './control.ts';
import type { Task } from './task.ts';

const task = workerData as Task;

serveErased(task.sources);

// The text runs erased: what is a generator function in its source is a plain function here.
type Live = (task: Task, strategy: Strategy) => void;
const { attend, live, serve } = (await import(sourceUrl('workers/thread'))) as unknown as {
  attend: Live;
  live: Live;
  serve: Live;
};
const { default: strategy } = (await import(task.strategyUrl)) as { default: Strategy };

try {
  if (task.isPool) serve(task, strategy);
  else if (task.record === undefined) live(task, strategy);
  else attend(task, strategy);
} catch (error) {
  const { message, stack } = error as Error;
  parentPort!.postMessage({ message, stack });
  // An interpreter that was made while a program runs dies alone.
  if (task.record === undefined)
    reportFailure(controlOver(task.control, task.threads, task.counted, COUNTERS.length));
}
