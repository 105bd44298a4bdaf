// What a scheduler is, for the modes that run whole schedules: whoever picks the next step.

import { UsageError } from '../../errors.ts';

/** Runs one execution after the other; deterministic from how it was made. */
export interface Scheduler {
  /** Before an execution. @returns false if there are no more. */
  begin(): boolean;
  /**
   * Picks an element of `enabled`, which holds threads in rising order, then stores that leave a
   * buffer; at least one. `last` is who took the step before, -1 at the start.
   */
  choose(enabled: readonly number[], last: number): number;
  /** After an execution of so many steps. */
  end(steps: number): void;
  /** Whether, once `begin` is false, every schedule has been run. */
  readonly coversAll: boolean;
}

/** For a program that is not the same every time: `proc` can no longer take its step. */
export function otherThanBefore(proc: number, step: number): UsageError {
  return new UsageError(
    `the program does not depend on the schedule alone: thread ${proc} could take step ${step} ` +
      'before and cannot now',
  );
}
