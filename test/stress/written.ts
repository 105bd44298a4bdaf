// A round of the programs written by hand: each under every strategy, on real workers.

import { mulberry32 } from '../../src/mulberry32.ts';
import { difference } from '../oracle/runner/behaviour.ts';
import {
  comparable,
  writtenPrograms,
  type ExpectedRun,
  type WrittenProgram,
} from '../oracle/runner/by-hand.ts';
import { runOnThreads } from '../oracle/runner/real-threads.ts';
import { drawnOptionSet } from './option-sets.ts';
import type { StressRecord } from './record.ts';
import type { Settings } from './settings.ts';

/** Programs at a time: most of them keep no core busy while they start. */
const AT_ONCE = 2;

interface WrittenRun extends ExpectedRun {
  readonly program: WrittenProgram;
  readonly strategy: string;
}

/** @param round from 1. */
export async function runWritten(
  settings: Settings,
  record: StressRecord,
  round: number,
): Promise<void> {
  const random = mulberry32(settings.seed + round - 1);
  const written = writtenPrograms().filter(({ name }) => settings.written?.includes(name) ?? true);
  const waiting: WrittenRun[] = [];
  for (const program of written) {
    const set = settings.hasOptionSets ? [await drawnOptionSet('free-threading', random)] : [];
    for (const run of program.runs)
      for (const strategy of [...settings.strategies, ...set])
        waiting.push({ ...run, program, strategy });
  }
  const all = waiting.length;
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (record.isOver()) {
        waiting.unshift(run);
        return;
      }
      await runOne(run, record);
      record.progress(`round ${round}: ${all - waiting.length} of ${all} runs of programs`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  record.say(
    `round ${round}: ${all - waiting.length} of ${all} runs of ` +
      `${written.length} programs written by hand`,
  );
}

async function runOne(
  { program, strategy, argv, expected }: WrittenRun,
  record: StressRecord,
): Promise<void> {
  const ours = await runOnThreads(program.source, { strategy, argv });
  record.add(strategy, { runs: 1, work: 0, counters: ours.counters });
  const why = difference(expected, comparable(program, ours));
  if (why === undefined) return;
  record.violation({
    where: [program.name, ...argv].join(' '),
    strategy,
    why,
    again: `--parts written --written ${program.name} --strategies ${strategy} --rounds 20`,
  });
}
