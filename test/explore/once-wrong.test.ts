// Small programs that the explorer once got wrong, each for a reason of its own.

import { expect, test } from 'vitest';
import { explore } from '../../src/explore/index.ts';
import { bruteForce } from './brute-force.ts';
import { toProgram, type Code } from './small-programs.ts';

const words = { x: 0, y: 0, m: 0, n: 0 };

const PAUSE_OVER_TWO_WORDS: readonly Code[] = [
  [
    { do: 'spinLock', word: 'y', rounds: 2 },
    { do: 'store', word: 'y', value: 0 },
  ],
  [
    { do: 'store', word: 'x', value: 0 },
    { do: 'store', word: 'x', value: 1 },
    { do: 'cas', word: 'y', expected: 0, value: 0 },
  ],
  [
    { do: 'cas', word: 'y', expected: 0, value: 1 },
    { do: 'spin', word: 'x', until: 1, rounds: 2 },
    { do: 'store', word: 'x', value: 'next' },
  ],
];

const PROGRAMS: Readonly<Record<string, readonly Code[]>> = {
  'a wake that may come before a park, if the word stays': [
    [{ do: 'store', word: 'x', value: 1 }],
    [{ do: 'park', word: 'x', expected: 0, timeoutNs: Infinity }],
    [{ do: 'wake', word: 'x', count: 1 }],
  ],
  'an acquire that needs nothing of what came before the release': [
    [{ do: 'locked', word: 'm', body: [] }],
    [
      {
        do: 'locked',
        word: 'm',
        body: [
          { do: 'locked', word: 'n', body: [{ do: 'cas', word: 'x', expected: 0, value: 0 }] },
        ],
      },
    ],
    [{ do: 'cas', word: 'x', expected: 0, value: 1 }],
  ],
  'a thread started by one that has done nothing itself': [
    [
      { do: 'store', word: 'x', value: 1 },
      {
        do: 'spawn',
        body: [{ do: 'spawn', body: [{ do: 'cas', word: 'x', expected: 0, value: 0 }] }],
      },
    ],
    [{ do: 'spawn', body: [] }],
  ],
  'a thread joined that ended when it was woken': [
    [
      {
        do: 'spawn',
        body: [{ do: 'park', word: 'y', expected: 0, timeoutNs: Infinity }],
      },
      { do: 'join' },
      { do: 'store', word: 'x', value: 1 },
    ],
    [
      { do: 'load', word: 'x' },
      { do: 'wake', word: 'y', count: 1 },
    ],
  ],
  'a pause until somebody sleeps': [
    [{ do: 'spinWake', word: 'x', rounds: 2 }],
    [{ do: 'park', word: 'x', expected: 0, timeoutNs: Infinity }],
  ],
  'a buffered store after a park': [
    [
      { do: 'store', word: 'x', value: 1 },
      { do: 'wake', word: 'x', count: 1 },
    ],
    [
      { do: 'park', word: 'x', expected: 0, timeoutNs: Infinity },
      { do: 'relaxedStore', word: 'x', value: 2 },
    ],
  ],
  'a buffered store after a pause': [
    [
      { do: 'spin', word: 'x', until: 1, rounds: 2 },
      { do: 'relaxedStore', word: 'x', value: 2 },
    ],
    [{ do: 'store', word: 'x', value: 1 }],
  ],
  'a buffered store in a started thread': [
    [
      { do: 'cas', word: 'x', expected: 0, value: 1 },
      { do: 'spawn', body: [{ do: 'relaxedStore', word: 'x', value: 2 }] },
    ],
  ],
};

test.each(Object.entries(PROGRAMS))('%s', (_name, threads) => check(threads));

test('a pause that one write ends, while another that would have is still to come', () =>
  check(PAUSE_OVER_TWO_WORDS));

test('two locks of which an invariant looks at both', async () => {
  const locked = (word: string): Code => [{ do: 'locked', word, body: [] }];
  const program = toProgram({ words, threads: [locked('m'), locked('n')] });
  const invariant = (v: Readonly<Record<string, number>>): boolean => v['m']! + v['n']! < 2;
  const { failure } = await explore({ ...program, invariant });
  expect(failure).toMatchObject({ kind: 'invariant', preemptions: 1 });
});

test('an invariant takes no time', async () => {
  const program = toProgram({
    words,
    threads: [
      [{ do: 'store', word: 'y', value: 1 }],
      [{ do: 'store', word: 'x', value: 1 }, { do: 'now' }],
    ],
  });
  const invariant = (v: Readonly<Record<string, number>>): boolean => v['x']! + v['y']! < 9;
  const { outcomes } = await explore({ ...program, invariant });
  expect(outcomes).toEqual(bruteForce(program)!.outcomes);
});

async function check(threads: readonly Code[]): Promise<void> {
  const program = toProgram({ words, threads });
  const all = bruteForce(program)!;
  const report = await explore({ ...program, stopAtFirst: false });
  expect(report).toMatchObject({ executions: all.executions, blocked: 0, outcomes: all.outcomes });
  expect(report.failures.deadlock ?? 0).toBe(all.deadlocks);
  const buffered = await explore({ ...program, stopAtFirst: false, memory: 'tso' });
  const { outcomes } = bruteForce(program, { memory: 'tso' })!;
  expect(new Set(Object.keys(buffered.outcomes))).toEqual(new Set(Object.keys(outcomes)));
}
