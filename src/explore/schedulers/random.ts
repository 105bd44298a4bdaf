// Each runnable thread with the same probability, at every step.

import { mulberry32 } from '../../mulberry32.ts';
import type { Scheduler } from './scheduler.ts';

/** `runs` executions; the same seed gives the same ones. */
export function randomScheduler(seed: number, runs: number): Scheduler {
  const random = mulberry32(seed);
  let left = runs;
  return {
    coversAll: false,
    begin: () => left-- > 0,
    choose: (enabled) => enabled[Math.floor(random() * enabled.length)]!,
    end: () => {},
  };
}
