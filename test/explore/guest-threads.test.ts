// Programs that start threads themselves, under the explorer: what can come of them, and that what they
// share stays whole.

import { describe, expect, test } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import { guestProgram } from '../../src/explore/guest.ts';
import type { Report, SearchOptions } from '../../src/explore/program.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { compositionOf } from '../vm/guest.ts';

const START = `
import _thread
def start(f):
    return _thread.start_joinable_thread(f, daemon=False)
`;

async function explore(
  source: string,
  strategy: string,
  options: Partial<SearchOptions> = {},
): Promise<Report> {
  const program = guestProgram(await compositionOf(strategy), {
    source,
    filename: 'main.py',
    threads: 1,
    entry: undefined,
    args: () => [],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: 2 << 20,
  });
  const settings = settingsOf({ mode: 'random', maxExecutions: 150, maxSteps: 1e6, ...options });
  return exploreProgram(program, settings, { subject: '' });
}

/** Two threads that do `one` and `two`, and what the program prints of it at its end. */
const both = (one: string, two: string, shown: string, setUp = ''): string => `${START}
x = 0
lock = _thread.allocate_lock()
def inc(v):
    return v + 1
${setUp}
def first():
    global x
    ${one}
def second():
    global x
    ${two}
h = start(first)
second()
h.join()
print(${shown})
`;

describe('an update without a lock', () => {
  const update = both('x += 1', 'x += 1', 'x');
  const call = both('x = inc(x)', 'x = inc(x)', 'x');
  const SPACE: Record<string, readonly [string, string[], string[]]> = {
    gil: ['gil', ['2'], ['1', '2']],
    atomic: ['atomic', ['1', '2'], ['1', '2']],
    biased: ['biased', ['1', '2'], ['1', '2']],
  };

  test.each(Object.values(SPACE))(
    'under %s: x += 1 gives %j, x = f(x) gives %j',
    async (...row) => {
      const [strategy, ofUpdate, ofCall] = row;
      const options = { maxExecutions: 400 };
      const [a, b] = [
        await explore(update, strategy, options),
        await explore(call, strategy, options),
      ];
      expect([a.failure, b.failure]).toEqual([undefined, undefined]);
      expect(Object.keys(a.outcomes).toSorted()).toEqual(ofUpdate);
      expect(Object.keys(b.outcomes).toSorted()).toEqual(ofCall);
    },
  );

  test.each(['gil', 'atomic', 'biased', 'free-threading'])(
    'with a lock it is never lost under %s',
    async (strategy) => {
      const locked = 'lock.acquire(); x = inc(x); lock.release()';
      const { outcomes, failure } = await explore(both(locked, locked, 'x'), strategy);
      expect(failure).toBeUndefined();
      expect(Object.keys(outcomes)).toEqual(['2']);
    },
  );
});

/** How many schedules of each; many more in a long run. */
const RUNS = Number(process.env['EXPLORE_RUNS'] ?? 30);

/** Operations of two threads on what they share, and all that may come of them. */
const OPERATIONS: readonly (readonly [string, string, string, string[]])[] = [
  ['a = [1, 2]', 'a.append(3)', 'a.append(4)', ['[1, 2, 3, 4]', '[1, 2, 4, 3]']],
  ['a = [1, 2]', 'a.append(3)', 'a.pop()', ['[1, 2]', '[1, 3]']],
  [
    'a = [1, 2]',
    'a.extend([5, 6])',
    'a.extend((7, 8))',
    ['[1, 2, 5, 6, 7, 8]', '[1, 2, 7, 8, 5, 6]'],
  ],
  ['a = [1, 2]', 'a[:1] = [7, 8, 9]', 'a.append(3)', ['[7, 8, 9, 2, 3]']],
  ['a = [1, 2, 3]', 'a.remove(3)', 'a.insert(0, 9)', ['[9, 1, 2]']],
  ['a = [1, 2, 3]', 'del a[-2:]', 'a.append(4)', ['[1, 4]', '[1, 2]']],
  ['a = [3, 1, 2]', 'a.sort()', 'a.append(0)', ['[0, 1, 2, 3]', '[1, 2, 3, 0]']],
  ['a = [1]', 'a.extend(a)', 'a.append(2)', ['[1, 1, 2]', '[1, 2, 1, 2]', '[1, 2, 1]']],
  ['a = {1: 1}', 'a[2] = 2', 'a[3] = 3', ['{1: 1, 2: 2, 3: 3}', '{1: 1, 3: 3, 2: 2}']],
  [
    'a = {}',
    'a.setdefault(1, []).append(1)',
    'a.setdefault(1, []).append(2)',
    ['{1: [1, 2]}', '{1: [2, 1]}'],
  ],
  ['a = {1: 1}', 'a.popitem()', 'a[2] = 2', ['{1: 1}', '{2: 2}']],
  ['a = {1: 1}', 'a.update({2: 2})', 'a.clear()', ['{}', '{2: 2}']],
  ['a = {1: 1}', 'list(a.items())', 'a[2] = 2', ['{1: 1, 2: 2}']],
  [
    'a = {1: 1, 2: 2, 3: 3, 4: 4}',
    'a[5] = 5; a[6] = 6',
    'a.get(1)',
    ['{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6}'],
  ],
  ['a = {1, 2}', 'a.add(3)', 'a.discard(1)', ['{2, 3}']],
  ['a = {1}', 'a.update([2, 3])', 'list(a)', ['{1, 2, 3}']],
];

describe.each(['gil', 'atomic', 'biased', 'free-threading'])(
  'what threads share stays whole under %s',
  (strategy) => {
    test.each(OPERATIONS)('%s: %s | %s', async (setUp, one, two, allowed) => {
      const { failure, outcomes, races } = await explore(both(one, two, 'a', setUp), strategy, {
        maxExecutions: RUNS,
      });
      expect(failure).toBeUndefined();
      expect(races).toEqual([]);
      expect(Object.keys(outcomes).filter((outcome) => !allowed.includes(outcome))).toEqual([]);
    });
  },
);

test('without a strategy it does not', async () => {
  const { failure, races } = await explore(
    both('a.append(3)', 'a.append(4)', 'a', 'a = [1]'),
    'unsafe',
  );
  expect(races.length > 0 || failure !== undefined).toBe(true);
});

describe('ends', () => {
  test('a deadlock is described in the words of the program', async () => {
    const source = both(
      'lock.acquire(); other.acquire()',
      'other.acquire(); lock.acquire()',
      '1',
      'other = _thread.allocate_lock()',
    );
    const { failure } = await explore(source, 'atomic');
    expect(failure).toMatchObject({ kind: 'deadlock', property: 'no deadlock' });
    expect(failure!.message).toMatch(/thread 2 \(first\), at File "main.py", line 13, in first/);
  });

  test('threads that are daemons may be stuck at the end', async () => {
    const source = `
import _thread
lock = _thread.allocate_lock()
lock.acquire()
_thread.start_new_thread(lock.acquire, ())
print('end')
`;
    const { failure, outcomes } = await explore(source, 'biased');
    expect(failure).toBeUndefined();
    expect(Object.keys(outcomes)).toEqual(['end']);
  });

  test('an exception that no thread handles is a failure', async () => {
    const { failure } = await explore(both('{}[1]', 'x = 1', 'x'), 'gil');
    expect(failure).toMatchObject({ kind: 'assertion', property: 'no uncaught exception' });
    expect(failure!.message).toContain('KeyError: 1');
  });

  test('time passes for those who wait for it', async () => {
    const source = both(
      'time.sleep(1); x = 1',
      'time.sleep(2)',
      'time.monotonic() >= 2',
      'import time',
    );
    const { failure, outcomes } = await explore(source, 'gil');
    expect(failure).toBeUndefined();
    expect(Object.keys(outcomes)).toEqual(['True']);
  });
});

test('what comes before the first thread is done once', async () => {
  const setUp = 'a = []\nfor i in range(5000):\n    a.append(i * i)\nprint(len(a))';
  const { steps, executions, outcomes } = await explore(
    both('x = 1', 'x = 1', 'x', setUp),
    'atomic',
  );
  expect(steps / executions).toBeLessThan(2000);
  expect(Object.keys(outcomes)).toEqual(['5000, 1']);
});
