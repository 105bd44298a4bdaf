// How far a search has come, for whoever waits for it.

import type { Program } from './program.ts';

export interface Progress {
  /** Complete executions so far. */
  readonly executions: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** How often whoever waits is told, at most. */
const TELL_MS = 500;

/** The program, telling every now and then how many of its executions have ended, and how. */
export function watched(program: Program, tell: (progress: Progress) => void): Program {
  let executions = 0;
  const outcomes: Record<string, number> = {};
  let lastMs = performance.now();
  return {
    ...program,
    begin() {
      const nowMs = performance.now();
      if (nowMs - lastMs >= TELL_MS) {
        lastMs = nowMs;
        tell({ executions, outcomes });
      }
      return program.begin();
    },
    outcome(results) {
      const label = program.outcome?.(results) ?? 'done';
      executions += 1;
      outcomes[label] = (outcomes[label] ?? 0) + 1;
      return label;
    },
  };
}
