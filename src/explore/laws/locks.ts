// What every lock promises.

import * as fc from 'fast-check';
import { runAlone } from '../perform.ts';
import type { Law } from './law.ts';
import {
  lockAddress,
  play,
  setUp,
  texts,
  type Entry,
  type LockPlay,
  type LockText,
} from './text/locks.ts';
import { DATA, PRIMITIVE } from './text/play.ts';
import {
  broken,
  crowdLaw,
  exitLaw,
  lawOf,
  renamingLaw,
  threadsOf,
  tsoLaw,
  workersLaw,
  type Scripted,
  type Trial,
} from './trial.ts';

export type { LockText } from './text/locks.ts';

type LockScript = Scripted<LockPlay>;

export const locks: Trial<LockText, LockScript> = {
  family: 'lock',
  module: 'locks',
  texts,
  end: (lock) => lockAddress(lock) + 2 * lock.words,
  setUp,
  play,

  nameOf(lock, address) {
    if (address === DATA) return 'guarded';
    const word = address - lockAddress(lock);
    if (word < 0) return `shared+${address - PRIMITIVE}`;
    const name = word < lock.words ? 'lock' : 'second';
    const offset = word % lock.words;
    return offset === 0 ? name : `${name}+${offset}`;
  },

  verdict(lock, { witness }, results, memory) {
    const seen = witness === undefined ? 0 : results.length - 1;
    const entries = results.flatMap((one) => one.filter((_, i) => i % (seen + 1) === 0));
    const entered = entries.filter((result) => result === 1).length;
    const counted = memory.words[DATA]!;
    if (counted !== entered)
      return broken('mutual-exclusion', `${entered} entries, and ${counted} of them counted`);
    if (lock.tryAcquire && !runAlone(lock.tryAcquire(lockAddress(lock), 1), memory))
      return broken('free-at-the-end', 'all have released the lock, and nobody can take it');
    return undefined;
  },

  isSound: () => true,
};

function entriesOf(lock: LockText): Entry[] {
  return [
    'acquire',
    ...(lock.tryAcquire ? (['tryAcquire'] as const) : []),
    ...(lock.acquireTimed ? (['acquireTimed'] as const) : []),
  ];
}

const of = (...threads: readonly (readonly Entry[])[]): LockScript => ({ threads });

function any(
  lock: LockText,
  entries: readonly Entry[] = entriesOf(lock),
): fc.Arbitrary<LockScript> {
  return fc.record({ threads: threadsOf(entries, { most: isSmall(lock) ? 4 : 3 }) });
}

const isTimed = (lock: LockText): boolean => lock.acquireTimed !== undefined;

/** Three threads that enter such a lock can be explored; others are left to the law of the crowd. */
const isSmall = (lock: LockText): boolean => lock.words === 1 && lock.sharedWords === undefined;

const ifSmall = (lock: LockText, ...more: readonly LockScript[]): readonly LockScript[] =>
  isSmall(lock) ? more : [];

const mutualExclusion = lawOf(locks, {
  id: 'mutual-exclusion',
  states: 'At most one thread is between acquire and release.',
  fixed: (lock) => [
    of(['acquire'], ['acquire']),
    ...ifSmall(lock, of(['acquire'], ['acquire'], ['acquire'])),
  ],
  random: (lock) => any(lock),
});

const noLostWakeUp = lawOf(locks, {
  id: 'no-lost-wake-up',
  states: 'Whoever waits for a lock gets it once those before have released it.',
  fixed: (lock) => [
    of(['acquire', 'acquire'], ['acquire']),
    of(['hold', 'acquire'], ['acquire']),
    ...ifSmall(
      lock,
      of(['acquire', 'acquire', 'acquire'], ['acquire', 'acquire']),
      of(['acquire'], ['acquire'], ['acquire']),
    ),
  ],
});

const noDeadlock = lawOf(locks, {
  id: 'no-deadlock',
  states: 'Threads that take two locks in a safe order all come to their end.',
  fixed: (lock) => [
    of(['both'], ['bothBack']),
    ...ifSmall(lock, of(['both'], ['bothBack'], ['acquire'])),
  ],
  random: (lock) => any(lock, isSmall(lock) ? ['both', 'bothBack', 'acquire'] : ['acquire']),
});

const timed = lawOf(locks, {
  id: 'timed',
  states: 'An acquire that times out takes nothing: neither the lock nor the wake-up of another.',
  appliesTo: isTimed,
  fixed: (lock) => [
    of(['acquire'], ['acquireTimed', 'acquire']),
    of(['hold'], ['acquireTimed', 'acquireTimed']),
    ...ifSmall(
      lock,
      of(['acquire'], ['acquireTimed'], ['acquire']),
      of(['hold'], ['acquireTimed'], ['acquire']),
    ),
  ],
  random: (lock) => any(lock, ['acquire', 'acquireTimed']),
});

export const LOCK_LAWS: readonly Law[] = [
  mutualExclusion,
  noLostWakeUp,
  noDeadlock,
  timed,
  crowdLaw(locks, {
    fixed: () => [
      of(['acquire'], ['acquire'], ['acquire']),
      of(['hold'], ['acquire'], ['acquire']),
      of(['acquire'], ['acquireTimed'], ['acquire']),
      of(['hold', 'acquire'], ['acquireTimed', 'acquire'], ['acquire', 'tryAcquire']),
    ],
    random: (lock) =>
      fc.record({ threads: threadsOf<Entry>([...entriesOf(lock), 'hold'], { threads: 3 }) }),
  }),
  exitLaw(locks, {
    fixed: (lock) => [
      of(['acquireTimed', 'acquire'], ['acquire']),
      ...ifSmall(lock, of(['acquire', 'acquireTimed'], ['acquire', 'acquireTimed'])),
    ],
    random: (lock) => any(lock),
  }),
  tsoLaw(locks, {
    fixed: () => [
      of(['acquire'], ['tryAcquire']),
      of(['acquire'], ['acquire', 'tryAcquire']),
      of(['acquireTimed'], ['acquireTimed']),
    ],
    random: (lock) => any(lock),
  }),
  renamingLaw(locks, {
    fixed: (lock) => [
      of(['acquire'], ['tryAcquire', 'acquire']),
      ...ifSmall(lock, of(['acquire'], ['acquireTimed'], ['tryAcquire'])),
    ],
    random: (lock) => any(lock),
  }),
  workersLaw(locks, (lock) => [
    of(['acquire', 'tryAcquire'], ['tryAcquire', 'acquire']),
    of(['acquire', 'acquireTimed'], ['acquireTimed']),
    ...ifSmall(lock, of(['acquire'], ['acquireTimed'], ['tryAcquire'])),
  ]),
];
