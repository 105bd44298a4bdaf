// One lock for the whole interpreter: threads take turns, nothing runs in parallel.
//
// Source: CPython 3.13, Python/ceval_gil.c (parts/ceval-gil.ts); with `interval=instruction`, the
//   pseudocode of J. Pivarski's talk at CHEP 2024 (parts/instruction-lock.ts).
// State: as in those parts; counts are plain (parts/plain-counts.ts).
// Invariant: objects are touched only by the thread that holds the lock.
// Limits: never faster with more threads, but for work done while detached.

import {
  ingredient,
  invariantsOf,
  partOr,
  type CollectorPart,
  type MutexPart,
} from '../src/ingredients.ts';
import type { Strategy } from '../src/strategy.ts';
import { parseInterval } from './parts/interval.ts';
import { cevalGil } from './parts/ceval-gil.ts';
import { singleCountInvariants } from './parts/count-invariants.ts';
import { futexMutex } from './parts/futex-mutex.ts';
import { generationalCollector } from './parts/generational-collector.ts';
import { instructionLock } from './parts/instruction-lock.ts';
import { plainContainers } from './parts/plain-containers.ts';
import { plainCounts } from './parts/plain-counts.ts';

const gil: Strategy = {
  id: 'gil',
  title: "CPython's global interpreter lock",
  isolation: 'shared',
  options: {
    interval: {
      default: '5ms',
      description: 'how long a waiter lets the holder run (50us, 5ms), or "instruction"',
      parse: (value) => (value === 'instruction' ? value : parseInterval('interval', value)),
    },
    mutex: ingredient('mutex', 'futex'),
    lock: ingredient('lock', 'ceval'),
    counts: ingredient('counts', 'plain'),
    containers: ingredient('containers', 'plain'),
    collector: ingredient('collector', 'generational'),
  },
  compose: ({ interval, mutex, lock, counts, containers, collector }) => {
    const makeMutex = partOr<MutexPart>(mutex, futexMutex);
    const ownLock =
      typeof interval === 'number' ? cevalGil(interval, makeMutex) : instructionLock(makeMutex);
    return {
      isolation: 'shared',
      lock: partOr(lock, ownLock),
      counts: partOr(counts, plainCounts),
      containers: partOr(containers, plainContainers),
      collector: partOr<CollectorPart>(collector, generationalCollector),
      ...invariantsOf(counts, singleCountInvariants(true)),
    };
  },
};

export default gil;
