// Threads that all want something done once.

import { read, write, type Address, type Steps } from '../../../memory.ts';
import { ONCE_WORDS, onceExecute, onceInit, onceIsDone } from '../../../sync/once.ts';
import { afterOperation, beforeOperation, DATA, PRIMITIVE, type Play } from './play.ts';

/** A once, as its laws use it. */
export interface OnceText {
  readonly words: number;
  init(o: Address): Steps;
  /** Returns whether this call ran the steps. */
  execute(o: Address, steps: () => Steps): Steps<boolean>;
  isDone(o: Address): Steps<boolean>;
}

/** `fail`: what is to be done throws, and is not done. `look`: whether it is done. */
export type Move = 'execute' | 'fail' | 'look';

export type OncePlay = Play<Move>;

/** How often it was done. */
export const DONE: Address = DATA;

/** What a call of `fail` returns in place of 0 or 1. */
export const FAILED = 2;
/** Added to what an operation returns if it has to be done by then and is not to be seen. */
export const NOT_SEEN = 4;

export const texts = {
  once: { words: ONCE_WORDS, init: onceInit, execute: onceExecute, isDone: onceIsDone },
} satisfies Record<string, OnceText>;

export function* setUp(text: OnceText): Steps {
  yield* text.init(PRIMITIVE);
}

/** What script `k` does: for each operation 1 if it did it, or sees it done; 0, or FAILED. */
export function* play(text: OnceText, script: OncePlay, k: number): Steps<number[]> {
  const results: number[] = [];
  for (let i = 0; i < script.threads[k]!.length; i++) {
    yield* beforeOperation(script, k, i, results);
    results.push(yield* makeMove(text, script.threads[k]![i]!));
    yield* afterOperation(script, k, i, results);
  }
  return results;
}

function* makeMove(text: OnceText, move: Move): Steps<number> {
  if (move === 'look') {
    if (!(yield* text.isDone(PRIMITIVE))) return 0;
    return 1 + (yield* seen());
  }
  try {
    const isMine = yield* text.execute(PRIMITIVE, move === 'fail' ? failToDo : doOnce);
    return (isMine ? 1 : 0) + (yield* seen());
  } catch (error) {
    if ((error as Error).message !== FAILURE) throw error;
    return FAILED;
  }
}

const FAILURE = 'it cannot be done now';

function* doOnce(): Steps {
  yield* write(DONE, (yield* read(DONE)) + 1);
}

function* failToDo(): Steps {
  yield* write(DONE, 0); // for nothing
  throw new Error(FAILURE);
}

function* seen(): Steps<number> {
  return (yield* read(DONE)) === 0 ? NOT_SEEN : 0;
}
