// Programs whose executions can be counted by hand.

import { expect, test } from 'vitest';
import {
  cas,
  explore,
  fetchAdd,
  load,
  mutex,
  read,
  relaxedLoad,
  relaxedStore,
  store,
  write,
  type Steps,
} from '../../src/explore/index.ts';

type Text = (a: { readonly x: number; readonly y: number; readonly m: number }) => Steps<unknown>;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const times = (n: number, make: (i: number) => Text): Text[] =>
  Array.from({ length: n }, (_, i) => make(i));

function run(threads: readonly Text[], options: object = {}) {
  return explore({ words: { x: 0, y: 0, m: 0 }, threads, stopAtFirst: false, ...options });
}

async function countOf(threads: readonly Text[]): Promise<number> {
  const { executions, blocked, isExhaustive, failure } = await run(threads);
  expect([blocked, isExhaustive, failure]).toEqual([0, true, undefined]);
  return executions;
}

const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};

test.each([1, 2, 3, 4])('%i threads', async (n) => {
  const reader: Text = function* (a) {
    return yield* load(a.x);
  };
  const writer: Text = function* (a) {
    yield* store(a.x, 42);
  };
  const adder: Text = function* (a) {
    yield* fetchAdd(a.x, 1);
  };
  const locked: Text = function* (a) {
    yield* mutex.acquire(a.m);
    yield* write(a.x, (yield* read(a.x)) + 1);
    yield* mutex.release(a.m);
  };
  const swapper = (i: number): Text =>
    function* (a) {
      yield* cas(a.x, 0, i + 1);
    };
  expect(await countOf([writer, ...times(n, () => reader)])).toBe(2 ** n);
  expect(await countOf(times(n, () => adder))).toBe(factorial(n));
  expect(await countOf(times(n, () => inc))).toBe(factorial(n) ** 2);
  expect(await countOf(times(n, () => locked))).toBe(factorial(n));
  expect(await countOf(times(n, swapper))).toBe(n);
});

type Move = readonly ['W', 'x' | 'y', number] | readonly ['R', 'x' | 'y'];

function litmus(threads: readonly (readonly Move[])[], isRelaxed = false): Text[] {
  return threads.map(
    (moves): Text =>
      function* (a) {
        const seen: number[] = [];
        for (const move of moves) {
          if (move[0] === 'R') seen.push(yield* (isRelaxed ? relaxedLoad : load)(a[move[1]]));
          else yield* (isRelaxed ? relaxedStore : store)(a[move[1]], move[2]);
        }
        return seen.join('');
      },
  );
}

const SB: Move[][] = [
  [
    ['W', 'x', 1],
    ['R', 'y'],
  ],
  [
    ['W', 'y', 1],
    ['R', 'x'],
  ],
];
const LB: Move[][] = [
  [
    ['R', 'x'],
    ['W', 'y', 1],
  ],
  [
    ['R', 'y'],
    ['W', 'x', 1],
  ],
];
const MP: Move[][] = [
  [
    ['W', 'x', 1],
    ['W', 'y', 1],
  ],
  [
    ['R', 'y'],
    ['R', 'x'],
  ],
];
const SHAPES: Record<string, Move[][]> = {
  SB,
  LB,
  MP,
  '2+2W': [
    [
      ['W', 'x', 1],
      ['W', 'y', 2],
    ],
    [
      ['W', 'y', 1],
      ['W', 'x', 2],
    ],
  ],
  S: [
    [
      ['W', 'x', 2],
      ['W', 'y', 1],
    ],
    [
      ['R', 'y'],
      ['W', 'x', 1],
    ],
  ],
  R: [
    [
      ['W', 'x', 1],
      ['W', 'y', 1],
    ],
    [
      ['W', 'y', 2],
      ['R', 'x'],
    ],
  ],
};

test.each(Object.entries(SHAPES))('%s has 3 executions', async (_name, threads) => {
  expect(await countOf(litmus(threads))).toBe(3);
});

test('IRIW has 15', async () => {
  const threads: Move[][] = [
    [['W', 'x', 1]],
    [['W', 'y', 1]],
    [
      ['R', 'x'],
      ['R', 'y'],
    ],
    [
      ['R', 'y'],
      ['R', 'x'],
    ],
  ];
  expect(await countOf(litmus(threads))).toBe(15);
});

test('store buffers show in SB with relaxed accesses, and in nothing else', async () => {
  const outcomes = async (threads: readonly Text[], memory: 'sc' | 'tso') =>
    Object.keys((await run(threads, { memory })).outcomes);
  expect(await outcomes(litmus(SB, true), 'sc')).not.toContain('0,0');
  expect(await outcomes(litmus(SB, true), 'tso')).toContain('0,0');
  expect(await outcomes(litmus(SB), 'tso')).not.toContain('0,0');
  for (const memory of ['sc', 'tso'] as const) {
    expect(await outcomes(litmus(MP, true), memory)).not.toContain(',10');
    expect(await outcomes(litmus(LB, true), memory)).not.toContain('1,1');
  }
});

test('fib_bench has 140, 1698 and 19605 for K = 2, 3 and 4', async () => {
  const add = (to: 'x' | 'y', from: 'x' | 'y', k: number): Text =>
    function* (a) {
      for (let i = 0; i < k; i++)
        yield* store(a[to], (yield* load(a[to])) + (yield* load(a[from])));
    };
  const last: Text = function* (a) {
    if ((yield* load(a.x)) <= 144) yield* load(a.y);
  };
  for (const [k, expected] of [
    [2, 140],
    [3, 1698],
    [4, 19605],
  ] as const) {
    const words = { x: 1, y: 1, m: 0 };
    const threads = [add('x', 'y', k), add('y', 'x', k), last];
    const { executions, blocked } = await run(threads, { words });
    expect([executions, blocked]).toEqual([expected, 0]);
  }
});

test.each([
  [2, [2, 4, 6, 6]],
  [3, [6, 24, 60, 90]],
] as const)('schedules of %i threads of two steps, by preemptions', async (n, expected) => {
  for (const [bound, schedules] of expected.entries()) {
    const { executions } = await run(
      times(n, () => inc),
      { mode: 'preemption', bound },
    );
    expect(executions).toBe(schedules);
  }
});

test('a limit on executions is told', async () => {
  const { executions, isExhaustive } = await run(
    times(4, () => inc),
    { maxExecutions: 10 },
  );
  expect([executions, isExhaustive]).toEqual([10, false]);
});
