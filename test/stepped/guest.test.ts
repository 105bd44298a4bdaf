// Guest programs on a stepped engine that is no explorer: threads that stay, processes, interpreters.

import { expect, test } from 'vitest';
import { linkScripts } from '../../src/erase/link.ts';
import { sourceUrl } from '../../src/erase/resolve.ts';
import { STRATEGY_IDS } from '../../src/registry.ts';
import { COUNTERS } from '../../src/counters.ts';
import { returnedBy, runGuest } from './turns.ts';

const SAFE = STRATEGY_IDS.filter((id) => id !== 'unsafe');

test.each(['counting', 'timed'] as const)('a worker can run it, in the %s form', async (form) => {
  const entries = ['guest', 'causes', 'stepper'].map((name) => sourceUrl(`stepped/${name}`));
  const { scripts } = await linkScripts(entries, form);
  expect(scripts.map(({ url }) => url)).toEqual(expect.arrayContaining(entries));
});

test.each(SAFE)('threads call the entry, between before and after, under %s', async (strategy) => {
  const run = await runGuest(
    strategy,
    `
start = []
names = {}
def first(n):
    start.append(n)
def main(n):
    names[n] = [n] * 3
    return start[0] + len(names[n]) + n
def last():
    return sorted(names)[-1]
`,
    {
      threads: 3,
      entry: 'main',
      before: { call: 'first', args: [10n] },
      after: 'last',
    },
  );
  expect(returnedBy(run)).toEqual([13, 14, 15]);
  const isShared = run.guest.worlds.length === 1;
  const { output } = run.guest.finish(returnedBy(run));
  expect(output.after).toEqual(isShared ? [2] : [0, 1, 2]);
  expect(run.guest.before).toHaveLength(isShared ? 1 : 3);
  run.guest.close();
  expect(run.guest.problem()).toBeUndefined();
});

test('what was counted is what the threads have done since they were started', async () => {
  const source = `
def main(n):
    total = 0
    for i in range(100):
        total += i
    return total
`;
  const { guest } = await runGuest('gil', source, { threads: 2, entry: 'main' });
  const counted = guest.counted();
  expect(counted.map(({ process, interpreter, thread }) => [process, interpreter, thread])).toEqual(
    [
      [0, 0, 1],
      [0, 0, 2],
    ],
  );
  const bytecodes = counted.map(({ counters }) => counters[COUNTERS.indexOf('bytecodes')]);
  expect(bytecodes[0]).toBeGreaterThan(300);
  expect(bytecodes[0]).toBe(bytecodes[1]);
});

test.each(SAFE)('more threads than there are areas, one after the other, under %s', async (id) => {
  const { guest, printed, ended, names } = await runGuest(
    id,
    `
import threading
done = []
for i in range(40):
    t = threading.Thread(target=done.append, args=(i,))
    t.start()
    t.join()
print(len(done))
`,
  );
  expect(ended).toMatchObject([{ value: null }]);
  expect(printed).toBe('40\n');
  expect(new Set(names).size).toBeLessThan(5);
  expect(guest.finish([null]).output.returned).toEqual([null]);
  guest.close();
  expect(guest.problem()).toBeUndefined();
});

const SUM = `
import ctypes
numbers = (ctypes.c_int * numbers_length).from_address(numbers_address)
def main(n):
    numbers[n] = numbers[n] * 10 + numbers[1 - n]
`;

test('processes have columns of their own, whose changes are merged', async () => {
  const input = {
    columns: { numbers: Int32Array.of(1, 2) },
    globals: {},
    work: 1,
    description: '',
  };
  const asked = { threads: 2, entry: 'main', input };
  const copied = await runGuest('multiprocessing', SUM, asked);
  expect(copied.guest.families).toHaveLength(2);
  expect(copied.guest.finish(returnedBy(copied)).output.columns['numbers']).toEqual(
    Int32Array.of(12, 21),
  );
  const shared = await runGuest('subinterpreters', SUM, asked);
  expect(shared.guest.families).toHaveLength(1);
  expect(shared.guest.worlds).toHaveLength(2);
  // The input itself is left alone.
  expect(input.columns.numbers).toEqual(Int32Array.of(1, 2));
});

test('an interpreter that the program makes is loaded by its own thread', async () => {
  const run = await runGuest(
    'subinterpreters',
    `
import _interpreters
i = _interpreters.create()
_interpreters.exec(i, 'import operator\\nprint(operator.add(1, 2))')
print(_interpreters.exec(i, 'x = (')[0][2])
_interpreters.destroy(i)
`,
  );
  expect(run.ended).toEqual([{ value: null }]);
  expect(run.printed).toBe("3\nSyntaxError: '(' was never closed (<string>, line 1)\n");
  expect(run.interpreters).toBe(1);
  expect(run.names).toEqual(['interpreter 0', 'interpreter 1']);
  expect(run.causes).toContain('interpreter');
  run.guest.close();
  expect(run.guest.problem()).toBeUndefined();
});

test('a deadlock is told by thread and line', async () => {
  const { guest, ended } = await runGuest(
    'gil',
    `
import threading
a, b = threading.Lock(), threading.Lock()
go = threading.Barrier(2)
def f(x, y):
    with x:
        go.wait()
        with y:
            pass
t = threading.Thread(target=f, args=(a, b))
t.start()
f(b, a)
`,
  );
  expect(ended).toBeUndefined();
  expect(guest.deadlock()).toMatch(/main thread, at File "main.py", line 8, in f/);
});

test('what is not handled is reported', async () => {
  const { reports } = await runGuest(
    'biased',
    `
import _thread, time
def f():
    raise KeyError(1)
_thread.start_new_thread(f, ())
time.sleep(1)
`,
  );
  expect(reports).toEqual([expect.stringMatching(/f at 0x\w+>:KeyError$/)]);
});
