// Random small programs, in groups of features, so that one that fails says where the fault lies.

import * as fc from 'fast-check';
import type { Code, CodeProgram, Statement, Value } from './small-programs.ts';

/** Words that are locks, in every program. */
const LOCKS = ['m', 'n'];

/** What the statements of a group of programs are made of. */
export interface Group {
  readonly words: readonly string[];
  readonly statements: (word: fc.Arbitrary<string>) => readonly fc.Arbitrary<Statement>[];
  /** Most statements of a thread; 3. */
  readonly length?: number;
  readonly threads?: { readonly min: number; readonly max: number };
}

const smallValue = fc.integer({ min: 0, max: 2 });
const written: fc.Arbitrary<Value> = fc.oneof(smallValue, fc.constant<Value>('next'));

function made(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Statement> {
  return fc.record(shape) as fc.Arbitrary<unknown> as fc.Arbitrary<Statement>;
}

function codeOf(statements: readonly fc.Arbitrary<Statement>[], most: number): fc.Arbitrary<Code> {
  return fc.array(fc.oneof(...statements), { maxLength: most, minLength: 1, size: 'max' });
}

export function programsOf(group: Group): fc.Arbitrary<CodeProgram> {
  const { min = 2, max = 3 } = group.threads ?? {};
  return fc.integer({ min: 1, max: group.words.length }).chain((count) => {
    const names = group.words.slice(0, count);
    const code = codeOf(group.statements(fc.constantFrom(...names)), group.length ?? 3);
    return fc.record({
      words: fc.constant(Object.fromEntries([...names, ...LOCKS].map((name) => [name, 0]))),
      threads: fc.array(code, { minLength: min, maxLength: max, size: 'max' }),
    });
  });
}

type Word = fc.Arbitrary<string>;

const loads = (word: Word): fc.Arbitrary<Statement> =>
  made({ do: fc.constantFrom('load', 'load', 'relaxedLoad'), word });

const stores = (word: Word): fc.Arbitrary<Statement> =>
  made({ do: fc.constantFrom('store', 'store', 'relaxedStore'), word, value: written });

const updates = (word: Word): fc.Arbitrary<Statement> =>
  fc.oneof(
    made({
      do: fc.constantFrom('swap', 'fetchAdd', 'fetchOr', 'fetchAnd'),
      word,
      value: written,
    }),
    made({ do: fc.constant('cas'), word, expected: smallValue, value: written }),
    made({ do: fc.constant('cas'), word, expected: fc.constant(0), value: written }),
  );

const accesses = (word: Word): fc.Arbitrary<Statement>[] => [
  loads(word),
  stores(word),
  updates(word),
];

const plain = (word: Word): fc.Arbitrary<Statement> =>
  fc.oneof(
    made({ do: fc.constant('read'), word }),
    made({ do: fc.constant('write'), word, value: written }),
  );

const conditional = (statement: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  made({ do: fc.constant('ifOdd'), body: fc.tuple(statement) });

/** Code under one of two locks, which may be nested the wrong way round. */
function lockStatements(word: Word): fc.Arbitrary<Statement>[] {
  const lock = fc.constantFrom('m', 'm', 'n');
  const inner = fc.oneof(...accesses(word));
  const section = (
    body: fc.Arbitrary<Statement>,
    kinds: readonly string[],
  ): fc.Arbitrary<Statement> =>
    made({
      do: fc.constantFrom(...kinds),
      word: lock,
      body: fc.array(body, { maxLength: 1, size: 'max' }),
    });
  const kinds = ['locked', 'locked', 'tryLocked'];
  return [section(inner, kinds), section(fc.oneof(inner, section(inner, kinds)), kinds), inner];
}

const parks = (word: Word, timeoutNs: fc.Arbitrary<number>): fc.Arbitrary<Statement> =>
  made({ do: fc.constant('park'), word, expected: fc.constantFrom(0, 0, 0, 1), timeoutNs });

const wakes = (word: Word): fc.Arbitrary<Statement> =>
  made({ do: fc.constant('wake'), word, count: fc.constantFrom(1, 1, 2) });

const forever = fc.constant(Infinity);

function spins(word: Word): fc.Arbitrary<Statement> {
  const rounds = fc.integer({ min: 2, max: 4 });
  return fc.oneof(
    made({ do: fc.constant('spin'), word, until: smallValue, rounds }),
    made({ do: fc.constant('spinLock'), word, rounds }),
  );
}

export const GROUPS = {
  accesses: {
    words: ['x', 'y', 'z'],
    length: 4,
    statements: (word) => [
      ...accesses(word),
      conditional(fc.oneof(...accesses(word))),
      made({ do: fc.constant('throwIfOdd') }),
    ],
  },
  plain: {
    words: ['x', 'y'],
    statements: (word) => [
      plain(word),
      plain(word),
      fc.oneof(...accesses(word)),
      conditional(plain(word)),
      made({ do: fc.constant('locked'), word: fc.constant('m'), body: fc.tuple(plain(word)) }),
    ],
  },
  locks: { words: ['x', 'y'], length: 2, statements: lockStatements },
  parking: {
    words: ['x', 'y'],
    statements: (word) => [
      parks(word, forever),
      wakes(word),
      wakes(word),
      fc.oneof(...accesses(word)),
    ],
  },
  timeouts: {
    words: ['x', 'y'],
    length: 2,
    statements: (word) => [
      parks(word, fc.constantFrom(Infinity, 0, 1, 3, 100, 100, 200)),
      parks(word, fc.constantFrom(1, 100, 101)),
      wakes(word),
      fc.oneof(stores(word), updates(word)),
      fc.oneof(made({ do: fc.constant('work'), ns: fc.constantFrom(50, 150) }), loads(word)),
    ],
  },
  pauses: {
    words: ['x', 'y'],
    statements: (word) => [
      spins(word),
      fc.oneof(...accesses(word)),
      fc.oneof(
        fc.oneof(...accesses(word)),
        made({ do: fc.constant('pause') }),
        made({ do: fc.constant('spinTryAcquire'), word: fc.constant('m'), rounds: fc.constant(3) }),
        made({ do: fc.constant('locked'), word: fc.constant('m'), body: fc.tuple(stores(word)) }),
      ),
      stores(word),
    ],
  },
  clocks: {
    words: ['x', 'y'],
    statements: (word) => [
      made({ do: fc.constant('spinFor'), word, ns: fc.constantFrom(0, 1, 4, 1000, 2000) }),
      spins(word),
      fc.oneof(...accesses(word)),
      fc.oneof(made({ do: fc.constant('now') }), parks(word, fc.constantFrom(Infinity, 1, 500))),
      fc.oneof(wakes(word), stores(word)),
    ],
  },
  pausedParks: {
    words: ['x', 'y'],
    statements: (word) => [
      spins(word),
      fc.oneof(parks(word, forever), parks(word, fc.constantFrom(1, 100))),
      wakes(word),
      fc.oneof(
        made({ do: fc.constant('spinWake'), word, rounds: fc.integer({ min: 2, max: 3 }) }),
        made({ do: fc.constant('pause') }),
      ),
      fc.oneof(...accesses(word)),
    ],
  },
  threads: {
    words: ['x', 'y'],
    threads: { min: 1, max: 2 },
    statements: (word) => [
      ...accesses(word),
      made({ do: fc.constant('join') }),
      made({
        do: fc.constant('spawn'),
        body: fc.array(
          fc.oneof(
            fc.oneof(...accesses(word), plain(word)),
            made({
              do: fc.constant('spawn'),
              body: fc.array(fc.oneof(...accesses(word)), { maxLength: 1, size: 'max' }),
            }),
          ),
          { maxLength: 2, size: 'max' },
        ),
      }),
    ],
  },
  waitingThreads: {
    words: ['x', 'y'],
    threads: { min: 1, max: 2 },
    statements: (word) => [
      ...accesses(word),
      fc.oneof(spins(word), parks(word, fc.constantFrom(Infinity, 1, 100)), wakes(word)),
      made({ do: fc.constant('join') }),
      made({
        do: fc.constant('spawn'),
        body: fc.array(
          fc.oneof(
            fc.oneof(...accesses(word)),
            spins(word),
            fc.oneof(parks(word, fc.constantFrom(Infinity, 1)), wakes(word)),
          ),
          { maxLength: 2, size: 'max' },
        ),
      }),
    ],
  },
} satisfies Record<string, Group>;
