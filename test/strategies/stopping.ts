// A strategy for tests alone: one thread runs at a time, counts are biased, and the collector is that of free threading,
// which has no threads to stop here.

import type { Strategy } from '../../src/strategy.ts';
import { biasedCounts } from '../../strategies/parts/biased-counts.ts';
import { biasedInvariants } from '../../strategies/parts/biased-invariants.ts';
import { cevalGil } from '../../strategies/parts/ceval-gil.ts';
import { lockedContainers } from '../../strategies/parts/locked-containers.ts';
import { stoppingCollector } from '../../strategies/parts/stopping-collector.ts';

const stopping: Strategy = {
  id: 'stopping',
  title: 'a global lock with biased counts and the collector of free threading',
  isolation: 'shared',
  options: {},
  compose: () => ({
    isolation: 'shared',
    lock: cevalGil(5e6),
    counts: biasedCounts,
    containers: lockedContainers,
    collector: stoppingCollector,
    invariants: biasedInvariants,
  }),
};

export default stopping;
