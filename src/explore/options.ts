// What `explore` takes: a small program over named words, and how to search it.

import type { Steps } from '../memory.ts';
import { runAlone } from './perform.ts';
import type { Program, SearchOptions } from './program.ts';
import { layOut, type Addresses, type Values, type Words } from './words.ts';

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
  readonly outcome?: (results: readonly unknown[], v: Values<W>) => string;
  /** Outcomes that are bugs: label, and the reason. */
  readonly forbid?: Readonly<Record<string, string>>;
  /** Checked at the start and after every step; may look at the words and at nothing else. */
  readonly invariant?: (v: Values<W>) => boolean;
  /** A token of an earlier failure: run that one execution. */
  readonly replay?: string | undefined;
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
