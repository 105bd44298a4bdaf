// What ends a search before its end: steps, seconds. And what they must not change.

import { describe, expect, test } from 'vitest';
import {
  explore,
  fetchAdd,
  load,
  pause,
  store,
  type Report,
  type SearchOptions,
  type Steps,
} from '../../src/explore/index.ts';

type Text = (a: { readonly x: number; readonly y: number }) => Steps<unknown>;

const times = (n: number): Text =>
  function* (a) {
    for (let i = 0; i < n; i++) yield* fetchAdd(a.x, 1);
  };

function run(threads: readonly Text[], options: SearchOptions): Promise<Report> {
  return explore({ words: { x: 0, y: 0 }, threads, outcome: () => 'done', ...options });
}

const MODES = ['exhaustive', 'random', 'pct', 'delay', 'preemption'] as const;

describe.each(MODES)('%s', (mode) => {
  test('a run that ends with the last step that it may take is no livelock', async () => {
    const whole = await run([times(5)], { mode, maxSteps: 5, maxExecutions: 10 });
    expect([whole.failure, whole.outcomes['done']! > 0]).toEqual([undefined, true]);
    const waits: Text = function* (a) {
      yield* fetchAdd(a.x, 1);
      while ((yield* load(a.y)) === 0) yield* pause();
    };
    const { failure } = await run([waits], { mode, maxSteps: 2, maxExecutions: 10 });
    expect(failure).toMatchObject({ kind: 'deadlock' });
    const cut = await run([times(5)], { mode, maxSteps: 4, maxExecutions: 10 });
    expect(cut.failure).toMatchObject({ kind: 'livelock' });
    expect(cut.failure!.steps).toHaveLength(4);
  });

  // The time is over from the start: what counts is how soon that is seen.
  test('the clock ends an execution that goes on', async () => {
    const { steps, failure, isExhaustive } = await run([times(1e6)], {
      mode,
      maxSeconds: 0,
      maxSteps: 1e6,
    });
    expect(steps).toBeLessThanOrEqual(1 << 14);
    expect([failure, isExhaustive]).toEqual([undefined, false]);
  });

  test('the clock ends a search of long executions', async () => {
    const { executions, isExhaustive } = await run([times(3000), times(3000)], {
      mode,
      maxSeconds: 0,
      stopAtFirst: false,
    });
    expect(executions).toBeLessThanOrEqual(4);
    expect(isExhaustive).toBe(false);
  });
});

test('a replay may end with its last step, too', async () => {
  const words = { x: 0, y: 0 };
  const inc: Text = function* (a) {
    yield* store(a.x, (yield* load(a.x)) + 1);
  };
  const lost = {
    words,
    threads: [inc, inc],
    outcome: (_: unknown, v: { readonly x: number }) => `x=${v.x}`,
    forbid: { 'x=1': 'lost' },
  };
  const { failure } = await explore({ ...lost, maxSteps: 4 });
  const again = await explore({ ...lost, replay: failure!.token });
  expect(again.failure?.message).toBe(failure!.message);
});

test('no limit of steps and of time limits comes back from a token', async () => {
  const words = { x: 0, y: 0 };
  const inc: Text = function* (a) {
    yield* store(a.x, (yield* load(a.x)) + 1);
  };
  const lost = {
    words,
    threads: [inc, inc],
    outcome: (_: unknown, v: { readonly x: number }) => `x=${v.x}`,
    forbid: { 'x=1': 'lost' },
  };
  const { failure } = await explore({ ...lost, maxSteps: Infinity, timeouts: Infinity });
  const again = await explore({ ...lost, replay: failure!.token });
  expect(again.failure).toMatchObject({ message: failure!.message, token: failure!.token });
});
