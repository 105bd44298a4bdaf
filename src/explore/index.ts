// `interlock-lab/explore`: checks a small program over shared words, without any interpreter.
//
// Every interleaving that can be told from the others is run once (or a sample of them), on one thread.
// The report is the same every time, but for its seconds and unless `maxSeconds` ends the search. See the README for what counts as an execution and what is not modelled.

import { exploreProgram, replayProgram } from './explore.ts';
import { programOf, type ExploreOptions } from './options.ts';
import type { Report } from './program.ts';
import { settingsOf } from './search.ts';
import type { Words } from './words.ts';

export {
  bufferBytes,
  cas,
  fetchAdd,
  fetchAnd,
  fetchOr,
  invariant,
  load,
  NOT_EQUAL,
  now,
  park,
  pause,
  peek,
  poke,
  read,
  readF32,
  readF64,
  relaxedLoad,
  relaxedStore,
  store,
  swap,
  TIMED_OUT,
  wake,
  WOKEN,
  work,
  write,
  writeF32,
  writeF64,
  yieldCore,
} from '../memory.ts';
export type { Access, Address, Steps } from '../memory.ts';
export { exploreFile } from './explore-file.ts';
export type { ExploreFileOptions } from './explore-file.ts';
export type { ExploreOptions, ProgramFile } from './options.ts';
export { join, mutex, spawn } from './operations.ts';
export type { ThreadHandle } from './operations.ts';
export type {
  DataRace,
  Failure,
  FailureKind,
  MemoryModel,
  Mode,
  Report,
  SearchOptions,
  TraceStep,
} from './program.ts';
export type { Addresses, Values, Words } from './words.ts';

/**
 * Runs the threads under every interleaving that matters, or as `mode` says.
 * @returns what happened; a failure is part of it and is not thrown.
 * @throws TypeError, RangeError on options that make no sense; UsageError on a token that cannot be
 *   replayed, on a setUp that fails, and if the program does not depend on the schedule alone (on
 *   random numbers, say, or on variables that threads share outside of the words).
 */
export async function explore<const W extends Words>(options: ExploreOptions<W>): Promise<Report> {
  const program = programOf(options);
  const settings = settingsOf(options);
  return options.replay === undefined
    ? exploreProgram(program, settings)
    : replayProgram(program, options.replay);
}
