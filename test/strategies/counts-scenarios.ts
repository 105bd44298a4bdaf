// Small programs over reference counts that between them reach what can go wrong, each for the reason
// that it names: numbers gh-... are bugs that CPython had.

import type { CountsProgram } from './counts-program.ts';

/** One object of thread 1; `given` says how many references of its count each thread has. */
const one = (given: readonly number[], taken: readonly number[] = []) => ({
  a: { owner: 1, given, taken },
});

export const SCENARIOS: Readonly<Record<string, CountsProgram>> = {
  // A reference that the owner counted is given up by another thread, and queued.
  'give-away': {
    objects: one([1, 1]),
    threads: [
      ['decref a', 'checkpoint', 'exit'],
      ['decref a', 'exit'],
    ],
  },
  // gh-119999: others drop to zero as soon as the merge is published.
  'merge-against-drop': {
    objects: one([1, 1], [0, 1]),
    threads: [
      ['checkpoint', 'decref a', 'checkpoint'],
      ['decref a', 'decref a'],
    ],
  },
  // gh-121794: an object that nobody else has counted dies unmerged.
  'private-death': { objects: one([1]), threads: [['decref a'], ['tryDrop a']] },
  // gh-127582: the finaliser passes the object on; the other thread takes more while it is settled.
  resurrected: {
    objects: { a: { owner: 1, given: [1], finaliser: ['incref a', 'put a'] } },
    threads: [
      ['decref a', 'checkpoint', 'exit'],
      ['takeMore', 'exit'],
    ],
  },
  // The same, looked for by tryIncref after the finaliser has marked it.
  'resurrected-weakly': {
    objects: { a: { owner: 1, given: [1], finaliser: ['increfLocked a', 'decref a'] } },
    threads: [['decref a', 'checkpoint', 'exit'], ['tryDrop a']],
  },
  // The dying object was merged, and dies in a thread that does not own it.
  'resurrected-merged': {
    objects: { a: { owner: 1, given: [1, 0], taken: [0, 1], finaliser: ['incref a', 'put a'] } },
    threads: [
      ['decref a', 'take', 'tryDrop a', 'exit'],
      ['decref a', 'checkpoint', 'exit'],
    ],
  },
  // gh-152276: immortal while it waits in the queue.
  'queued-then-immortal': {
    objects: one([1, 1]),
    threads: [['immortalise a', 'checkpoint', 'decref a', 'exit'], ['decref a']],
  },
  // gh-113956: another thread wants it immortal while the owner counts.
  'immortal-by-another': {
    objects: one([1, 1]),
    threads: [
      ['incref a', 'decref a', 'checkpoint', 'decref a', 'exit'],
      ['immortalise a', 'decref a'],
    ],
  },
  // Two threads want it immortal, of which one gives up a reference that is not its own count.
  'immortal-by-two': {
    objects: one([1, 1, 1]),
    threads: [['decref a', 'exit'], ['immortalise a', 'decref a'], ['decref a']],
  },
  'immortal-twice': {
    objects: one([1, 1], [0, 0, 1]),
    threads: [['decref a'], ['immortalise a', 'decref a'], ['immortalise a', 'decref a']],
  },
  // gh-125174: counts in flight while it becomes immortal.
  'immortal-in-flight': {
    objects: one([1, 0], [0, 1]),
    threads: [
      ['immortalise a', 'decref a', 'exit'],
      ['incref a', 'decref a', 'decref a'],
    ],
  },
  // gh-157838: the owner is detached for ever.
  'owner-detached': {
    objects: one([1, 1]),
    threads: [['decref a', 'detach'], ['decref a']],
  },
  'owner-detached-from-the-start': {
    objects: one([0, 1, 1]),
    threads: [[], ['decref a'], ['decref a']],
    detached: [1],
  },
  // Two threads queue different objects for the same detached owner.
  'two-for-the-detached': {
    objects: { a: { owner: 1, given: [0, 1] }, b: { owner: 1, given: [0, 0, 1] } },
    threads: [[], ['decref a'], ['decref b']],
    detached: [1],
  },
  'owner-comes-back': {
    objects: one([1, 1]),
    threads: [['attach', 'incref a', 'decref a', 'decref a', 'detach'], ['decref a']],
    detached: [1],
  },
  'immortal-of-the-detached': {
    objects: one([1, 1, 1]),
    threads: [
      ['attach', 'incref a', 'decref a', 'detach'],
      ['immortalise a', 'decref a'],
      ['decref a'],
    ],
    detached: [1],
  },
  // The owner ends: what was queued before and what comes afterwards.
  'owner-ends': {
    objects: one([1, 1, 1]),
    threads: [['decref a', 'exit'], ['decref a'], ['decref a']],
  },
  'immortal-of-the-ended': {
    objects: one([0, 1, 1]),
    threads: [['exit'], ['immortalise a', 'decref a'], ['decref a']],
  },
  // tryIncref against the death of an object that only its owner has counted.
  'try-the-dying': { objects: one([1]), threads: [['decref a'], ['tryDrop a', 'tryIncref a']] },
  // tryIncref against the last decref of a merged object.
  'try-the-merged': {
    objects: one([1, 0, 0], [0, 1]),
    threads: [['decref a', 'exit'], ['decref a'], ['tryDrop a']],
  },
  // The owner stays attached and looks at its checkpoints only.
  'told-at-checkpoints': { objects: one([0, 1]), threads: [['checkpoint'], ['decref a']] },
  // gh-135106: objects that wait for their destruction, merged ones among them.
  'dying-in-turn': {
    objects: {
      a: { owner: 1, given: [1], children: ['b', 'c'] },
      b: { owner: 1, given: [0, 0, 1] },
      c: { owner: 2, given: [] },
    },
    threads: [['decref a', 'checkpoint', 'exit'], ['checkpoint', 'exit'], ['decref b']],
  },
  // Counting goes all ways at once.
  'all-ways': {
    objects: one([1, 1], [0, 1]),
    threads: [
      ['incref a', 'decref a', 'decref a', 'detach'],
      ['incref a', 'decref a', 'decref a', 'decref a'],
    ],
  },
};
