// What a search finds out about its program on the way, and has to know from the start.

import { Locations } from './locations.ts';

/** What a search has found out about its program and keeps from one execution to the next. */
export class Knowledge {
  readonly locations = new Locations();
  /** Thread ids by who starts them and how many it has started before. */
  readonly threads = new Map<string, number>();
  /** Locations that `check` has looked at, by location. */
  readonly observed = new Set<number>();
  hasPauses = false;
  hasPlainAccesses = false;
  /** A pause has waited for more than one word, so that more than one write could have ended it. */
  hasWidePauses = false;

  /**
   * Whether parts of the search can be left to others: those who know as much number threads and
   * locations alike, and executions can be told apart without comparing all of them. With pauses over
   * several words a divided search was seen to differ from a whole one, under tso (the program is in
   * test/explore/division.test.ts); why is not known yet, so that those are left to one.
   */
  get isCommon(): boolean {
    const { threads, observed, hasWidePauses, locations } = this;
    return threads.size === 0 && observed.size === 0 && !hasWidePauses && locations.isFixed;
  }
}

/** Thrown out of a step when the search has learnt what it should have known from the start. */
export class MustRestart extends Error {}
