// Random small programs as data, for the explorer and for its oracle: what they do, how they read.

import * as fc from 'fast-check';
import * as x from '../../src/explore/index.ts';
import type { Steps, ThreadHandle } from '../../src/explore/index.ts';
import type { SmallAddresses, SmallProgram } from './brute-force.ts';

/** A constant, or one more than the value that the thread saw last. */
type Value = number | 'next';

export type Statement =
  | { readonly do: 'load' | 'relaxedLoad' | 'read'; readonly word: string }
  | {
      readonly do: 'store' | 'relaxedStore' | 'write' | 'swap' | 'fetchAdd' | 'fetchOr' | 'fetchAnd';
      readonly word: string;
      readonly value: Value;
    }
  | {
      readonly do: 'cas';
      readonly word: string;
      readonly expected: number;
      readonly value: Value;
    }
  | {
      readonly do: 'park';
      readonly word: string;
      readonly expected: number;
      readonly timeoutNs: number;
    }
  | { readonly do: 'wake'; readonly word: string; readonly count: number }
  | { readonly do: 'acquire' | 'release'; readonly word: string }
  | { readonly do: 'locked' | 'tryLocked'; readonly word: string; readonly body: Code }
  /** Runs the body if the value that was seen last is odd. */
  | { readonly do: 'ifOdd'; readonly body: Code }
  | { readonly do: 'throwIfOdd' }
  /** Looks at the word, with a pause in between, until it holds the value; a few times at most. */
  | { readonly do: 'spin'; readonly word: string; readonly until: number; readonly rounds: number }
  /** Tries to swap 1 in for 0, with a pause in between. */
  | { readonly do: 'spinLock'; readonly word: string; readonly rounds: number }
  | { readonly do: 'spinWake'; readonly word: string; readonly rounds: number }
  | { readonly do: 'spinTryAcquire'; readonly word: string; readonly rounds: number }
  | { readonly do: 'pause' | 'join' | 'now' }
  | { readonly do: 'work'; readonly ns: number }
  | { readonly do: 'spawn'; readonly body: Code };

export type Code = readonly Statement[];

export interface CodeProgram {
  readonly words: Readonly<Record<string, number>>;
  readonly threads: readonly Code[];
}

/** What a thread has seen, which is what it returns. */
interface Seen {
  readonly log: unknown[];
  last: number;
  readonly started: ThreadHandle[];
}

function* runThread(code: Code, a: SmallAddresses): Steps<string> {
  const seen: Seen = { log: [], last: 0, started: [] };
  yield* run(code, a, seen);
  return seen.log.join(' ');
}

function* run(code: Code, a: SmallAddresses, seen: Seen): Steps {
  for (const statement of code) {
    const result = yield* runStatement(statement, a, seen);
    if (typeof result === 'number') seen.last = result;
    if (result !== undefined) seen.log.push(result);
  }
}

// eslint-disable-next-line complexity -- a statement a case
function* runStatement(one: Statement, a: SmallAddresses, seen: Seen): Steps<unknown> {
  const valueOf = (value: Value): number => (value === 'next' ? seen.last + 1 : value);
  switch (one.do) {
    case 'load':
    case 'relaxedLoad':
    case 'read':
      return yield* x[one.do](a[one.word]!);
    case 'store':
    case 'relaxedStore':
    case 'write':
    case 'swap':
    case 'fetchAdd':
    case 'fetchOr':
    case 'fetchAnd':
      return yield* x[one.do](a[one.word]!, valueOf(one.value));
    case 'cas':
      return yield* x.cas(a[one.word]!, one.expected, valueOf(one.value));
    case 'park':
      return yield* x.park(a[one.word]!, one.expected, one.timeoutNs);
    case 'wake':
      return yield* x.wake(a[one.word]!, one.count);
    case 'acquire':
    case 'release':
      return yield* x.mutex[one.do](a[one.word]!);
    case 'locked':
      yield* x.mutex.acquire(a[one.word]!);
      yield* run(one.body, a, seen);
      return yield* x.mutex.release(a[one.word]!);
    case 'tryLocked':
      if (!(yield* x.mutex.tryAcquire(a[one.word]!))) return 'busy';
      yield* run(one.body, a, seen);
      return yield* x.mutex.release(a[one.word]!);
    case 'ifOdd':
      if (seen.last % 2 !== 0) yield* run(one.body, a, seen);
      return undefined;
    case 'throwIfOdd':
      if (seen.last % 2 !== 0) throw new Error('odd');
      return undefined;
    case 'spin':
      for (let round = 1; (yield* x.load(a[one.word]!)) !== one.until; round++) {
        if (round === one.rounds) return 'gave up';
        yield* x.pause();
      }
      return `saw ${one.until}`;
    case 'spinLock':
      for (let round = 1; (yield* x.cas(a[one.word]!, 0, 1)) !== 0; round++) {
        if (round === one.rounds) return 'gave up';
        yield* x.pause();
      }
      return yield* x.store(a[one.word]!, 0);
    case 'spinWake':
      for (let round = 1; (yield* x.wake(a[one.word]!, 1)) === 0; round++) {
        if (round === one.rounds) return 'gave up';
        yield* x.pause();
      }
      return 'woke one';
    case 'spinTryAcquire':
      for (let round = 1; !(yield* x.mutex.tryAcquire(a[one.word]!)); round++) {
        if (round === one.rounds) return 'gave up';
        yield* x.pause();
      }
      return yield* x.mutex.release(a[one.word]!);
    case 'pause':
      return yield* x.pause();
    case 'now':
      return `at ${yield* x.now()}`;
    case 'work':
      return yield* x.work(one.ns);
    case 'spawn': {
      const handle = yield* x.spawn(() => runThread(one.body, a));
      seen.started.push(handle);
      return undefined;
    }
    case 'join': {
      const handle = seen.started.shift();
      return handle === undefined ? undefined : `(${String(yield* x.join(handle))})`;
    }
  }
}

/** The program for `explore` and for `bruteForce`; a label tells everything that was seen. */
export function toProgram({ words, threads }: CodeProgram): SmallProgram & {
  readonly outcome: NonNullable<SmallProgram['outcome']>;
} {
  return {
    words,
    threads: threads.map((code) => (a: SmallAddresses) => runThread(code, a)),
    outcome: (results, values: Readonly<Record<string, number>>) =>
      [...results, Object.keys(words).map((name) => values[name])].join('|'),
  };
}

/** The program to read: a line a thread. */
export function textOf({ words, threads }: CodeProgram): string {
  const lines = threads.map((code, id) => `T${id}: ${codeText(code)}`);
  return [JSON.stringify(words), ...lines].join('\n');
}

function codeText(code: Code): string {
  return code
    .map((statement) => {
      const { do: what, ...rest } = statement;
      const parts = Object.values(rest).map((part) =>
        Array.isArray(part) ? `{ ${codeText(part as Code)} }` : String(part),
      );
      return [what, ...parts].join(' ');
    })
    .join('; ');
}

/** Words that are locks, in every program. */
const LOCKS = ['m', 'n'];

// --- random ones ----------------------------------------------------------------------------------

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

function of<S>(shape: { [K in keyof S]: fc.Arbitrary<S[K]> }): fc.Arbitrary<S> {
  return fc.record(shape as never) as fc.Arbitrary<S>;
}

function made(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Statement> {
  return of(shape as never) as fc.Arbitrary<Statement>;
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
  return [
    section(inner, kinds),
    section(fc.oneof(inner, section(inner, kinds)), kinds),
    inner,
  ];
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

/** Groups of features, so that a failure says where it comes from. */
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
} satisfies Record<string, Group>;
