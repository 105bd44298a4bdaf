// A worker: runs one strategy's erased text over one heap, as one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { COUNTERS } from '../counters.ts';
import type { Running } from '../erase/run.ts';
import { withParts } from '../ingredients.ts';
import type { Composition, Strategy } from '../strategy.ts';
import { controlOver, reportFailure } from './control.ts';
import type { Task } from './task.ts';
import * as thread from './thread.ts';

/** What a worker tells the main thread by the way. */
export type WorkerMessage =
  | { readonly message: string; readonly stack: string | undefined }
  | { readonly compiled: readonly Uint8Array[] }
  | { readonly isMade: true };

const task = workerData as Task;

// The text runs erased: what is a generator function in its source is a plain function here.
type Live = (task: Task, composition: Composition, tell: () => void) => void;
const { attend, live, serve } = thread as unknown as { attend: Live; live: Live; serve: Live };

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

/** All of it. */
export function work(running: Running): void {
  const { default: strategy } = running.exportsOf(task.strategyUrl) as { default: Strategy };
  try {
    const composition = strategy.compose(withParts(task.options, running.exportsOf));
    if (task.isPool) serve(task, composition, () => tell({ isMade: true }));
    else if (task.record !== undefined) attend(task, composition, () => {});
    else
      live(task, composition, () => {
        if (task.index === 0 && task.compiled === undefined) tell({ compiled: running.compiled() });
      });
  } catch (error) {
    const { message, stack } = error as Error;
    tell({ message, stack });
    // An interpreter that was made while a program runs dies alone.
    if (task.record === undefined)
      reportFailure(controlOver(task.control, task.threads, task.counted, COUNTERS.length));
  }
}
