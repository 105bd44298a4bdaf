// `interlock check STRATEGY --scenario S|FILE.py`: the interpreter itself, thread against thread.

import { defined } from '../explore/defined.ts';
import { replayProgram } from '../explore/explore.ts';
import { mustDraw, mustFitMode, SECONDS, type CheckSettings } from './check.ts';
import { commandName } from './command-name.ts';
import { printReplay, printSearches } from './check-program.ts';
import { scenarioProgram, type ScenarioSubject } from './scenario-subject.ts';
import type { Streams } from './streams.ts';

const MAX_STEPS = 1_000_000;
/** Runs of a program whose interleavings are too many to cover. */
const RUNS = 1000;
const THREADS = 2;

/** @returns the exit status. */
export async function checkScenario(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject, scenario, threads = THREADS, entry, mode = 'directed' } = settings;
  const { bound, depth, memory = 'sc', seed } = settings;
  mustFitMode(mode, settings);
  mustDraw(mode, settings);
  const named: ScenarioSubject = { strategy: subject!, scenario: scenario!, threads, entry };
  // What is wrong with it is said before a worker makes it anew.
  await scenarioProgram(named, streams.cwd());
  const options = {
    mode,
    memory,
    maxExecutions: settings.runs ?? RUNS,
    maxSeconds: settings.seconds ?? SECONDS,
    maxSteps: settings.maxSteps ?? MAX_STEPS,
    ...defined({ bound, depth, seed }),
  };
  const search = { kind: 'scenario', named, options, cwd: streams.cwd() } as const;
  const name = `${subject}, ${scenario}`;
  const command = `${commandName(streams)} check`;
  return await printSearches(name, [{ mode, memory, search }], settings, streams, command);
}

/** @returns the exit status. */
export async function replayScenario(
  named: ScenarioSubject,
  settings: CheckSettings,
  streams: Streams,
): Promise<number> {
  const program = await scenarioProgram(named, streams.cwd());
  const report = replayProgram(program, settings.replay!);
  return printReplay(`${named.strategy}, ${named.scenario}`, report, settings, streams);
}
