// What is counted: outcomes by whatever they are called, failures by execution.

import { expect, test } from 'vitest';
import {
  explore,
  fetchAdd,
  load,
  store,
  write,
  type ExploreOptions,
  type Steps,
} from '../../src/explore/index.ts';

type Address = { readonly x: number; readonly y: number };
type Text = (a: Address) => Steps<unknown>;

const words = { x: 0, y: 0 };
const all = { words, stopAtFirst: false } as const;
const inc: Text = function* (a) {
  yield* store(a.y, (yield* load(a.y)) + 1);
};

const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];

test.each(NAMES)('an outcome may be called %s', async (name) => {
  const { outcomes } = await explore({ ...all, threads: [inc, inc], outcome: () => name });
  expect(Object.entries(outcomes)).toEqual([[name, 4]]);
  expect(Object.getPrototypeOf(outcomes)).toBe(Object.prototype);
  const { token } = (
    await explore({
      ...all,
      threads: [inc, inc],
      outcome: () => name,
      forbid: Object.fromEntries([[name, 'no']]),
    })
  ).failure!;
  const again = await explore({ ...all, threads: [inc, inc], outcome: () => name, replay: token });
  expect(Object.entries(again.outcomes)).toEqual([[name, 1]]);
});

type Options = Partial<ExploreOptions<typeof words>>;
const twice = [inc, inc];

test.each<[string, Text[], Options]>([
  ['race', [(a) => write(a.x, 1), (a) => write(a.x, 2), ...twice], {}],
  ['race', [(a) => write(a.x, 1), (a) => write(a.x, 2), ...twice], { mode: 'preemption' }],
  ['invariant', [(a) => store(a.x, 1), ...twice], { invariant: (v) => v.x === 0 }],
  ['invariant', [(a) => store(a.x, 1), inc, inc, inc], { invariant: (v) => v.x < 1 }],
  ['invariant', twice, { invariant: () => false }],
  ['assertion', [throwing, ...twice], {}],
  ['forbidden-outcome', twice, { outcome: () => 'a', forbid: { a: 'no' } }],
])('all executions fail, each once: %s', async (kind, threads, options) => {
  const { executions, failures } = await explore({ ...all, threads, ...options });
  expect(executions).toBeGreaterThan(1);
  expect(failures).toEqual({ [kind]: executions });
});

function* throwing(a: Address): Steps {
  yield* fetchAdd(a.x, 1);
  throw new RangeError('no');
}
