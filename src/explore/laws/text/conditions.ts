// Threads that give and take tokens, which a mutex guards, and wait for them on a condition.

import { read, write, type Address, type Steps } from '../../../memory.ts';
import {
  CONDITION_WORDS,
  conditionBroadcast,
  conditionInit,
  conditionSignal,
  conditionWait,
} from '../../../sync/condition.ts';
import { MUTEX_WORDS, mutexAcquire, mutexInit, mutexRelease } from '../../../sync/mutex.ts';
import { afterOperation, beforeOperation, BRIEFLY_NS, DATA, PRIMITIVE, type Play } from './play.ts';

/** A condition and the mutex that goes with it, as their laws use them. */
export interface ConditionText {
  readonly words: number;
  readonly mutexWords: number;
  init(c: Address): Steps;
  /** Returns false if it timed out. */
  wait(c: Address, m: Address, timeoutNs: number): Steps<boolean>;
  signal(c: Address): Steps;
  broadcast(c: Address): Steps;
  initMutex(m: Address): Steps;
  acquire(m: Address): Steps;
  release(m: Address): Steps;
}

/**
 * `take`: one token, waiting for it; `takeTimed`: unless time runs out. `give`: one token, with a signal;
 * `giveAfter`: with the signal after the mutex is released. `giveTwo`: two, with a broadcast.
 */
export type Move = 'take' | 'takeTimed' | 'give' | 'giveAfter' | 'giveTwo';

export type ConditionPlay = Play<Move>;

/** How many tokens there are. */
export const TOKENS: Address = DATA;

export const texts = {
  condition: {
    words: CONDITION_WORDS,
    mutexWords: MUTEX_WORDS,
    init: conditionInit,
    wait: conditionWait,
    signal: conditionSignal,
    broadcast: conditionBroadcast,
    initMutex: mutexInit,
    acquire: mutexAcquire,
    release: mutexRelease,
  },
} satisfies Record<string, ConditionText>;

const MUTEX: Address = PRIMITIVE;

export function conditionAddress(text: ConditionText): Address {
  return MUTEX + text.mutexWords;
}

export function* setUp(text: ConditionText): Steps {
  yield* text.initMutex(MUTEX);
  yield* text.init(conditionAddress(text));
}

/** What script `k` does: for each operation, how many tokens it took. */
export function* play(text: ConditionText, script: ConditionPlay, k: number): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    const move = script.threads[k]![i]!;
    yield* beforeOperation(script, k, i, results);
    if (move === 'take' || move === 'takeTimed') results.push(yield* take(text, move));
    else yield* give(text, move);
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

function* take(text: ConditionText, move: Move): Steps<number> {
  const timeoutNs = move === 'takeTimed' ? BRIEFLY_NS : Infinity;
  let hasTime = true;
  yield* text.acquire(MUTEX);
  while (hasTime && (yield* read(TOKENS)) === 0) {
    hasTime = yield* text.wait(conditionAddress(text), MUTEX, timeoutNs);
  }
  // Also after a timeout: a token may have come since.
  const tokens = yield* read(TOKENS);
  if (tokens > 0) yield* write(TOKENS, tokens - 1);
  yield* text.release(MUTEX);
  return tokens > 0 ? 1 : 0;
}

function* give(text: ConditionText, move: Move): Steps {
  const condition = conditionAddress(text);
  yield* text.acquire(MUTEX);
  yield* write(TOKENS, (yield* read(TOKENS)) + (move === 'giveTwo' ? 2 : 1));
  if (move === 'giveTwo') yield* text.broadcast(condition);
  if (move === 'give') yield* text.signal(condition);
  yield* text.release(MUTEX);
  if (move === 'giveAfter') yield* text.signal(condition);
}
