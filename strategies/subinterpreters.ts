// Isolated interpreters in one process: a heap and a lock each, all running in parallel.
//
// Source: PEP 684 (a lock for each interpreter), PEP 734 (queues between them; src/vm/interpreters), CPython 3.13.
// Differs: every interpreter's small ints and types are its own, in its own heap; CPython shares the
//   immortal ones.
// State: as in parts/ceval-gil.ts and parts/plain-counts.ts, in each heap; of interpreters and queues, in the
//   process's memory: src/vm/interpreters/registry.ts.
// Invariant: no address of one heap is ever seen by another interpreter; only the process's memory
//   (what ctypes arrays and memoryviews point to) and messages of values that never change cross. Native
//   modules with variables of the process's own are the first interpreter's (parts/module-admission.ts).
// Limits: one thread for each interpreter, besides those that its program starts.

import {
  ingredient,
  invariantsOf,
  partOr,
  type CollectorPart,
  type MutexPart,
} from '../src/ingredients.ts';
import type { Strategy } from '../src/strategy.ts';
import { cevalGil } from './parts/ceval-gil.ts';
import { singleCountInvariants } from './parts/count-invariants.ts';
import { futexMutex } from './parts/futex-mutex.ts';
import { generationalCollector } from './parts/generational-collector.ts';
import { parseInterval } from './parts/interval.ts';
import { plainContainers } from './parts/plain-containers.ts';
import { plainCounts } from './parts/plain-counts.ts';
import { admitSafe } from './parts/module-admission.ts';

const subinterpreters: Strategy = {
  id: 'subinterpreters',
  title: 'an interpreter with a heap and a lock of its own for each thread',
  isolation: 'isolated',
  options: {
    interval: {
      default: '5ms',
      description: "switch interval of each interpreter's own lock (50us, 5ms)",
      parse: (value) => parseInterval('interval', value),
    },
    mutex: ingredient('mutex', 'futex'),
    lock: ingredient('lock', 'ceval'),
    counts: ingredient('counts', 'plain'),
    containers: ingredient('containers', 'plain'),
    collector: ingredient('collector', 'generational'),
  },
  compose: ({ interval, mutex, lock, counts, containers, collector }) => ({
    isolation: 'isolated',
    lock: partOr(lock, cevalGil(interval as number, partOr<MutexPart>(mutex, futexMutex))),
    counts: partOr(counts, plainCounts),
    admits: admitSafe,
    containers: partOr(containers, plainContainers),
    collector: partOr<CollectorPart>(collector, generationalCollector),
    ...invariantsOf(counts, singleCountInvariants(true)),
  }),
};

export default subinterpreters;
