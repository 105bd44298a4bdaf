// One random execution of threads that have been made already, and cannot be made anew.

import { Execution } from '../../src/explore/execution.ts';
import { Knowledge } from '../../src/explore/knowledge.ts';
import type { ThreadStart } from '../../src/explore/program.ts';
import { randomScheduler } from '../../src/explore/schedulers/random.ts';
import type { End } from '../../src/explore/verdict.ts';

export interface RandomRun {
  readonly end: End;
  /** What threads threw. */
  readonly errors: readonly unknown[];
}

const MOST_STEPS = 1e6;

/** Each step is taken by any thread that can go, with the same probability; time limits run out last. */
export function runRandom(starts: readonly ThreadStart[], seed: number): RandomRun {
  const execution = new Execution({ begin: () => starts }, allKnowing(), {
    memory: 'sc',
    maxSteps: MOST_STEPS,
    timeouts: 0,
  });
  const scheduler = randomScheduler(seed, 1);
  const enabled: number[] = [];
  scheduler.begin();
  execution.begin();
  for (let last = -1; execution.steps < MOST_STEPS;) {
    execution.enabled(enabled);
    if (enabled.length === 0) break;
    last = scheduler.choose(enabled, last);
    execution.step(last);
  }
  const errors = execution.threads.flatMap((thread) => thread!.error ?? []);
  return { end: endOf(execution, enabled.length === 0), errors };
}

function endOf(execution: Execution, isOver: boolean): End {
  if (execution.isComplete()) return 'complete';
  return isOver ? 'stuck' : 'step-limit';
}

/** What an execution learns on its way makes it start over; this one knows it from the start. */
function allKnowing(): Knowledge {
  const knowledge = new Knowledge();
  knowledge.hasPauses = true;
  knowledge.hasPlainAccesses = true;
  return knowledge;
}
