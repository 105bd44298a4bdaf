// `interlock check --replay TOKEN`: finds what the token is of, and runs that one execution.

import { fromToken } from '../explore/token.ts';
import type { TokenSubject } from '../explore/laws/law.ts';
import { Crew } from '../explore/laws/crew.ts';
import { loadMutant } from '../explore/mutants.ts';
import { UsageError } from '../errors.ts';
import type { CheckSettings } from './check.ts';
import { checkProgram, printReport } from './check-program.ts';
import { replayScenario, type ScenarioSubject } from './check-scenario.ts';
import type { Streams } from './streams.ts';

/** @returns the exit status. */
export async function checkReplay(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject } = fromToken(settings.replay!);
  const named = subject === '' ? {} : (JSON.parse(subject) as object);
  if ('law' in named) return await replayLaw(named as TokenSubject, settings, streams);
  if ('scenario' in named) return await replayScenario(named as ScenarioSubject, settings, streams);
  if (settings.subject !== undefined) return await checkProgram(settings, streams);
  throw new UsageError(
    'the token is of a program in a file: name it, interlock check FILE.ts --replay ...',
  );
}

async function replayLaw(
  named: TokenSubject,
  settings: CheckSettings,
  streams: Streams,
): Promise<number> {
  const mutant = named.mutant === undefined ? undefined : await loadMutant(named.mutant);
  const crew = new Crew(1, { cwd: streams.cwd(), mutant });
  try {
    const report = await crew.ask({ kind: 'replay', token: settings.replay! });
    const of = named.mutant === undefined ? named.subject : `${named.subject} as ${named.mutant}`;
    return printReport(`${of}, ${named.law}`, report, settings, streams);
  } finally {
    await crew.close();
  }
}
