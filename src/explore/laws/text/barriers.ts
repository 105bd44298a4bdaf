// Threads that meet at a barrier, time and again.

import { read, write, type Address, type Steps } from '../../../memory.ts';
import { BARRIER_WORDS, barrierInit, barrierWait } from '../../../sync/barrier.ts';
import {
  afterOperation,
  beforeOperation,
  DATA,
  MOST_PLAYERS,
  PRIMITIVE,
  type Play,
} from './play.ts';

/** A barrier, as its laws use it. */
export interface BarrierText {
  readonly words: number;
  init(b: Address, parties: number): Steps;
  /** Returns true to one thread of each meeting. */
  wait(b: Address): Steps<boolean>;
}

/** All threads meet equally often. */
export type BarrierPlay = Play<'meet'>;

export const texts = {
  barrier: { words: BARRIER_WORDS, init: barrierInit, wait: barrierWait },
} satisfies Record<string, BarrierText>;

/**
 * What thread `k` writes before a meeting. Two words take turns: who writes one again has been to the
 * next meeting, where everybody came after reading it.
 */
const noteOf = (k: number, meeting: number): Address => DATA + k + (meeting % 2) * MOST_PLAYERS;

export function* setUp(text: BarrierText, script: BarrierPlay): Steps {
  yield* text.init(PRIMITIVE, script.threads.length);
}

/** What script `k` does: for each meeting, 1 if it was told that it came last, and who it met. */
export function* play(text: BarrierText, script: BarrierPlay, k: number): Steps<number[]> {
  const results: number[] = [];
  for (let meeting = 1; meeting <= script.threads[k]!.length; meeting++) {
    yield* beforeOperation(script, k, meeting - 1, results);
    yield* write(noteOf(k, meeting), meeting);
    results.push((yield* text.wait(PRIMITIVE)) ? 1 : 0);
    results.push(yield* countPresent(script, meeting));
    yield* afterOperation(script, k, meeting - 1, results);
  }
  return results;
}

/** How many have come to the meeting. */
function* countPresent(script: BarrierPlay, meeting: number): Steps<number> {
  let present = 0;
  for (let k = 0; k < script.threads.length; k++) {
    if ((yield* read(noteOf(k, meeting))) === meeting) present += 1;
  }
  return present;
}
