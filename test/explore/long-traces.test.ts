// A trace that is longer than a screen is folded, and its lines account for every step.

import { expect, test } from 'vitest';
import {
  explore,
  fetchAdd,
  load,
  pause,
  store,
  type Failure,
  type Steps,
} from '../../src/explore/index.ts';

type Address = { readonly x: number; readonly y: number; readonly z: number };
type Text = (a: Address) => Steps<unknown>;

const MANY = 60;

async function failureOf(threads: readonly Text[], maxSteps = 10_000): Promise<Failure> {
  const { failure } = await explore({
    words: { x: 0, y: 0, z: 0 },
    threads,
    outcome: (_, { x }) => `x=${x}`,
    forbid: { 'x=1': 'an update is lost' },
    mode: 'random',
    maxSteps,
  });
  return failure!;
}

/** Its lines without the head and the message. */
function rowsOf({ trace }: Failure): string[] {
  const lines = trace.split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  return lines.slice(1, -1);
}

/** How many steps the lines stand for. */
function stepsIn(rows: readonly string[]): number {
  return rows.reduce((sum, row) => sum + Number(/\((\d+) [^)]*steps/.exec(row)?.[1] ?? 1), 0);
}

const repeat = (word: keyof Address, next: Text): Text =>
  function* (a) {
    for (let i = 0; i < MANY; i++) yield* fetchAdd(a[word], 1);
    yield* next(a);
  };
const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};

test('steps that no other thread can see take one line, which tells where they are', async () => {
  const failure = await failureOf([repeat('y', inc), repeat('z', inc)]);
  const rows = rowsOf(failure);
  const folded = rows.filter((row) => row.includes(`${MANY} private steps: long-traces.test.ts:`));
  expect(folded).toHaveLength(2);
  expect(rows).toHaveLength(6);
  expect(stepsIn(rows)).toBe(failure.steps.length);
  expect(failure.steps.filter(({ isPrivate }) => !isPrivate).map(({ text }) => text)).toEqual([
    'load x = 0',
    'load x = 0',
    'store x := 1',
    'store x := 1',
  ]);
});

test('so do steps in a row that others can see, but near the switches', async () => {
  const failure = await failureOf([repeat('y', inc), repeat('y', inc)]);
  const rows = rowsOf(failure);
  expect(rows.filter((row) => /\d+ steps in a row: long-traces/.test(row)).length).toBeGreaterThan(
    0,
  );
  expect(rows.some((row) => row.startsWith(' ...'))).toBe(false);
  expect(stepsIn(rows)).toBe(failure.steps.length);
});

test('of what goes round for ever one round is shown', async () => {
  const follower: Text = function* (a) {
    yield* store(a.y, 1);
    for (;;) {
      yield* fetchAdd(a.x, 1);
      yield* fetchAdd(a.z, 1);
    }
  };
  const failure = await failureOf([follower], 500);
  expect([failure.kind, failure.steps.length]).toEqual(['livelock', 500]);
  const rows = rowsOf(failure);
  expect(rows.map((row) => row.replace(/^[ .\d]*/, ''))).toEqual([
    'store y := 1',
    'fetchAdd x +1, was 0',
    'fetchAdd z +1, was 0',
    '(steps 2 to 3 again and again)',
  ]);
});

test('of more switches than lines those in the middle are left out', async () => {
  const inTurn = (own: number, next: number): Text =>
    function* (a) {
      for (let i = 0; i < 25; i++) {
        while ((yield* load(a.y)) !== own) yield* pause();
        yield* store(a.y, next);
      }
      yield* inc(a);
    };
  const rows = rowsOf(await failureOf([inTurn(0, 1), inTurn(1, 0)]));
  expect(rows.filter((row) => /^ *\.\.\. +\(\d+ steps\)$/.test(row))).toHaveLength(1);
});
