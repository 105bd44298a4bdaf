// No global lock; the thread that made an object counts its references without atomics.
//
// Source: J. Choi, T. Shull, J. Torrellas, "Biased Reference Counting", PACT 2018; PEP 703 for the
//   merge queue, immortal objects and locked containers.
// State: as in parts/biased-counts.ts and parts/thread-states.ts.
// Invariant: LOCAL + SHARED = references held; containers change only under their own lock; no
//   object waits for a thread that is detached.
// Limits: none of PEP 703's deferred counts, lock-free container reads or stopping of the world.

import { ingredient, invariantsOf, partOr, type LockPart } from '../src/ingredients.ts';
import type { Strategy } from '../src/strategy.ts';
import { biasedCounts } from './parts/biased-counts.ts';
import { biasedInvariants } from './parts/biased-invariants.ts';
import { biasedMerge } from './parts/biased-merge.ts';
import { lockedContainers } from './parts/locked-containers.ts';
import { STATE_WAITS, threadStates } from './parts/thread-states.ts';

const biased: Strategy = {
  id: 'biased',
  title: 'biased reference counts with a merge queue, no global lock',
  isolation: 'shared',
  options: {
    lock: ingredient('lock', 'thread-states'),
    counts: ingredient('counts', 'biased'),
    containers: ingredient('containers', 'locked'),
  },
  compose: ({ lock, counts, containers }) => ({
    isolation: 'shared',
    lock: partOr<LockPart>(lock, (world) => threadStates(biasedMerge(world))),
    counts: partOr(counts, biasedCounts),
    containers: partOr(containers, lockedContainers),
    waits: [STATE_WAITS],
    disclaims: ['nested-holds'],
    ...invariantsOf(counts, biasedInvariants),
  }),
};

export default biased;
