// Rounds of the programs written by hand: each under every strategy, on real workers.

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

/** Rounds, a few runs a step. */
export async function* writtenRuns(
  settings: Settings,
  record: StressRecord,
): AsyncGenerator<undefined> {
  const programs = writtenPrograms().filter(({ name }) => settings.written?.includes(name) ?? true);
  for (let round = 1; round <= settings.rounds; round++) {
    const runs = await runsOf(programs, settings, round);
    let done = 0;
    try {
      for (; done < runs.length; done = Math.min(done + AT_ONCE, runs.length)) {
        yield;
        await Promise.all(runs.slice(done, done + AT_ONCE).map((run) => runOne(run, record)));
        record.progress(`round ${round}: ${done} of ${runs.length} runs of programs`);
      }
    } finally {
      record.say(
        `round ${round}: ${done} of ${runs.length} runs of ` +
          `${programs.length} programs written by hand`,
      );
    }
  }
}

/** Functions with deferred counts wait for a collection, which a program may ask for. */
function fits({ source }: WrittenProgram, label: string): boolean {
  return !(/^import gc$/m.test(source) && label.includes('collector=off'));
}

async function runsOf(
  programs: readonly WrittenProgram[],
  { strategies, hasOptionSets, seed }: Settings,
  round: number,
): Promise<WrittenRun[]> {
  const random = mulberry32(seed + round - 1);
  const runs: WrittenRun[] = [];
  for (const program of programs) {
    const set = hasOptionSets ? [await drawnOptionSet('free-threading', random)] : [];
    const fitting = [...strategies, ...set].filter((label) => fits(program, label));
    for (const run of program.runs)
      for (const strategy of fitting) runs.push({ ...run, program, strategy });
  }
  return runs;
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
    again:
      `npm run stress -- --parts written --written ${program.name} ` +
      `--strategies ${strategy} --rounds 20`,
  });
}
