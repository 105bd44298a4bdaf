// What every strategy with a collector promises.

import type { Composition } from '../../strategy.ts';
import {
  collectorProgram,
  hasCollector,
  type CollectedObject,
  type CollectorScript,
} from './collector-program.ts';
import type { Law } from './law.ts';
import { attachesTogether } from './strategy-program.ts';

type Objects = Readonly<Record<string, CollectedObject>>;

/** a and b refer to each other; how many references to a each thread has. */
const pair = (...given: readonly number[]): Objects => ({
  a: { owner: 0, given, children: ['b'] },
  b: { owner: 0, given: [], children: ['a'] },
});

/** a refers to itself, and the first thread has one reference to it. */
const loop = (more: Partial<CollectedObject> = {}): Objects => ({
  a: { owner: 0, given: [1], children: ['a'], ...more },
});

const script = (objects: Objects, ...threads: CollectorScript['threads']): CollectorScript => ({
  objects,
  threads,
});

/** With more threads attached from the start. */
function withMoreAttached(composition: Composition, less: CollectorScript): CollectorScript[] {
  const { threads, attached = 0 } = less;
  const most = attachesTogether(composition) ? threads.length : 1;
  return Array.from({ length: most - attached }, (_, i) => ({ ...less, attached: most - i }));
}

function law(
  id: string,
  states: string,
  fixed: readonly CollectorScript[],
  appliesTo = hasCollector,
): Law<Composition, CollectorScript> {
  return {
    id,
    family: 'strategy',
    states,
    appliesTo,
    // An isolated interpreter has one thread.
    fixed: ({ isolation }) =>
      fixed.filter(({ threads }) => isolation === 'shared' || threads.length === 1),
    program: collectorProgram,
    simpler: withMoreAttached,
    memory: ['sc'],
    isLong: () => true,
  };
}

const survives = law(
  'survives-collection',
  'What a thread can reach survives every collection, whoever collects and whenever.',
  [
    script(loop(), ['collect']),
    script(pair(1), ['collect', 'use a', 'read a', 'collect', 'use b']),
    script({ a: { owner: 0, given: [] }, b: { owner: 0, given: [1], children: ['a'] } }, [
      'collect',
      'read b',
      'use a',
    ]),
    script(pair(1, 1), ['collect'], ['use a', 'read a', 'drop a', 'use b']),
    script(pair(1, 1), ['drop a', 'collect'], ['read a', 'unlink a', 'drop a', 'use b']),
    script(
      { a: { owner: 0, given: [1, 1] }, b: { owner: 1, given: [0, 1] } },
      ['checkpoint', 'collect'],
      ['link a b', 'drop a', 'checkpoint'],
    ),
    script(pair(1), ['put a', 'collect'], ['take', 'use a', 'read a', 'use b']),
    script(
      { a: { owner: 0, given: [1] }, b: { owner: 1, given: [0, 1], children: ['a'] } },
      ['drop a', 'collect'],
      ['read b', 'unlink b', 'use a', 'drop b'],
    ),
    script(pair(1, 1), ['collect', 'drop a'], ['collect', 'use a']),
  ],
);

const gone = law(
  'garbage-gone',
  'What nobody can reach is destroyed by the next collection, once.',
  [
    script(pair(1), ['drop a', 'collect', 'gone a', 'gone b']),
    script(pair(1), ['drop a', 'collect 0', 'gone a', 'gone b']),
    script(
      {
        a: { owner: 0, given: [1], children: ['b', 'a'] },
        b: { owner: 0, given: [], children: ['c'] },
        c: { owner: 0, given: [], children: ['b', 'b'] },
      },
      ['collect', 'unlink a', 'collect', 'gone b', 'gone c', 'drop a', 'collect', 'gone a'],
    ),
    script(pair(1, 1), ['drop a', 'collect'], ['drop a', 'collect']),
    // What one thread drops is queued for another, which waits already for the world to go on.
    script({ a: { owner: 0, given: [0, 0, 1] } }, ['checkpoint'], ['collect'], ['drop a']),
    script(
      {
        a: { owner: 0, given: [0, 1], children: ['b'] },
        b: { owner: 1, given: [1], children: ['a'] },
      },
      ['drop b', 'collect'],
      ['drop a'],
    ),
    script(
      { a: { owner: 0, given: [0, 1] }, b: { owner: 1, given: [0, 1], children: ['b'] } },
      ['checkpoint', 'collect', 'checkpoint'],
      ['link2 b a', 'drop b'],
    ),
  ],
);

const finalisers = law(
  'finalised-once',
  'Garbage is finalised before any of it is taken apart, each object once, and lives on if a finaliser saves it.',
  [
    script(loop({ given: [], finaliser: ['put a'] }), ['collect']),
    script(
      {
        a: { owner: 0, given: [1], children: ['b'], finaliser: ['read a', 'use b'] },
        b: { owner: 0, given: [], children: ['a'], finaliser: ['read b', 'use a'] },
      },
      ['drop a', 'collect', 'gone a', 'gone b'],
    ),
    script(
      {
        a: { owner: 0, given: [1], children: ['b'], finaliser: ['put a'] },
        b: { owner: 0, given: [], children: ['a'], finaliser: ['use b'] },
      },
      ['drop a', 'collect', 'take', 'use a', 'read a', 'use b', 'drop a', 'drop b'],
    ),
    script(
      {
        a: { owner: 0, given: [1], children: ['b'], finaliser: ['put a'] },
        b: { owner: 0, given: [], children: ['a'] },
      },
      ['drop a', 'collect', 'checkpoint'],
      ['take', 'read a', 'use a', 'use b', 'drop a'],
    ),
    script(
      {
        a: { owner: 0, given: [1], children: ['b'], finaliser: ['unlink a'] },
        b: { owner: 0, given: [], children: ['a'], finaliser: ['use b'] },
      },
      ['drop a', 'collect', 'gone a', 'gone b'],
    ),
    script(
      {
        a: { owner: 0, given: [1], finaliser: ['collect', 'use a'] },
        b: { owner: 0, given: [1], children: ['b'], finaliser: ['collect'] },
      },
      ['drop b', 'drop a', 'collect', 'gone a', 'gone b'],
    ),
  ],
);

const weakly = law(
  'weak-references',
  'A weak reference gives an object that lives, or nothing: that, once the object is finalised.',
  [
    script(pair(1), ['drop a', 'collect', 'upgrade a', 'upgrade b']),
    script(pair(1), ['drop a', 'collect'], ['upgrade a', 'use a', 'read a', 'use b']),
    script(pair(1, 1), ['drop a', 'collect'], ['drop a', 'upgrade b', 'use b', 'read b', 'use a']),
    script({ a: { owner: 0, given: [1] } }, ['drop a'], ['upgrade a', 'use a']),
    script(
      { a: { owner: 0, given: [1, 1] } },
      ['drop a', 'upgrade a', 'use a'],
      ['drop a', 'upgrade a', 'use a'],
    ),
  ],
  // Without a collector these are about counts alone.
  ({ isolation }) => isolation === 'shared',
);

/** b refers to f, references to which from frames are not counted. */
const deferred = (...given: readonly number[]): Objects => ({
  f: { owner: 0, given: [], isDeferred: true },
  b: { owner: 0, given, children: ['f'] },
});

const inFrames = law(
  'frames-keep',
  'What only a frame refers to survives every collection, counted or not, and goes with the first one afterwards.',
  [
    script(deferred(1), ['unlink b', 'collect', 'gone f']),
    script(deferred(1), ['load b', 'unlink b', 'collect', 'useTop']),
    script(deferred(1), ['load b', 'unlink b', 'pop', 'collect', 'gone f']),
    script(deferred(1, 1), ['load b', 'useTop', 'pop'], ['unlink b', 'collect', 'collect']),
    script(
      deferred(1, 1),
      ['load b', 'detach', 'useTop'],
      ['load b', 'unlink b', 'collect', 'useTop'],
    ),
    script(
      deferred(1, 1),
      ['read b', 'drop f', 'collect'],
      ['load b', 'unlink b', 'drop b', 'useTop'],
    ),
    script(
      {
        f: { owner: 0, given: [], isDeferred: true, children: ['a'] },
        a: { owner: 0, given: [], children: ['f'] },
        b: { owner: 0, given: [1, 1], children: ['f'] },
      },
      ['drop b', 'collect'],
      ['load b', 'unlink b', 'drop b', 'useTop', 'pop'],
    ),
  ],
);

export const COLLECTOR_LAWS: readonly Law[] = [survives, gone, finalisers, weakly, inFrames];
