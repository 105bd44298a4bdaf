// `interlock-lab/explore`: checks a small program over shared words, without any interpreter.
//
// Every interleaving that can be told from the others is run once (or a sample of them), on one thread,
// deterministically. See the README for what counts as an execution and what is not modelled.

import { exploreProgram, replayProgram } from './explore.ts';
import type { Program, Report, SearchOptions } from './program.ts';
import { runAlone } from './perform.ts';
import { settingsOf } from './search.ts';
import type { Steps } from '../memory.ts';
import { layOut, type Addresses, type Values, type Words } from './words.ts';

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

/** A program and how to search it. */
export interface ExploreOptions<W extends Words> extends SearchOptions {
  /** Shared words by name, with their initial values; an array is several words in a row. */
  readonly words: W;
  /** The threads; each gets the addresses of the words and is program text (see memory.ts). */
  readonly threads: readonly ((a: Addresses<W>) => Steps<unknown>)[];
  /** Runs alone, before the threads. */
  readonly setUp?: (a: Addresses<W>) => Steps<unknown>;
  /**
   * The label of a finished execution, from what the threads returned and the final words; without it
   * what the threads returned, separated by commas.
   */
  readonly outcome?: (results: readonly any[], v: Values<W>) => string;
  /** Outcomes that are bugs: label, and the reason. */
  readonly forbid?: Readonly<Record<string, string>>;
  /** Checked at the start and after every step; may look at the words and at nothing else. */
  readonly invariant?: (v: Values<W>) => boolean;
  /** A token of an earlier failure: run that one execution. */
  readonly replay?: string | undefined;
}

/**
 * Runs the threads under every interleaving that matters, or as `mode` says.
 * @returns what happened; a failure is part of it and is not thrown.
 * @throws RangeError on options that make no sense; UsageError on a token that cannot be replayed;
 *   Error if the program does not depend on the schedule alone (on random numbers, say, or on
 *   variables that threads share outside of the words).
 */
export async function explore<const W extends Words>(options: ExploreOptions<W>): Promise<Report> {
  const settings = settingsOf(options);
  const program = programOf(options);
  return options.replay === undefined
    ? exploreProgram(program, settings)
    : replayProgram(program, settings, options.replay);
}

/** The program that the options describe. */
export function programOf<W extends Words>(options: ExploreOptions<W>): Program {
  const { words, threads, setUp, outcome, forbid, invariant } = options;
  const named = layOut(words);
  const { memory, addresses } = named;
  const finalWords = named.values((address) => memory.words[address]!);
  return {
    begin() {
      named.reset();
      if (setUp !== undefined) runAlone(setUp(addresses), memory, 1e6);
      return threads.map((thread) => ({ steps: thread(addresses), memory }));
    },
    outcome: (results) => outcome?.(results, finalWords) ?? results.join(','),
    ...(forbid === undefined ? {} : { forbid }),
    ...(invariant === undefined
      ? {}
      : {
          check: (observe) =>
            invariant(named.values(observe))
              ? undefined
              : {
                  kind: 'invariant',
                  property: 'invariant',
                  message: 'the invariant does not hold',
                },
        }),
    nameOf: (address) => named.nameOf(address),
  };
}
