// A process for each thread: nothing is shared, what goes in and what comes out is serialised.
//
// Source: CPython 3.13, Lib/multiprocessing (`spawn`: a fresh interpreter, which is sent its function and
//   arguments), as in J. Pivarski's talk at CHEP 2024; `shared-memory=on`, its exception, is
//   multiprocessing.shared_memory.
// Differs: a process is sent the columns of the input whole, not its share of them, and gives back the
//   elements that it has changed; a pool of CPython sends what its caller slices, and gets what is
//   returned. Messages are V8's serialisation instead of pickle.
// State: as in parts/ceval-gil.ts and parts/plain-counts.ts, in each process.
// Invariant: no word of one process is ever seen by another; with `shared-memory=on`, none but those of the
//   columns.
// Limits: where two processes change one element, the later thread's value is the one that is kept. The stepped
//   engines, which have no processes, let threads share the columns in either case.

import { UsageError } from '../src/errors.ts';
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

const multiprocessing: Strategy = {
  id: 'multiprocessing',
  title: 'a process for each thread, which is sent its input and sends its results',
  isolation: 'process',
  options: {
    'shared-memory': {
      default: 'off',
      description: 'processes map the arrays of the input (on), or are sent copies (off)',
      parse: (value) => {
        if (value === 'on' || value === 'off') return value === 'on';
        throw new UsageError(`'${value}' is neither on nor off`);
      },
    },
    interval: {
      default: '5ms',
      description: "switch interval of each process's own lock (50us, 5ms)",
      parse: (value) => parseInterval('interval', value),
    },
    mutex: ingredient('mutex', 'futex'),
    lock: ingredient('lock', 'ceval'),
    counts: ingredient('counts', 'plain'),
    containers: ingredient('containers', 'plain'),
    collector: ingredient('collector', 'generational'),
  },
  compose: (options) => {
    const { interval, mutex, lock, counts, containers, collector } = options;
    const makeMutex = partOr<MutexPart>(mutex, futexMutex);
    return {
      isolation: 'process',
      mapsColumns: options['shared-memory'] === true,
      lock: partOr(lock, cevalGil(interval as number, makeMutex)),
      counts: partOr(counts, plainCounts),
      containers: partOr(containers, plainContainers),
      collector: partOr<CollectorPart>(collector, generationalCollector),
      ...invariantsOf(counts, singleCountInvariants(true)),
    };
  },
};

export default multiprocessing;
