// Threads that take and give the permits of a semaphore.

import { fetchAdd, read, write, type Address, type Steps } from '../../../memory.ts';
import {
  SEMAPHORE_WORDS,
  semaphoreAcquire,
  semaphoreAcquireTimed,
  semaphoreInit,
  semaphoreRelease,
  semaphoreTryAcquire,
  semaphoreValue,
} from '../../../sync/semaphore.ts';
import { afterOperation, beforeOperation, BRIEFLY_NS, DATA, PRIMITIVE, type Play } from './play.ts';

/** A semaphore, as its laws use it. */
export interface SemaphoreText {
  readonly words: number;
  init(s: Address, permits: number): Steps;
  acquire(s: Address): Steps;
  tryAcquire(s: Address): Steps<boolean>;
  acquireTimed(s: Address, timeoutNs: number): Steps<boolean>;
  release(s: Address, permits: number): Steps;
  value(s: Address): Steps<number>;
}

/**
 * `take`, `tryTake`, `takeTimed`: a permit, for good. `give`, `giveTwo`: one or two permits. `visit`,
 * `tryVisit`, `visitTimed`: takes a permit, looks how many others have one too, and gives it back.
 */
export type Move =
  | 'take'
  | 'tryTake'
  | 'takeTimed'
  | 'give'
  | 'giveTwo'
  | 'visit'
  | 'tryVisit'
  | 'visitTimed';

export interface SemaphorePlay extends Play<Move> {
  /** At the start. */
  readonly permits: number;
}

/** How many visit now, if there is more than one permit; with one, how many have. */
export const INSIDE: Address = DATA;

export const texts = {
  semaphore: {
    words: SEMAPHORE_WORDS,
    init: semaphoreInit,
    acquire: semaphoreAcquire,
    tryAcquire: semaphoreTryAcquire,
    acquireTimed: semaphoreAcquireTimed,
    release: semaphoreRelease,
    value: semaphoreValue,
  },
} satisfies Record<string, SemaphoreText>;

export function* setUp(text: SemaphoreText, script: SemaphorePlay): Steps {
  yield* text.init(PRIMITIVE, script.permits);
}

/** What script `k` does: 0 where it got no permit, else 1; for a visit, how many were inside. */
export function* play(text: SemaphoreText, script: SemaphorePlay, k: number): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    yield* beforeOperation(script, k, i, results);
    results.push(yield* makeMove(text, script, script.threads[k]![i]!));
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

function* makeMove(text: SemaphoreText, script: SemaphorePlay, move: Move): Steps<number> {
  if (move === 'give' || move === 'giveTwo') {
    yield* text.release(PRIMITIVE, move === 'give' ? 1 : 2);
    return 1;
  }
  if (!(yield* take(text, move))) return 0;
  if (move !== 'visit' && move !== 'tryVisit' && move !== 'visitTimed') return 1;
  const inside = yield* visit(script.permits === 1);
  yield* text.release(PRIMITIVE, 1);
  return inside;
}

function* take(text: SemaphoreText, move: Move): Steps<boolean> {
  if (move === 'tryTake' || move === 'tryVisit') return yield* text.tryAcquire(PRIMITIVE);
  if (move === 'takeTimed' || move === 'visitTimed') {
    return yield* text.acquireTimed(PRIMITIVE, BRIEFLY_NS);
  }
  yield* text.acquire(PRIMITIVE);
  return true;
}

/** How many are inside, itself included; who is alone counts by plain accesses, so that overlaps race. */
function* visit(isAlone: boolean): Steps<number> {
  if (isAlone) {
    yield* write(INSIDE, (yield* read(INSIDE)) + 1);
    return 1;
  }
  const inside = (yield* fetchAdd(INSIDE, 1)) + 1;
  yield* fetchAdd(INSIDE, -1);
  return inside;
}
