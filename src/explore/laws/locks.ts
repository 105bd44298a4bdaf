// What every lock promises.

import * as fc from 'fast-check';
import { memoryOver, read, write, type Address, type Steps } from '../../memory.ts';
import { runAlone } from '../perform.ts';
import type { Program } from '../program.ts';
import type { Law } from './law.ts';

/** A lock, as its laws use it: `a` is its first word, `me` a thread from 1. */
export interface LockText {
  /** Words that it takes, all threads' own ones included. */
  readonly words: number;
  init?(a: Address): Steps;
  acquire(a: Address, me: number): Steps;
  release(a: Address, me: number): Steps;
  tryAcquire?(a: Address, me: number): Steps<boolean>;
  /** With a time limit that may run out at any moment. */
  acquireTimed?(a: Address, me: number): Steps<boolean>;
}

/** How a thread enters, once: waiting, if it can at once, or within a time limit. */
type Entry = 'acquire' | 'tryAcquire' | 'acquireTimed';
/** What each thread does, one after the other. */
type LockScript = readonly (readonly Entry[])[];

// The data that the lock guards, then the lock.
const GUARDED = 2;
const LOCK = 4;

function* enter(lock: LockText, how: Entry, me: number): Steps<boolean> {
  if (how === 'tryAcquire' && lock.tryAcquire) return yield* lock.tryAcquire(LOCK, me);
  if (how === 'acquireTimed' && lock.acquireTimed) return yield* lock.acquireTimed(LOCK, me);
  yield* lock.acquire(LOCK, me);
  return true;
}

/** Counts, with the lock held, how often it got in; plain accesses, so that any overlap is a race. */
function* visitor(lock: LockText, script: readonly Entry[], me: number): Steps<number> {
  let entered = 0;
  for (const how of script) {
    if (!(yield* enter(lock, how, me))) continue;
    yield* write(GUARDED, (yield* read(GUARDED)) + 1);
    entered += 1;
    yield* lock.release(LOCK, me);
  }
  return entered;
}

function lockProgram(lock: LockText, script: LockScript): Program {
  const words = LOCK + lock.words;
  const memory = memoryOver(new SharedArrayBuffer((words + (words % 2)) * 4));
  return {
    begin() {
      memory.words.fill(0);
      if (lock.init) runAlone(lock.init(LOCK), memory);
      return script.map((entries, i) => ({ steps: visitor(lock, entries, i + 1), memory }));
    },
    outcome: (results) => results.join(','),
    atEnd(results) {
      const entered = (results as number[]).reduce((sum, one) => sum + one, 0);
      const counted = memory.words[GUARDED]!;
      if (counted === entered) return undefined;
      const message = `${entered} entries, and ${counted} of them counted`;
      return { kind: 'assertion', property: 'mutual-exclusion', message };
    },
    nameOf: (address) =>
      address === GUARDED ? 'guarded' : address === LOCK ? 'lock' : `lock+${address - LOCK}`,
  };
}

function entriesOf(lock: LockText): Entry[] {
  return [
    'acquire',
    ...(lock.tryAcquire ? (['tryAcquire'] as const) : []),
    ...(lock.acquireTimed ? (['acquireTimed'] as const) : []),
  ];
}

const mutualExclusion: Law<LockText, LockScript> = {
  id: 'mutual-exclusion',
  family: 'lock',
  states: 'At most one thread is between acquire and release.',
  fixed: () => [
    [['acquire'], ['acquire']],
    [['acquire'], ['acquire'], ['acquire']],
  ],
  random: (lock) =>
    fc.array(fc.array(fc.constantFrom(...entriesOf(lock)), { minLength: 1, maxLength: 2 }), {
      minLength: 2,
      maxLength: 2,
    }),
  program: lockProgram,
};

export const LOCK_LAWS: readonly Law[] = [mutualExclusion];
