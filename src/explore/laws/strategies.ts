// What every strategy promises.
//
// Most laws run the same kind of program (strategy-program.ts) and differ in what its threads do; which
// property is violated, the model and the strategy's own header invariants say.

import * as fc from 'fast-check';
import { MOST_REFERENCES } from '../../layout.ts';
import type { Steps } from '../../memory.ts';
import type { Composition, World } from '../../strategy.ts';
import { COLLECTOR_LAWS } from './collectors.ts';
import { CONTAINER_LAWS } from './containers.ts';
import type { Law, Variant } from './law.ts';
import { ownHeap } from './own-heap.ts';
import { outcomesOnThreads } from './real-threads.ts';
import {
  attachesTogether,
  delaysReuse,
  MUST_DIE,
  strategyProgram,
  type ObjectStart,
  type StrategyScript,
} from './strategy-program.ts';

type Threads = StrategyScript['threads'];

/** Threads that touch no objects. */
function moving(...threads: Threads): StrategyScript {
  return { objects: {}, threads };
}

/** Threads that count; two of them watched at every step, which takes many more executions. */
function counting(objects: StrategyScript['objects'], ...threads: Threads): StrategyScript {
  return threads.length > 2 ? { objects, threads } : { objects, threads, isWatched: true };
}

/** One object of the first thread; how many of its counted references each thread has. */
function one(given: readonly number[], more: Partial<ObjectStart> = {}): StrategyScript['objects'] {
  return { a: { owner: 0, given, ...more } };
}

const sharesHeap = ({ isolation }: Composition): boolean => isolation === 'shared';

/** One thread runs at a time: every operation waits for a lock, with mutexes and conditions of its own. */
function isLocked(composition: Composition): boolean {
  try {
    return sharesHeap(composition) && !attachesTogether(composition);
  } catch {
    // Its programs will say what is wrong.
    return false;
  }
}

function law(
  id: string,
  states: string,
  fixed: readonly StrategyScript[],
  more: Partial<Law<Composition, StrategyScript>> = {},
): Law<Composition, StrategyScript> {
  return {
    id,
    family: 'strategy',
    states,
    fixed: (composition) => fixed.filter((script) => canRun(composition, script)),
    program: strategyProgram,
    simpler,
    isLong: isLocked,
    ...more,
  };
}

/**
 * A thread that is alone in its interpreter has nobody to wake it, and one that never detaches again
 * lets nobody else go on under a global lock.
 */
function canRun(composition: Composition, script: StrategyScript): boolean {
  if (!sharesHeap(composition)) return !script.threads[0]!.includes('block');
  return !staysAttached(script) || attachesTogether(composition);
}

function staysAttached({ threads }: StrategyScript): boolean {
  return threads.some((acts) => acts.at(-1) === 'stay' && acts.at(-2) !== 'detach');
}

/** With more threads attached from the start, with a thread less, with an operation less. */
function simpler(composition: Composition, script: StrategyScript): readonly StrategyScript[] {
  const { threads, objects, attached = 0, order } = script;
  if (order !== undefined) return [];
  const most = attachesTogether(composition) ? threads.length : 1;
  const together = Array.from({ length: most - attached }, (_, i) => most - i);
  return [
    ...together.map((n) => ({ ...script, attached: n })),
    // What objects are given goes by the numbers of the threads.
    ...(Object.keys(objects).length === 0 ? withoutThread(script) : []),
    ...withoutAct(script),
  ];
}

function withoutThread(script: StrategyScript): StrategyScript[] {
  const { threads, attached = 0 } = script;
  if (threads.length === 1 || threads.flat().includes('block')) return [];
  return threads.map((_, which) => ({
    ...script,
    threads: threads.toSpliced(which, 1),
    ...(which < attached ? { attached: attached - 1 } : {}),
  }));
}

/** Operations that another thread, or the next operation, or the end of the thread relies on. */
const NEEDED: ReadonlySet<string> = new Set(['attach', 'ring', 'tell', 'stay', 'keep']);

function withoutAct(script: StrategyScript): StrategyScript[] {
  const { threads } = script;
  // An object must not die later than it would have to.
  if (threads.flat().some((act) => MUST_DIE.has(act.split(' ')[0]!))) return [];
  return threads.flatMap((acts, which) =>
    acts.flatMap((act, i) => {
      if (NEEDED.has(act) || (act === 'detach' && acts[i + 1] !== 'attach')) return [];
      const left = acts.toSpliced(i, act === 'detach' ? 2 : 1);
      return [{ ...script, threads: threads.with(which, left) }];
    }),
  );
}

// --- who may run ----------------------------------------------------------------------------------

const MOVES = ['visit', 'checkpoint', 'detach attach'] as const;

/** A thread that moves about: `detach attach` is two operations. */
const moves = fc
  .array(fc.constantFrom(...MOVES), { minLength: 1, maxLength: 2 })
  .map((words) => words.flatMap((word) => word.split(' ')));

const movingScript = fc.array(moves, { minLength: 2, maxLength: 2 }).map((t) => moving(...t));

const mutualExclusion = law(
  'mutual-exclusion',
  'What a thread does attached, and with a container acquired, no other thread does meanwhile.',
  [
    moving(['visit'], ['visit']),
    moving(['visit', 'visit'], ['visit']),
    moving(['visit', 'checkpoint', 'visit'], ['visit']),
    moving(['visit'], ['detach', 'attach', 'visit']),
  ],
  { random: () => movingScript },
);

const noDeadlock = law(
  'no-deadlock',
  'Threads that attach, are asked to let others in, detach and end all get to their end.',
  [
    { ...moving(['checkpoint', 'checkpoint'], ['visit']), attached: 1 },
    moving(['checkpoint', 'checkpoint'], ['visit']),
    moving(['checkpoint'], ['checkpoint', 'checkpoint']),
    moving(['checkpoint', 'detach', 'attach'], ['checkpoint']),
    moving(['detach', 'attach', 'checkpoint'], ['visit']),
    moving(['visit', 'checkpoint'], ['visit', 'checkpoint']),
  ],
  { random: () => movingScript },
);

const noLostWakeUp = law(
  'no-lost-wake-up',
  'A thread that waits for the lock, for another thread or for its own state is woken.',
  [
    moving(['block'], ['ring']),
    moving(['block', 'visit'], ['visit', 'ring']),
    moving(['block'], ['checkpoint', 'ring']),
    moving(['visit'], ['visit'], ['visit']),
    counting(one([1, 1]), ['detach', 'attach', 'decref a', 'detach', 'stay'], ['decref a']),
  ],
);

// --- counts ---------------------------------------------------------------------------------------

const COUNTS = [
  'incref a',
  'decref a',
  'decref a',
  'tryDrop a',
  'tryIncref a',
  'increfLocked a',
  'checkpoint',
  'incref b',
  'decref b',
  'put a',
  'take',
  'publish b',
  'look',
  'retract',
] as const;

const countingThread = fc.array(fc.constantFrom(...COUNTS), { maxLength: 3 });

/** Two objects, one of each thread, and two threads that count them. */
const countingScript = fc
  .tuple(
    fc.array(fc.nat(1), { minLength: 2, maxLength: 2 }),
    fc.array(fc.nat(1), { minLength: 2, maxLength: 2 }),
    countingThread,
    countingThread,
  )
  .map(([a, b, first, second]): StrategyScript => ({
    objects: { a: { owner: 0, given: atLeastOne(a) }, b: { owner: 1, given: atLeastOne(b) } },
    threads: [first, second],
  }));

/** An object that nobody has a reference to from the start has not been made. */
function atLeastOne(given: readonly number[]): readonly number[] {
  return given.some((n) => n > 0) ? given : [1, 0];
}

const conserved = law(
  'counts-conserved',
  'Once no operation is under way, the counts of an object are the references held to it.',
  [
    counting(one([1, 1]), ['incref a', 'keep'], ['incref a', 'keep']),
    counting(one([1, 1]), ['decref a', 'keep'], ['incref a', 'keep']),
    counting(one([1, 1], { taken: [0, 1] }), ['checkpoint', 'keep'], ['decref a', 'keep']),
    counting(one([2, 1]), ['decref a', 'checkpoint', 'keep'], ['decref a', 'incref a', 'keep']),
    counting(one([1, 1]), ['increfLocked a', 'keep'], ['increfLocked a', 'tryIncref a', 'keep']),
    counting(one([1, 1]), ['allowWeak a', 'incref a', 'keep'], ['decref a', 'tryIncref a', 'keep']),
  ],
  { appliesTo: sharesHeap, random: () => countingScript },
);

const freedOnce = law(
  'freed-once',
  'An object is destroyed once, when nobody holds a reference any more.',
  [
    counting(one([1]), ['decref a'], ['tryDrop a']),
    counting(one([1]), ['allowWeak a', 'decref a'], ['tryDrop a']),
    counting(one([1, 1]), ['decref a', 'checkpoint'], ['decref a']),
    counting(one([1, 1], { taken: [0, 1] }), ['checkpoint', 'decref a'], ['decref a', 'decref a']),
    counting(one([1, 1, 1]), ['decref a'], ['decref a'], ['decref a']),
    counting(
      {
        a: { owner: 0, given: [1], children: ['b', 'c'] },
        b: { owner: 0, given: [0, 1] },
        c: { owner: 1, given: [] },
      },
      ['decref a', 'checkpoint'],
      ['decref b', 'checkpoint'],
    ),
    counting(one([1, 1], { taken: [0, 1] }), ['incref a', 'decref a'], ['incref a', 'decref a']),
    counting(one([1, 1]), ['publish a', 'retract'], ['look', 'decref a']),
  ],
  { random: () => countingScript },
);

const freedPromptly = law(
  'freed-promptly',
  'An object is destroyed before the decref of its owner is over, or at the second checkpoint of its owner after that of another.',
  [
    counting(one([1]), ['dropLast a']),
    counting(one([2]), ['decref a', 'dropLast a']),
    counting(one([1]), ['dropLast a'], ['visit']),
    counting(one([0, 1]), ['checkpoint', 'awaitDeath a', 'stay'], ['dropAndTell a']),
    counting(one([1, 1]), ['decref a', 'awaitDeath a', 'stay'], ['dropAndTell a']),
    counting(
      one([0, 1], { taken: [0, 1] }),
      ['awaitDeath a', 'stay'],
      ['decref a', 'dropAndTell a'],
    ),
  ],
  { appliesTo: sharesHeap },
);

const mergeProgress = law(
  'merge-progress',
  'What waits for the owner of an object is done at its checkpoints, and by others while it is away.',
  [
    counting(one([0, 1]), ['checkpoint', 'stay'], ['decref a']),
    counting(one([1, 1]), ['decref a', 'detach', 'stay'], ['decref a']),
    counting(one([0, 1, 1]), ['detach', 'stay'], ['decref a'], ['decref a']),
    counting(
      { a: { owner: 0, given: [0, 1] }, b: { owner: 0, given: [0, 0, 1] } },
      ['detach', 'stay'],
      ['decref a'],
      ['decref b'],
    ),
    counting(
      one([1, 1]),
      ['detach', 'attach', 'incref a', 'decref a', 'decref a', 'detach', 'stay'],
      ['decref a'],
    ),
  ],
  { appliesTo: sharesHeap },
);

const noRevival = law(
  'no-revival',
  'tryIncref gets no reference to an object that is dead.',
  [
    counting(one([1]), ['decref a'], ['tryDrop a']),
    counting(one([1]), ['decref a'], ['tryIncref a', 'decref a']),
    counting(
      one([1, 0], { taken: [0, 1] }),
      ['decref a', 'detach', 'stay'],
      ['decref a', 'tryDrop a'],
    ),
    counting(one([1, 0, 0], { taken: [0, 1] }), ['decref a'], ['decref a'], ['tryDrop a']),
    counting(one([1]), ['publish a', 'retract'], ['look']),
  ],
  {
    appliesTo: sharesHeap,
    random: () =>
      fc
        .array(fc.constantFrom('tryDrop a', 'tryIncref a', 'decref a', 'increfLocked a'), {
          minLength: 1,
          maxLength: 3,
        })
        .map((acts) => ({ objects: one([1]), threads: [['decref a', 'checkpoint'], acts] })),
  },
);

/** Every way to end the first thread early, and then the second. */
function truncated(script: StrategyScript): StrategyScript[] {
  return script.threads.flatMap((acts, which) =>
    acts.map((_, length) => ({
      ...script,
      threads: script.threads.map((all, i) => (i === which ? all.slice(0, length) : all)),
    })),
  );
}

const exits = law(
  'exit-strands-nothing',
  'A thread may end after any operation: what it has left to do is done, and nobody waits for it.',
  [
    moving(['checkpoint', 'visit'], ['checkpoint', 'visit']),
    counting(one([1, 1]), ['incref a', 'checkpoint'], ['incref a', 'decref a']),
    counting(one([0, 1, 1]), ['checkpoint'], ['decref a'], ['decref a']),
    counting(one([1, 1]), ['put a', 'checkpoint'], ['take', 'decref a']),
    counting(one([1, 1]), ['checkpoint'], ['immortalise a', 'decref a']),
  ].flatMap((script) => [script, ...truncated(script)]),
);

const limits = law(
  'count-limits',
  'Counts near their limits neither wrap nor change flags nor make an object immortal.',
  [
    counting(one([1], { local: MOST_REFERENCES - 2 }), ['incref a', 'decref a', 'keep']),
    counting(
      one([1, 1], { local: MOST_REFERENCES - 4 }),
      ['incref a', 'keep'],
      ['incref a', 'keep'],
    ),
    counting(
      one([1], { taken: [0, 1], shared: MOST_REFERENCES - 6 }),
      ['incref a', 'keep'],
      ['incref a', 'incref a', 'decref a', 'keep'],
    ),
    counting(
      one([1, 1], { local: MOST_REFERENCES / 2, shared: MOST_REFERENCES / 2 - 8 }),
      ['checkpoint', 'incref a', 'keep'],
      ['decref a', 'incref a', 'keep'],
    ),
  ].map((script) => wholeCounts(script)),
);

function wholeCounts(script: StrategyScript): StrategyScript {
  const objects = Object.entries(script.objects).map(([name, start]) => [
    name,
    {
      ...start,
      ...(start.local === undefined ? {} : { local: Math.floor(start.local) }),
      ...(start.shared === undefined ? {} : { shared: Math.floor(start.shared) }),
    },
  ]);
  return { ...script, objects: Object.fromEntries(objects) as StrategyScript['objects'] };
}

const immortal = law(
  'immortal-stays',
  'An object that a thread has made immortal is never counted again and never destroyed.',
  [
    counting(one([1]), ['immortalise a', 'incref a', 'decref a', 'decref a']),
    counting(one([1, 1]), ['immortalise a', 'checkpoint', 'decref a'], ['decref a']),
    counting(
      one([1, 1]),
      ['incref a', 'decref a', 'checkpoint', 'decref a'],
      ['immortalise a', 'decref a'],
    ),
    counting(one([1, 1]), ['decref a'], ['immortalise a', 'decref a']),
    counting(one([0, 1, 1]), [], ['immortalise a', 'decref a'], ['decref a']),
    counting(
      one([1, 0], { taken: [0, 1] }),
      ['immortalise a', 'decref a'],
      ['incref a', 'decref a'],
    ),
    counting(
      one([1, 1]),
      ['detach', 'attach', 'incref a', 'decref a', 'detach', 'stay'],
      ['immortalise a', 'decref a'],
    ),
  ],
  { appliesTo: sharesHeap },
);

const resurrection = law(
  'resurrection',
  'A finaliser may pass its object on: it is destroyed later, once, and never while it is held.',
  [
    counting(
      one([1], { finaliser: ['incref a', 'put a'] }),
      ['decref a', 'checkpoint'],
      ['takeMore'],
    ),
    counting(one([1], { finaliser: ['increfLocked a', 'decref a'] }), ['decref a'], ['tryDrop a']),
    counting(
      one([1], { taken: [0, 1], finaliser: ['incref a', 'put a'] }),
      ['decref a', 'take', 'tryDrop a'],
      ['decref a', 'checkpoint'],
    ),
  ],
  { appliesTo: sharesHeap },
);

// --- the world stopped, containers held, blocks reused ------------------------------------------------

/** Whether a thread can stop all others. */
function stopsWorld(composition: Composition): boolean {
  const world = {
    *destroy() {},
    blocking: <R>(_me: unknown, steps: (a: number) => Steps<R>, a: number) => steps(a),
    *releaseBlock() {},
  };
  return sharesHeap(composition) && composition.lock(world).stopWorld !== undefined;
}

const worldStopped = law(
  'world-stopped',
  'Nobody runs while a thread has stopped the world, and it is started again for all, however often.',
  [
    moving(['stop'], ['visit']),
    moving(['stop'], ['checkpoint', 'visit']),
    moving(['stop'], ['detach', 'attach', 'visit']),
    moving(['stop'], ['stop']),
    moving(['stop', 'checkpoint'], ['checkpoint', 'stop']),
    moving(['holdAndStop'], ['visit']),
    moving(['holdAndStop'], ['visit', 'checkpoint']),
    moving(['stop'], ['visit'], ['detach', 'attach']),
    counting(one([0, 1]), ['detach', 'stay'], ['decref a'], ['stop']),
    counting(one([1, 1]), ['stop', 'checkpoint'], ['decref a', 'checkpoint']),
  ],
  { appliesTo: stopsWorld, random: () => stoppingScript },
);

const STOPPING = [...MOVES, 'stop'] as const;
const stoppingScript = fc
  .array(
    fc
      .array(fc.constantFrom(...STOPPING), { minLength: 1, maxLength: 2 })
      .map((words) => words.flatMap((word) => word.split(' '))),
    { minLength: 2, maxLength: 2 },
  )
  .map((threads) => moving(...threads));

const attachProgress = law(
  'attach-progress',
  'A thread that waits to be attached while the world is stopped is attached before it is stopped again.',
  [
    moving(['stop', 'stop', 'stop'], ['detach', 'attach']),
    moving(['stop', 'stop', 'stop'], ['detach', 'attach', 'visit']),
  ],
  { appliesTo: (composition) => stopsWorld(composition) && attachesTogether(composition) },
);

const promises =
  (id: string) =>
  ({ disclaims, isolation }: Composition): boolean =>
    isolation === 'shared' && disclaims?.includes(id) !== true;

const orderedHolds = law(
  'ordered-holds',
  'Threads that hold two containers, at once or one within the other, in one order, exclude each other and come to their ends.',
  [
    moving(['holdTwo'], ['holdTwo']),
    moving(['nest'], ['nest']),
    moving(['holdTwo'], ['nest', 'visit']),
    moving(['holdTwoBack'], ['visit']),
  ],
  { appliesTo: sharesHeap },
);

const twoHolds = law(
  'two-holds',
  'Threads that hold two containers at once, in whatever order they name them, exclude each other and come to their ends.',
  [
    moving(['holdTwo'], ['holdTwo']),
    moving(['holdTwo'], ['holdTwoBack']),
    moving(['holdTwo', 'visit'], ['visit', 'holdTwoBack']),
    moving(['holdTwo'], ['visit'], ['holdTwoBack']),
  ],
  { appliesTo: promises('two-holds') },
);

const nestedHolds = law(
  'nested-holds',
  'Threads that hold one container within another, in any order, exclude each other from what is innermost and come to their ends.',
  [
    moving(['nest'], ['nest']),
    moving(['nest'], ['nestBack']),
    moving(['nest', 'visit'], ['nestBack']),
    moving(['nest'], ['holdTwoBack']),
  ],
  { appliesTo: promises('nested-holds') },
);

/** Threads that retire blocks, x and y, which all others may be reading. */
function retiring(...threads: Threads): StrategyScript {
  return { objects: {}, blocks: ['x', 'y'], threads };
}

const noEarlyReuse = law(
  'no-early-reuse',
  'What was retired is given back once, when every thread that was attached has said that it holds on to nothing, and then soon.',
  [
    retiring(['retire x', 'checkpoint', 'checkpoint'], ['checkpoint', 'visit']),
    retiring(['retire x', 'checkpoint', 'checkpoint'], ['detach', 'attach', 'visit']),
    retiring(['retire x', 'checkpoint', 'checkpoint'], ['visit', 'detach', 'stay']),
    retiring(['retire x'], ['visit', 'checkpoint', 'checkpoint']),
    retiring(
      ['retire x', 'checkpoint', 'awaitReuse x', 'stay'],
      ['checkpoint', 'checkpoint', 'detach', 'tell', 'stay'],
    ),
    retiring(['retire x', 'checkpoint', 'checkpoint'], ['retire y', 'checkpoint', 'checkpoint']),
    retiring(['retire x', 'retire y', 'checkpoint'], ['checkpoint', 'checkpoint']),
    retiring(['retire x', 'checkpoint', 'checkpoint'], ['visit'], ['visit']),
  ],
  {
    appliesTo: (composition) => sharesHeap(composition) && delaysReuse(composition),
    random: () =>
      fc
        .tuple(
          fc.array(fc.constantFrom('checkpoint', 'visit', 'retire y'), { maxLength: 2 }),
          moves,
        )
        .map(([first, second]) => retiring(['retire x', ...once(first)], second)),
  },
);

/** Each operation that is not to be done twice, once. */
function once(acts: readonly string[]): string[] {
  return acts.filter((act, i) => !act.startsWith('retire') || acts.indexOf(act) === i);
}

const STOPPING_CROWDS: readonly StrategyScript[] = [
  moving(['holdAndStop'], ['visit'], ['checkpoint', 'checkpoint']),
  moving(['stop'], ['stop'], ['checkpoint', 'visit']),
];
const NESTING_CROWDS: readonly StrategyScript[] = [moving(['nest'], ['nestBack'], ['holdTwo'])];
const READING_CROWDS: readonly StrategyScript[] = [
  retiring(['retire x'], ['checkpoint', 'checkpoint'], ['visit', 'visit', 'checkpoint']),
  retiring(['retire x', 'checkpoint'], ['retire y', 'checkpoint'], ['stop', 'checkpoint']),
];

const crowd = law(
  'crowd',
  "Among three threads, too, stopped worlds, holds and delayed reuse get in nobody's way.",
  STOPPING_CROWDS,
  {
    fixed: (composition) => [
      ...STOPPING_CROWDS,
      ...(promises('nested-holds')(composition) ? NESTING_CROWDS : []),
      ...(delaysReuse(composition) ? READING_CROWDS : []),
    ],
    options: { mode: 'pct', depth: 4, maxExecutions: 3_000 },
    appliesTo: stopsWorld,
  },
);

// --- laws that compare ----------------------------------------------------------------------------

/** Without the model, so that schedules that differ for it alone count once. */
const COMPARED: readonly StrategyScript[] = [
  moving(['visit', 'checkpoint'], ['visit']),
  { objects: one([1]), threads: [['decref a'], ['tryDrop a', 'checkpoint']] },
  {
    objects: one([1, 1]),
    threads: [
      ['decref a', 'checkpoint'],
      ['decref a', 'tryDrop a'],
    ],
  },
  {
    objects: one([1, 1]),
    threads: [
      ['incref a', 'decref a'],
      ['incref a', 'decref a', 'checkpoint'],
    ],
  },
  { objects: one([1, 1]), threads: [['decref a', 'detach', 'stay'], ['decref a']] },
  {
    objects: one([1]),
    threads: [
      ['publish a', 'retract'],
      ['look', 'checkpoint'],
    ],
  },
  { objects: one([0, 1, 1]), threads: [[], ['immortalise a', 'decref a'], ['decref a']] },
];

const tsoOutcomes = law(
  'tso-outcomes',
  'Store buffers lead to no outcome that sequential consistency does not lead to.',
  COMPARED,
  {
    appliesTo: sharesHeap,
    memory: ['tso'],
    variants: (_composition, script): Variant<StrategyScript>[] => [
      { name: 'sc', script, memory: 'sc' },
      { name: 'tso', script, memory: 'tso' },
    ],
  },
);

const renaming = law('renaming', 'Which thread has which number changes nothing.', COMPARED, {
  appliesTo: sharesHeap,
  variants: (_composition, script): Variant<StrategyScript>[] => {
    const plain = script.threads.map((_, i) => i);
    return [
      { name: 'as written', script: { ...script, order: plain } },
      { name: 'the other way round', script: { ...script, order: plain.toReversed() } },
    ];
  },
});

const workers = law(
  'workers',
  'What comes out on real threads is among what the explorer finds.',
  COMPARED,
  {
    appliesTo: sharesHeap,
    memory: ['sc'],
    observed: ({ text, strategy }, script) =>
      outcomesOnThreads({
        ...strategyProgram(text, script).rehearsal(),
        module: 'explore/laws/text/strategy-play',
        text: strategy!,
      }),
  },
);

function canEnableGil(composition: Composition): boolean {
  try {
    return composition.lock({} as World).enableGil !== undefined;
  } catch {
    // Its programs will say what is wrong.
    return false;
  }
}

const gilOnDemand = law(
  'gil-on-demand',
  'Once a thread has brought the GIL back, what each does attached, no other does meanwhile.',
  [
    moving(['enableGil', 'visitAlone'], ['visitAlone']),
    moving(['enableGil', 'visitAlone'], ['checkpoint', 'visitAlone']),
    moving(['enableGil', 'visitAlone'], ['detach', 'attach', 'visitAlone']),
    moving(['enableGil', 'visitAlone', 'checkpoint', 'visitAlone'], ['checkpoint', 'visitAlone']),
    moving(['enableGil', 'visitAlone'], ['enableGil', 'visitAlone']),
  ],
  { appliesTo: canEnableGil },
);

export const STRATEGY_LAWS: readonly Law[] = [
  mutualExclusion,
  noDeadlock,
  noLostWakeUp,
  conserved,
  freedOnce,
  freedPromptly,
  mergeProgress,
  noRevival,
  exits,
  limits,
  immortal,
  resurrection,
  worldStopped,
  attachProgress,
  orderedHolds,
  twoHolds,
  nestedHolds,
  noEarlyReuse,
  crowd,
  ...CONTAINER_LAWS,
  tsoOutcomes,
  renaming,
  workers,
  ownHeap,
  gilOnDemand,
  ...COLLECTOR_LAWS,
];
