// Small programs as data, for the explorer and for its oracle: what they do, how they read.

import * as x from '../../src/explore/index.ts';
import type { Steps, ThreadHandle } from '../../src/explore/index.ts';
import type { SmallAddresses, SmallProgram, SmallValues } from './interleaving.ts';

/** A constant, or one more than the value that the thread saw last. */
export type Value = number | 'next';

export type Statement =
  | { readonly do: 'load' | 'relaxedLoad' | 'read'; readonly word: string }
  | {
      readonly do:
        | 'store'
        | 'relaxedStore'
        | 'write'
        | 'swap'
        | 'fetchAdd'
        | 'fetchOr'
        | 'fetchAnd';
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
  /** Tries to swap 1 in for 0, and stores 0 even if that fails. */
  | { readonly do: 'spinLock'; readonly word: string; readonly rounds: number }
  /** Until it holds 1, or until some time. */
  | { readonly do: 'spinFor'; readonly word: string; readonly ns: number }
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
      return yield* spin(one.rounds, function* () {
        return (yield* x.load(a[one.word]!)) === one.until;
      });
    case 'spinLock':
      yield* spin(one.rounds, function* () {
        return (yield* x.cas(a[one.word]!, 0, 1)) === 0;
      });
      return yield* x.store(a[one.word]!, 0);
    case 'spinFor': {
      const until = (yield* x.now()) + one.ns;
      while ((yield* x.load(a[one.word]!)) !== 1) {
        if ((yield* x.now()) >= until) return 'late';
        yield* x.pause();
      }
      return 'in time';
    }
    case 'spinWake':
      return yield* spin(one.rounds, function* () {
        return (yield* x.wake(a[one.word]!, 1)) > 0;
      });
    case 'spinTryAcquire': {
      const tries = yield* spin(one.rounds, () => x.mutex.tryAcquire(a[one.word]!));
      if (tries !== 'gave up') yield* x.mutex.release(a[one.word]!);
      return tries;
    }
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
    default: {
      const handle = seen.started.shift();
      return handle === undefined ? undefined : `(${String(yield* x.join(handle))})`;
    }
  }
}

/** Tries a few times, with a pause in between; how often. */
function* spin(rounds: number, attempt: () => Steps<boolean>): Steps<string> {
  for (let round = 1; round <= rounds; round++) {
    if (yield* attempt()) return `${round}.`;
    if (round < rounds) yield* x.pause();
  }
  return 'gave up';
}

/** The program for `explore` and for `bruteForce`; a label tells everything that was seen. */
export function toProgram({ words, threads }: CodeProgram): SmallProgram & {
  readonly outcome: NonNullable<SmallProgram['outcome']>;
} {
  return {
    words,
    threads: threads.map((code) => (a: SmallAddresses) => runThread(code, a)),
    outcome: (results, values: SmallValues) =>
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
