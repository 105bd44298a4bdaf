// No global lock; every reference count is changed by an atomic operation.
//
// Source: J. Pivarski, "GIL-free scaling of Uproot in Python 3.13" (CHEP 2024): `ob_refcnt++` made
//   atomic. Containers after PEP 703 (parts/locked-containers.ts).
// State: as in parts/atomic-counts.ts.
// Invariant: LOCAL = references held; containers change only under their own lock.
// Limits: correct, but every count costs a locked instruction, and counts of shared objects travel
//   from core to core.

import { UsageError } from '../src/errors.ts';
import { ingredient, invariantsOf, partOr } from '../src/ingredients.ts';
import type { Strategy } from '../src/strategy.ts';
import { atomicCounts, atomicCountsWithImmortals } from './parts/atomic-counts.ts';
import { singleCountInvariants } from './parts/count-invariants.ts';
import { lockedContainers } from './parts/locked-containers.ts';
import { noLock } from './parts/no-lock.ts';

const atomic: Strategy = {
  id: 'atomic',
  title: 'atomic reference counts, no global lock',
  isolation: 'shared',
  options: {
    immortal: {
      default: 'off',
      description: 'on: small ints, constants and types are not counted (PEP 683)',
      ablation: { whole: 'on', without: 'off' },
      parse: (value) => {
        if (value === 'on' || value === 'off') return value;
        throw new UsageError(`option immortal: '${value}' is neither on nor off`);
      },
    },
    lock: ingredient('lock', 'none'),
    counts: ingredient('counts', 'atomic'),
    containers: ingredient('containers', 'locked'),
  },
  compose: ({ immortal, lock, counts, containers }) => ({
    isolation: 'shared',
    lock: partOr(lock, noLock),
    counts: partOr(counts, immortal === 'on' ? atomicCountsWithImmortals : atomicCounts),
    containers: partOr(containers, lockedContainers),
    disclaims: ['nested-holds'],
    ...invariantsOf(counts, singleCountInvariants(immortal === 'on')),
  }),
};

export default atomic;
