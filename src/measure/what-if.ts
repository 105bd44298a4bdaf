// What each cost of a simulated machine is worth: a run with all of them against the same run without one.

import type { Run, WhatIf } from '../results.ts';

/** One thing that is changed: a field of the profile, and its value then. */
export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Pairs runs of a change with those without, by scenario, strategy and threads. */
export function whatIf(
  whole: readonly Run[],
  changed: readonly Run[],
  { field, from, to }: Change,
): WhatIf[] {
  return changed.map((run) => {
    const { scenario, strategy, machine, threads, seconds } = run;
    const before = whole.find(
      (one) => one.scenario === scenario && one.strategy === strategy && one.threads === threads,
    )!;
    return {
      scenario,
      strategy,
      machine,
      threads,
      field,
      from: JSON.stringify(from),
      to: JSON.stringify(to),
      seconds: { whole: before.seconds, less: seconds },
    };
  });
}
