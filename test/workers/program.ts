// Runs a program that starts threads itself on real workers, and says what came of it.

import { COUNTERS } from '../../src/counters.ts';
import { freeBlocks, garbage, miscounted, reachable } from '../../src/heap/inspect.ts';
import { FUNCTION_TYPE, TYPE } from '../../src/layout.ts';
import type { Input, Scenario } from '../../src/scenario.ts';
import type { Ended } from '../../src/vm/session.ts';
import type { Crew } from '../../src/workers/crew.ts';
import { openCrew, type RunOptions } from './crew.ts';

export interface ProgramRun {
  readonly stdout: string;
  readonly stderr: string;
  /** Headings of exceptions that no thread handled, with their types. */
  readonly reports: readonly string[];
  readonly ended: readonly Ended[];
  /** Whatever is wrong with the heaps afterwards. */
  readonly problems: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
}

const NO_INPUT: Input = { columns: {}, globals: {}, work: 1, description: '' };

const PROGRAM: Scenario = {
  id: 'main.py',
  title: '',
  question: '',
  unit: 'runs',
  program: 'main.py',
  input: () => NO_INPUT,
  result: () => ({}),
};

/** @param meanwhile is called when the program runs. */
export async function runProgram(
  source: string,
  strategy: string,
  options: Partial<RunOptions> & { meanwhile?: (crew: Crew, run: { stdout: string }) => void } = {},
): Promise<ProgramRun> {
  const output = { stdout: '', stderr: '' };
  const reports: string[] = [];
  const crew = await openCrew(
    PROGRAM,
    source,
    NO_INPUT,
    { threads: 1, heapBytes: 64 << 20, ...options, strategy },
    (text, stream) => (output[stream] += text),
    ({ heading, failure }) => reports.push(`${heading} ${failure.type}: ${failure.message}`),
  );
  try {
    const running = crew.round();
    options.meanwhile?.(crew, output);
    const { ended } = await running;
    await crew.finish();
    return { ...output, reports, ended, problems: problemsOf(crew), counters: crew.totals() };
  } catch (error) {
    await crew.terminate();
    throw error;
  }
}

function problemsOf(crew: Crew): string[] {
  const problems: string[] = [];
  let left = 0;
  for (const heap of [...crew.heaps, ...crew.madeHeaps]) {
    problems.push(...miscounted(heap), ...freeBlocks(heap).problems);
    const found = reachable(heap);
    // Functions whose references are not all counted are for a collector to free.
    const waiting = garbage(heap, found).filter(
      (object) => heap.words[object + TYPE] === FUNCTION_TYPE,
    );
    left += found.allocated + waiting.length;
  }
  const { allocations, frees } = crew.totals();
  const held = allocations! - frees!;
  if (COUNTERS.length > 0 && held !== left)
    problems.push(`${held} objects allocated and not freed, ${left} reachable`);
  return problems;
}
