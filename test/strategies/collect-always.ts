// A strategy for tests alone: free threading, or with `lock=gil` a global lock, that collects at every checkpoint before
// which a container was made, so that an object which is in use and looks like garbage is found out soon.

import freeThreading from '../../strategies/free-threading.ts';
import gil from '../../strategies/gil.ts';
import { AREA_BREAKER } from '../../src/layout.ts';
import { fetchOr, type Steps } from '../../src/memory.ts';
import {
  COLLECT,
  type Collector,
  type CollectorWorld,
  type Composition,
  type ExecutionLock,
  type Ref,
  type ReferenceCounts,
  type Strategy,
  type Thread,
} from '../../src/strategy.ts';

function composed(of: Strategy): Composition {
  const options = Object.entries(of.options).map(([name, option]) => [
    name,
    option.parse(option.default),
  ]);
  return of.compose(Object.fromEntries(options));
}

const collectAlways: Strategy = {
  id: 'collect-always',
  title: 'a collection at every checkpoint',
  isolation: 'shared',
  options: {
    lock: { default: 'none', description: 'gil: a global lock', parse: (value) => value },
  },
  compose: ({ lock: which }) => {
    const composition = composed(which === 'gil' ? gil : freeThreading);
    return {
      ...composition,
      collector(world: CollectorWorld, lock: ExecutionLock, counts: ReferenceCounts): Collector {
        const collector = composition.collector!(world, lock, counts)!;
        return {
          ...collector,
          *track(me: Thread, object: Ref): Steps {
            yield* collector.track(me, object);
            yield* fetchOr(me.area + AREA_BREAKER, COLLECT);
          },
          *checkpoint(me: Thread, requests: number): Steps {
            if ((requests & COLLECT) !== 0) yield* collector.collect(me, 2);
          },
        };
      },
    };
  },
};

export default collectAlways;
