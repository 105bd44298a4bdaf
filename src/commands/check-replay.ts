// `interlock check --replay TOKEN`: finds what the token is of, and runs that one execution.

import { fromToken } from '../explore/token.ts';
import type { TokenSubject } from '../explore/laws/law.ts';
import { Crew } from '../explore/laws/crew.ts';
import { loadMutant } from '../explore/mutants.ts';
import { UsageError } from '../errors.ts';
import type { CheckSettings } from './check.ts';
import { commandName } from './command-name.ts';
import { isProgramFile, printReplay, replayFile } from './check-program.ts';
import { replayScenario } from './check-scenario.ts';
import { isScenarioSubject, namedBy } from './scenario-subject.ts';
import type { Streams } from './streams.ts';

/** @returns the exit status. */
export async function checkReplay(settings: CheckSettings, streams: Streams): Promise<number> {
  const { subject } = fromToken(settings.replay!);
  const named = subject === '' ? {} : namedBy(subject);
  if (isLaw(named)) {
    mustBeOf(named.subject, settings);
    return await replayLaw(named, settings, streams);
  }
  if (isScenarioSubject(named)) {
    mustBeOf(named.strategy, settings);
    return await replayScenario(named, settings, streams);
  }
  if (subject !== '')
    throw new UsageError('the replay token is of nothing that this Interlock can replay');
  if (settings.subject !== undefined && (await isProgramFile(settings.subject, streams.cwd())))
    return await replayFile(settings, streams);
  throw new UsageError(
    `the token is of a program in a file: name it, ${commandName(streams)} check FILE.ts --replay ...`,
  );
}

type Fields = Readonly<Record<string, unknown>>;

export function isLaw(named: Fields): named is Fields & TokenSubject {
  const { subject, law, mutant = '', forbid = '' } = named;
  return (
    [subject, law, mutant, forbid].every((name) => typeof name === 'string') && 'script' in named
  );
}

/** @throws UsageError if the user names something else. */
function mustBeOf(named: string, { subject }: CheckSettings): void {
  if (subject !== undefined && subject !== named)
    throw new UsageError(`the token is of ${named}, not of ${subject}: leave ${subject} out`);
}

async function replayLaw(
  named: TokenSubject,
  settings: CheckSettings,
  streams: Streams,
): Promise<number> {
  const mutant = named.mutant === undefined ? undefined : await loadMutant(named.mutant);
  const crew = new Crew(1, { cwd: streams.cwd(), mutant });
  try {
    const report = await crew.ask({ kind: 'replay', named, token: settings.replay! });
    const of = named.mutant === undefined ? named.subject : `${named.subject} as ${named.mutant}`;
    return printReplay(`${of}, ${named.law}`, report, settings, streams);
  } finally {
    await crew.close();
  }
}
