// What a report shows of a failure: the shortest way to it, who does what, and a token that brings it back.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import {
  cas,
  explore,
  fetchAdd,
  fetchOr,
  load,
  mutex,
  park,
  pause,
  relaxedLoad,
  relaxedStore,
  store,
  wake,
  write,
  type Report,
  type SearchOptions,
  type Steps,
} from '../../src/explore/index.ts';

type Address = { readonly x: number; readonly y: number; readonly z: number };
type Text = (a: Address) => Steps<unknown>;

const words = { x: 0, y: 0, z: 0 };

function run(
  threads: readonly Text[],
  options: SearchOptions & { readonly replay?: string } = {},
): Promise<Report> {
  const outcome = (_: readonly unknown[], v: { readonly x: number }): string => `x=${v.x}`;
  const forbid = { 'x=1': 'an update is lost' };
  return explore({ words, threads, outcome, forbid, ...options });
}

const inc: Text = function* (a) {
  yield* store(a.x, (yield* load(a.x)) + 1);
};
const bystander: Text = function* (a) {
  for (let i = 0; i < 3; i++) yield* fetchAdd(a.y, 1);
};

describe('shrinking', () => {
  test.each(['exhaustive', 'random', 'pct'] as const)(
    'a lost update among bystanders, found by %s, has one preemption',
    async (mode) => {
      const { failure } = await run([bystander, inc, bystander, inc], { mode });
      expect(failure!.preemptions).toBe(1);
      // Bystanders go when it has happened: no outcome without them.
      const steps = failure!.steps.filter(({ place }) => place === 'x');
      expect(steps.map(({ kind }) => kind)).toEqual(['load', 'load', 'store', 'store']);
    },
  );

  test('those who are not needed take no step where the run ends at the failure', async () => {
    const invariant = (v: { readonly x: number; readonly z: number }): boolean => v.x + v.z < 2;
    const blip = (word: 'x' | 'z'): Text =>
      function* (a) {
        yield* store(a[word], 1);
        yield* store(a[word], 0);
      };
    const threads = [bystander, blip('x'), bystander, blip('z')];
    for (const mode of ['exhaustive', 'random'] as const) {
      const { failure } = await explore({ words, threads, invariant, mode });
      expect(failure!.kind).toBe('invariant');
      expect(new Set(failure!.steps.map(({ thread }) => thread))).toEqual(new Set([1, 3]));
      expect([failure!.steps.length, failure!.preemptions]).toEqual([2, 1]);
    }
  });

  test('one preemption less is not worth a long way', async () => {
    const long: Text = function* (a) {
      yield* fetchAdd(a.z, 1);
      yield* write(a.x, 1);
      for (let i = 0; i < 1000; i++) yield* fetchAdd(a.y, 1);
    };
    for (let seed = 1; seed <= 10; seed++) {
      const { failure } = await run([long, long], { mode: 'random', seed });
      expect(failure).toMatchObject({ kind: 'race', foundAfter: { executions: 1 } });
      expect(failure!.steps.length).toBeLessThan(10);
    }
  });

  test('a failure that is at the start has no steps', async () => {
    const { failure } = await explore({ words, threads: [inc], invariant: () => false });
    expect(failure!.steps).toEqual([]);
  });
});

describe('the trace', () => {
  test('has a column for each thread, and marks the switches', async () => {
    const { failure } = await run([inc, inc]);
    const [head, ...rows] = failure!.trace.split('\n');
    const columns = [head!.indexOf('T0'), head!.indexOf('T1')];
    expect(Math.min(...columns)).toBeGreaterThan(0);
    for (const [i, { thread, text, isPreemption }] of failure!.steps.entries()) {
      expect(rows[i]!.indexOf(text)).toBe(columns[thread]);
      expect(rows[i]!.includes('>')).toBe(isPreemption);
    }
    expect(rows.at(-1)).toMatch(/! outcome x=1: an update is lost$/);
  });

  test('in one line names each thread when it begins to run', async () => {
    const { oneLine } = (await run([inc, inc])).failure!;
    expect(oneLine).toBe('T0: load x = 0 |> T1: load x = 0, store x := 1 | T0: store x := 1');
  });
});

describe('a token', () => {
  test.each([
    ['a forbidden outcome', [inc, bystander, inc], {}],
    ['a deadlock', [lockBoth('x', 'y'), lockBoth('y', 'x')], {}],
    ['a livelock', [undo(0, 1), undo(1, 0)], { maxSteps: 60 }],
    ['a lost wake-up', [sleeper(Infinity), signaller], {}],
    ['an error', [throwing], {}],
    ['a store buffer', [setAndLook('y', 'z'), setAndLook('z', 'y')], { memory: 'tso' }],
  ] as [string, Text[], SearchOptions][])('brings back %s', async (_name, threads, options) => {
    const { failure } = await run(threads, options);
    const again = await run(threads, { replay: failure!.token });
    for (const key of ['kind', 'message', 'trace', 'token', 'schedule'] as const)
      expect(again.failure![key]).toEqual(failure![key]);
    expect(again.divergence).toBeUndefined();
    expect(again.steps).toBe(failure!.steps.length);
    expect(failure!.token).toMatch(/^il1-[\w-]+$/);
  });

  test('brings back the time limit that ran out', async () => {
    const threads = [sleeper(100), signaller];
    const invariant = (v: { readonly z: number }): boolean => v.z === 0;
    const { failure } = await explore({ words, threads, invariant });
    expect(failure!.steps.some(({ isTimeout }) => isTimeout)).toBe(true);
    const again = await explore({ words, threads, invariant, replay: failure!.token });
    expect(again.failure!.trace).toBe(failure!.trace);
  });

  test('of an edited program goes as far as it fits, says where it does not, and runs on', async () => {
    const { token } = (await run([inc, inc])).failure!;
    const careful: Text = (a) => fetchAdd(a.x, 1);
    const edited = await run([inc, careful], { replay: token });
    expect(edited.divergence).toBe(
      'the program has changed: step 2 of 4 is T1: fetchAdd x +1, was 0 now',
    );
    expect([edited.executions, edited.steps, edited.failure?.message]).toEqual([
      1,
      3,
      'outcome x=1: an update is lost',
    ]);
    const mended = await run([careful, careful], { replay: token });
    expect(mended.divergence).toMatch(/^the program has changed: step 1 of 4 is T0/);
    expect([mended.outcomes, mended.failure]).toEqual([{ 'x=2': 1 }, undefined]);
    const fewer = await run([inc], { replay: token });
    expect(fewer.divergence).toMatch(/step 2 of 4/);
    expect(fewer.executions).toBe(1);
  });

  test('that somebody has damaged is never replayed', async () => {
    const { token } = (await run([inc, inc])).failure!;
    const damaged = fc
      .tuple(
        fc.integer({ min: 4, max: token.length - 1 }),
        fc.constantFrom('A', 'z', '0', '-', '_'),
      )
      .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1))
      .filter((text) => !Buffer.from(text.slice(4), 'base64url').equals(bytesOf(token)));
    const cut = fc.nat(token.length - 1).map((length) => token.slice(0, length));
    const later = fc
      .integer({ min: 2, max: 99 })
      .map((version) => `il${version}-${token.slice(4)}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, cut, later, fc.string()), async (replay) => {
        const error = await run([inc, inc], { replay }).catch((one: unknown) => one);
        expect(error).toBeInstanceOf(UsageError);
        expect((error as UsageError).message).toMatch(/^.{20,200}$/);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe('the reason', () => {
  test('of a deadlock names who waits for which lock, and who holds it', async () => {
    const threads = [lockBoth('x', 'y'), lockBoth('y', 'z'), lockBoth('z', 'x')];
    const { failure } = await run(threads);
    expect(failure).toMatchObject({ kind: 'deadlock', property: 'no deadlock' });
    expect(failure!.message).toBe(
      'nobody can move: T0 waits for the lock y, held by T1; ' +
        'T1 waits for the lock z, held by T2; T2 waits for the lock x, held by T0',
    );
  });

  test('of a lock that is never given back', async () => {
    const { failure } = await run([(a) => mutex.acquire(a.x), (a) => mutex.acquire(a.x)]);
    expect(failure!.message).toMatch(/T\d waits for the lock x, held by T\d$/);
  });

  test('of a pause that nobody ends names the word', async () => {
    const { failure } = await run([spinner(true)]);
    expect(failure).toMatchObject({ kind: 'deadlock' });
    expect(failure!.message).toBe('nobody can move: T0 spins until another thread writes x');
  });

  test('of a sleep that was waited for is a lost wake-up', async () => {
    const { failure } = await run([sleeper(Infinity), signaller]);
    expect(failure).toMatchObject({ kind: 'deadlock', property: 'no lost wake-up' });
    expect(failure!.message).toMatch(/^lost wake-up: T0 sleeps on y = 0, which is 1 by now/);
    const { failure: early } = await run([(a) => park(a.y, 0), (a) => wake(a.y, 1)]);
    expect(early!.message).toMatch(/^lost wake-up: T1 woke y before T0 slept on it/);
    const { failure: none } = await run([(a) => park(a.y, 0)]);
    expect(none).toMatchObject({ property: 'no deadlock' });
    expect(none!.message).toBe('nobody can move: T0 is parked on y');
  });

  test('of a livelock: a spin without a pause, two who undo each other, a loop of its own', async () => {
    const spin = await run([spinner(false)], { maxSteps: 50 });
    expect(spin.failure!.message).toMatch(/^no end after 50 steps: T0 goes round without a pause/);
    const both = await run([undo(0, 1), undo(1, 0)], { maxSteps: 50 });
    expect(both.failure!.message).toMatch(/T0 and T1 go round, over x, each undoing/);
    const flushing = await run([redo], { memory: 'tso', maxSteps: 50 });
    expect(flushing.failure!.message).toMatch(/: T0 goes round/);
    const alone = await run(
      [
        function* (a) {
          for (;;) yield* fetchAdd(a.z, 1);
        },
      ],
      { maxSteps: 50 },
    );
    expect(alone.failure!.message).toMatch(/T0 goes round, over z, and its loop never ends/);
    expect(spin.isExhaustive || both.isExhaustive || alone.isExhaustive).toBe(false);
  });

  test('of an error is the error', async () => {
    const { failure } = await run([throwing]);
    expect(failure).toMatchObject({ kind: 'assertion', message: 'T0 throws RangeError: no' });
  });
});

function bytesOf(token: string): Buffer {
  return Buffer.from(token.slice(4), 'base64url');
}

function lockBoth(first: keyof Address, second: keyof Address): Text {
  return function* (a) {
    yield* mutex.acquire(a[first]);
    yield* mutex.acquire(a[second]);
    yield* mutex.release(a[second]);
    yield* mutex.release(a[first]);
  };
}

/** Changes one value into the other whenever it finds it. */
function undo(from: number, to: number): Text {
  return function* (a) {
    for (;;) {
      yield* cas(a.x, from, to);
      yield* pause();
    }
  };
}

/** Stores again and again, which leaves its buffer again and again. */
const redo: Text = function* (a) {
  for (;;) {
    yield* relaxedStore(a.x, 1);
    yield* fetchAdd(a.y, 1);
  }
};

function spinner(pauses: boolean): Text {
  return function* (a) {
    while ((yield* load(a.x)) === 0) if (pauses) yield* pause();
  };
}

/** Sets z if its time runs out. */
function sleeper(timeoutNs: number): Text {
  return function* (a) {
    if ((yield* load(a.y)) === 0 && (yield* park(a.y, 0, timeoutNs)) === 2) yield* store(a.z, 1);
  };
}

/** Wakes too early. */
function* signaller(a: Address): Steps {
  yield* wake(a.y, 1);
  yield* store(a.y, 1);
}

// eslint-disable-next-line require-yield -- it gets no further
function* throwing(): Steps {
  throw new RangeError('no');
}

/** Leaves 1 in x if neither has seen the other one's word. */
function setAndLook(own: 'y' | 'z', other: 'y' | 'z'): Text {
  return function* (a) {
    yield* relaxedStore(a[own], 1);
    yield* fetchOr(a.x, (yield* relaxedLoad(a[other])) === 0 ? 1 : 4);
  };
}
