// No protection at all: every thread runs at once on plain counts and bare containers.
//
// Source: none: what is left of CPython's default build when the global lock is taken out.
// State: as in parts/plain-counts.ts.
// Invariant: none with two threads; with one thread, that of plain counts.
// Limits: loses counts, frees objects in use, tears containers. It is the upper bound of speed, and
//   what the checker must reject.

import { ingredient, invariantsOf, partOr } from '../src/ingredients.ts';
import type { Strategy } from '../src/strategy.ts';
import { singleCountInvariants } from './parts/count-invariants.ts';
import { noLock } from './parts/no-lock.ts';
import { plainContainers } from './parts/plain-containers.ts';
import { plainCounts } from './parts/plain-counts.ts';

const unsafe: Strategy = {
  id: 'unsafe',
  title: 'no protection: the upper bound, wrong with two threads',
  isolation: 'shared',
  options: {
    lock: ingredient('lock', 'none'),
    counts: ingredient('counts', 'plain'),
    containers: ingredient('containers', 'plain'),
  },
  compose: ({ lock, counts, containers }) => ({
    isolation: 'shared',
    lock: partOr(lock, noLock),
    counts: partOr(counts, plainCounts),
    containers: partOr(containers, plainContainers),
    ...invariantsOf(counts, singleCountInvariants(true)),
  }),
};

export default unsafe;
