// What is no program is said in one line; what a program does wrong is a failure with a trace.

import { describe, expect, test } from 'vitest';
import {
  explore,
  join,
  load,
  mutex,
  spawn,
  store,
  type Access,
  type Address,
  type ExploreOptions,
  type ProgramFile,
  type Steps,
  type ThreadHandle,
  type Words,
} from '../../src/explore/index.ts';
import { fromToken, toToken } from '../../src/explore/token.ts';

type Text = (a: { readonly x: number; readonly typo: number }) => Steps<unknown>;

const look: Text = function* (a) {
  yield* load(a.x);
};
const change: Text = function* (a) {
  yield* store(a.x, 1);
};
const right = { words: { x: 0 }, threads: [look, change] };

/** As files are written that are type-checked. */
function* add(a: { x: Address }) {
  yield* store(a.x, (yield* load(a.x)) + 1);
}
const typed = {
  words: { x: 0 },
  threads: [add, add],
  outcome: (_results, v) => `x = ${v.x}`,
  forbid: { 'x = 1': 'an update was lost' },
} satisfies ProgramFile<{ x: number }>;

test('a program with types', async () => {
  const { failure } = await explore<{ x: number }>(typed);
  expect(failure?.property).toBe('never x = 1');
});

/** As JavaScript would call it, whatever it gives. */
function exploreAny(options: object): Promise<unknown> {
  return explore({ ...right, ...options } as unknown as ExploreOptions<Words>);
}

test.each([
  [{ words: 7 }, 'words is 7'],
  [{ words: { x: 'a' } }, "words.x is 'a'; a word holds a number"],
  [{ words: { x: null } }, 'words.x is null'],
  [{ words: { x: [0, {}] } }, 'words.x is an object'],
  [{ words: { x: [] } }, 'words.x is empty'],
  [{ words: { x: 1.5 } }, 'words.x is 1.5; a word holds a whole number of 32 bits'],
  [{ words: { x: 2 ** 32 } }, 'words.x is 4294967296'],
  [{ words: { x: -(2 ** 31) - 1 } }, 'words.x is -2147483649'],
  [{ threads: look }, 'threads is a function'],
  [{ threads: [] }, 'threads is empty'],
  [{ threads: [look, 1] }, 'threads[1] is 1'],
  [{ threads: Array.from({ length: 65 }, () => look) }, 'there are 65 threads; give at most 64'],
  [{ threads: [() => 1] }, 'threads[0] cannot be run: TypeError: it is no program text'],
  [{ setUp: 1 }, 'setUp is 1, and not a function'],
  [{ outcome: 'x' }, "outcome is 'x', and not a function"],
  [{ forbid: 'x' }, "forbid is 'x', and not an object"],
  [{ forbid: ['x = 1'] }, 'forbid is an array; it is an object'],
  [{ forbid: { '0,1': true } }, "forbid['0,1'] is true; it is the reason"],
  [{ forbid: { 'x = 1': 'lost' } }, "forbid['x = 1'] can never be: without outcome"],
  [{ replay: 1 }, 'replay is 1, and not a string'],
  [{ memroy: 'tso' }, 'unknown option memroy; did you mean memory?'],
  [{ jobs: 2 }, 'unknown option jobs'],
  [{ mode: 'foo' }, "mode is 'foo'; it is one of exhaustive,"],
  [{ memory: 'zzz' }, "memory is 'zzz'"],
  [{ bound: -1 }, 'bound is -1'],
  [{ depth: 1e12 }, 'depth is 1000000000000; it has to be a whole number from 1 to 64'],
  [{ seed: Number.NaN }, 'seed is NaN'],
  [{ maxSeconds: -1 }, 'maxSeconds is -1'],
  [{ maxSeconds: Number.NaN }, 'maxSeconds is NaN'],
  [{ maxExecutions: 0 }, 'maxExecutions is 0'],
  [{ maxSteps: '10' }, 'maxSteps is 10'],
  [{ stopAtFirst: 1 }, 'stopAtFirst is 1'],
])('%o', async (options, message) => {
  const asked = exploreAny(options);
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.toThrow(/^[^\n]+$/);
});

test.each([
  [() => undefined, /setUp cannot be run: TypeError: it is no program text/],
  [
    () => {
      throw new Error('no set-up today');
    },
    /setUp cannot be run: Error: no set-up today/,
  ],
  [
    function* (): Generator {
      yield load(1);
    },
    /setUp cannot be run: TypeError: yields no access/,
  ],
])('a setUp that fails: %o', async (setUp, message) => {
  await expect(exploreAny({ setUp })).rejects.toThrow(message);
});

test('all 32 bits of a word may be set, signed or not', async () => {
  const words = { x: 2 ** 32 - 1, y: -(2 ** 31) };
  const outcome = (_: unknown, v: { x: number; y: number }): string => `${v.x} ${v.y}`;
  const { outcomes } = await explore({ words, threads: [function* () {}], outcome });
  expect(outcomes).toEqual({ [`-1 ${-(2 ** 31)}`]: 1 });
});

describe('an assertion fails, with a trace', () => {
  const asNobodyShould = (yielded: unknown): Text =>
    function* (a) {
      yield* load(a.x);
      yield yielded as Access;
    };
  const missing = 'T0 yields no access: `yield*` is missing';
  const noText = (() => 1) as unknown as () => Steps<unknown>;

  test.each<[string, object, string]>([
    ['yield without *', { threads: [asNobodyShould(load(1))] }, missing],
    ['yield of nothing', { threads: [asNobodyShould(undefined)] }, missing],
    ['yield of an unknown kind', { threads: [asNobodyShould({ kind: 'leap' })] }, missing],
    [
      'a generator for a value',
      { threads: [(a: { x: number }) => store(a.x, load(a.x) as unknown as number)] },
      'T0 gives store what is no number: is `yield*` missing before a call?',
    ],
    [
      'what comes of a generator for a value',
      { threads: [(a: { x: number }) => store(a.x, Number(load(a.x)) * 2)] },
      'T0 gives store what is no number',
    ],
    [
      'a generator for a result',
      {
        threads: [
          function* (a: { x: number }): Steps<unknown> {
            yield* load(a.x);
            return load(a.x);
          },
        ],
      },
      'T0 returns text that it has not run: is `yield*` missing before a call?',
    ],
    ['an async generator', { threads: [async function* () {}] }, missing],
    [
      'join of nothing',
      { threads: [() => join(undefined as unknown as ThreadHandle)] },
      'T0 throws TypeError: join needs a thread that spawn has given',
    ],
    [
      'spawn of no program text',
      { threads: [() => spawn(noText)] },
      'T0 throws TypeError: what spawn is given is no program text',
    ],
    [
      'too many threads',
      {
        threads: [
          function* (): Steps {
            for (;;) yield* spawn(function* () {});
          },
        ],
      },
      'T0 throws RangeError: over 64 threads',
    ],
    [
      'a lock at no address',
      { threads: [(a: { typo: number }) => mutex.acquire(a.typo)] },
      'T0 throws RangeError: acquire at undefined, which is not mapped',
    ],
    [
      'a trial of a lock at no address',
      { threads: [(a: { typo: number }) => mutex.tryAcquire(a.typo)] },
      'T0 throws RangeError: tryAcquire at undefined',
    ],
    [
      'the release of a lock at no address',
      { threads: [() => mutex.release(-1)] },
      'T0 throws RangeError: release at -1',
    ],
    [
      'half an address',
      { threads: [() => load(1.5)] },
      'T0 throws RangeError: load at 1.5, which is not mapped',
    ],
    [
      'an outcome that throws',
      {
        outcome: () => {
          throw new Error('no idea');
        },
      },
      'the outcome throws Error: no idea',
    ],
    [
      'an invariant that throws',
      {
        invariant(v: { x: number }) {
          if (v.x === 1) throw new Error('no idea');
          return true;
        },
      },
      'the invariant throws Error: no idea',
    ],
  ])('%s', async (_, options, message) => {
    for (const mode of ['exhaustive', 'random'] as const) {
      const report = await exploreAny({ maxExecutions: 20, ...options, mode });
      expect(report).toMatchObject({
        failure: { kind: 'assertion', property: 'no error', token: expect.stringMatching(/^il1-/) },
      });
      const { failure } = report as { failure: { message: string; token: string } };
      expect(failure.message).toContain(message);
      const again = await exploreAny({ ...options, replay: failure.token });
      expect(again).toMatchObject({ failure: { message: failure.message } });
    }
  });
});

test('an outcome may be a number', async () => {
  const options = { outcome: (_: unknown, v: { x: number }) => v.x, forbid: { 1: 'no' } };
  expect(await exploreAny(options)).toMatchObject({ failure: { property: 'never 1' } });
});

test.each(['exhaustive', 'preemption', 'delay'])(
  'a program that depends on more than the schedule, in mode %s',
  async (mode) => {
    let begun = 0;
    const text: Text = function* (a) {
      for (let n = 1 + (begun++ % 4); n > 0; n--) yield* store(a.x, n);
    };
    const asked = exploreAny({ threads: [text, text, text], mode, bound: 5 });
    await expect(asked).rejects.toThrow('does not depend on the schedule alone');
  },
);

describe('a token', () => {
  const token = { subject: '', memory: 'sc', timeouts: 1, maxSteps: 9 } as const;
  const stamps = (length: number) => new Uint8Array(length);

  test('may have no limit of steps', () => {
    const endless = {
      ...token,
      maxSteps: Infinity,
      schedule: [[0, 2]],
      stamps: stamps(2),
    } as const;
    expect(fromToken(toToken(endless))).toEqual(endless);
  });

  test.each([
    { memory: 'zzz' },
    { subject: 7 },
    { timeouts: -1 },
    { maxSteps: 'many' },
    { schedule: [[99, 1e12]] },
    { schedule: [[0, 0.5]] },
    { schedule: [[-1, 1]] },
    { schedule: [[0, 1, 2]] },
    { schedule: [['x', 1]] },
  ])('of other content: %o', (wrong) => {
    const made = { ...token, schedule: [[0, 1]], stamps: stamps(1), ...wrong };
    const text = toToken(made as unknown as Parameters<typeof toToken>[0]);
    expect(() => fromToken(text)).toThrow(
      'the replay token is damaged: its content makes no sense',
    );
  });
});
