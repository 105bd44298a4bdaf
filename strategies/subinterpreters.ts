// Isolated interpreters in one process: a heap and a lock each, all running in parallel.
//
// Source: PEP 684 (a lock for each interpreter), PEP 734 (queues between them).
// Differs: every interpreter's small ints and types are its own, in its own heap; CPython shares the
//   immortal ones.
// State: as in parts/ceval-gil.ts and parts/plain-counts.ts, in each heap.
// Invariant: no address of one heap is ever seen by another interpreter; only the process's memory
//   (what ctypes arrays point to) and messages of numbers, strings and None cross.

import type { Strategy } from '../src/strategy.ts';
import { cevalGil } from './parts/ceval-gil.ts';
import { singleCountInvariants } from './parts/count-invariants.ts';
import { generationalCollector } from './parts/generational-collector.ts';
import { parseInterval } from './parts/interval.ts';
import { plainContainers } from './parts/plain-containers.ts';
import { plainCounts } from './parts/plain-counts.ts';

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
  },
  compose: ({ interval }) => ({
    isolation: 'isolated',
    lock: cevalGil(interval as number),
    counts: plainCounts,
    containers: plainContainers,
    collector: generationalCollector,
    invariants: singleCountInvariants(true),
  }),
};

export default subinterpreters;
