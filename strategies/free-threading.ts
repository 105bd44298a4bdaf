// No global lock: biased counts, immortal objects, objects' own locks, reads without locks, delayed reuse,
// and safepoints at which any thread can stop all others.
//
// Source: PEP 703, "Making the Global Interpreter Lock Optional in CPython", section by section in the parts; the
//   free-threaded build of CPython 3.13.
// State: as in the parts; free-threading-words.ts has the list.
// Invariant: LOCAL + SHARED = references held; a container changes only while it is held; no block is given
//   back while a thread may be reading it; nobody runs while the world is stopped.
// Limits: those of the parts.

import { UsageError } from '../src/errors.ts';
import { ingredient, invariantsOf, partOr } from '../src/ingredients.ts';
import type { CollectorPart, ContainersPart, LockPart } from '../src/ingredients.ts';
import type { Composition, Strategy, StrategyOption } from '../src/strategy.ts';
import { biasedCounts, biasedCountsWithoutImmortals } from './parts/biased-counts.ts';
import { biasedMerge } from './parts/biased-merge.ts';
import { criticalSections } from './parts/critical-sections.ts';
import { deferredCounts } from './parts/deferred-counts.ts';
import { freeThreadingInvariants } from './parts/free-threading-invariants.ts';
import { WAITS } from './parts/free-threading-words.ts';
import { globalAllocator } from './parts/global-allocator.ts';
import { heldContainers } from './parts/held-containers.ts';
import { optimisticContainers } from './parts/optimistic-containers.ts';
import { optionalGil } from './parts/optional-gil.ts';
import { plainLocks } from './parts/plain-locks.ts';
import { qsbr } from './parts/qsbr.ts';
import { stoppingCollector } from './parts/stopping-collector.ts';
import { stopTheWorld } from './parts/stop-the-world.ts';
import { stoppedReuse } from './parts/stopped-reuse.ts';
import { STATE_WAITS } from './parts/thread-states.ts';

function valueIn(name: string, values: readonly string[], value: string): string {
  if (values.includes(value)) return value;
  throw new UsageError(`option ${name}: '${value}' is none of ${values.join(', ')}`);
}

/** An ingredient with a few values, of which the first is the default. */
function oneOf(name: string, values: readonly string[], description: string): StrategyOption {
  return {
    default: values[0]!,
    description,
    ablation: { whole: values[0]!, without: values[1]! },
    parse: (value) => valueIn(name, values, value),
  };
}

const ON_OFF = ['on', 'off'];

function compose(options: Readonly<Record<string, unknown>>): Composition {
  const makeHolds = options['critical-sections'] === 'on' ? criticalSections : plainLocks;
  const makeReuse = options['delayed-reuse'] === 'on' ? qsbr : stoppedReuse;
  const hasImmortals = options['immortal'] === 'on';
  const biased = hasImmortals ? biasedCounts : biasedCountsWithoutImmortals;
  const isOptimistic = options['optimistic-reads'] === 'on';
  return {
    isolation: 'shared',
    waits: [STATE_WAITS, ...WAITS],
    lock: partOr<LockPart>(options['lock'], (world) => {
      const lock = stopTheWorld(world, biasedMerge(world), makeHolds(world), makeReuse(world));
      return options['gil'] === 'off' ? lock : optionalGil(lock);
    }),
    counts: partOr(
      options['counts'],
      options['deferred'] === 'on' ? deferredCounts(biased) : biased,
    ),
    containers: partOr<ContainersPart>(
      options['containers'],
      isOptimistic
        ? (world, counts) => optimisticContainers(world, counts, makeHolds(world), makeReuse(world))
        : (world, counts) => heldContainers(world, counts, makeHolds(world)),
    ),
    ...(options['allocator'] === 'global' ? { allocator: globalAllocator } : {}),
    ...(options['critical-sections'] === 'on' ? {} : { disclaims: ['two-holds', 'nested-holds'] }),
    ...(options['collector'] === 'off'
      ? {}
      : { collector: partOr<CollectorPart>(options['collector'], stoppingCollector) }),
    ...invariantsOf(options['counts'], freeThreadingInvariants(hasImmortals)),
  };
}

const freeThreading: Strategy = {
  id: 'free-threading',
  title: "CPython's free-threaded build (PEP 703)",
  isolation: 'shared',
  options: {
    immortal: oneOf(
      'immortal',
      ON_OFF,
      'small ints, constants, types and interned strs are not counted',
    ),
    deferred: oneOf('deferred', ON_OFF, 'references from frames to functions are not counted'),
    'optimistic-reads': oneOf(
      'optimistic-reads',
      ON_OFF,
      'lists, dicts, globals and cells are read without holding them',
    ),
    'critical-sections': oneOf(
      'critical-sections',
      ['on', 'plain-locks'],
      'holds of containers are suspended while their thread is detached, or not',
    ),
    'delayed-reuse': oneOf(
      'delayed-reuse',
      ON_OFF,
      'what others may be reading is reused after quiescent states; off: the world is stopped for it',
    ),
    gil: {
      default: 'auto',
      description:
        'a native module that is not safe without brings it back; off: none does, as with -Xgil=0',
      parse: (value) => valueIn('gil', ['auto', 'off'], value),
    },
    collector: {
      ...oneOf('collector', ON_OFF, 'cycles of garbage are collected, or stay; or a file'),
      ingredient: 'collector',
    },
    allocator: oneOf(
      'allocator',
      ['thread-local', 'global'],
      'lists of free blocks: one for each thread, or one for all',
    ),
    lock: ingredient('lock', 'stop-the-world'),
    counts: ingredient('counts', 'biased'),
    containers: ingredient('containers', 'sections'),
  },
  compose,
};

export default freeThreading;
