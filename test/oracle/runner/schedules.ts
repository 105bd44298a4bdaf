// Runs a program and its threads stepped, by schedules that are drawn from a seed.

import { exploreProgram } from '../../../src/explore/explore.ts';
import { guestProgram } from '../../../src/explore/guest.ts';
import { settingsOf } from '../../../src/explore/search.ts';
import { compositionOf } from '../../vm/guest.ts';

const HEAP_BYTES = 8 << 20;
const MOST_STEPS = 5e6;

export interface Scheduled {
  /** All that came of it: what was printed, on one line. */
  readonly outcomes: readonly string[];
  /** What went wrong, if anything did. */
  readonly failure: string | undefined;
}

export async function runScheduled(
  source: string,
  strategy: string,
  schedules: number,
): Promise<Scheduled> {
  const program = guestProgram(await compositionOf(strategy), {
    source,
    filename: 'main.py',
    threads: 1,
    entry: undefined,
    args: () => [],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: HEAP_BYTES,
  });
  const settings = settingsOf({
    mode: 'random',
    maxExecutions: schedules,
    maxSteps: MOST_STEPS,
    seed: 1,
  });
  const { outcomes, failure } = exploreProgram(program, settings, { subject: '' });
  return { outcomes: Object.keys(outcomes), failure: failure?.message };
}
