// What threads wait for, as the words tell on which they sleep.

import { expect, test } from 'vitest';
import { runGuest } from './turns.ts';

async function causes(strategy: string, source: string, threads = 1): Promise<string[]> {
  const entry = threads === 1 ? undefined : 'main';
  return [...(await runGuest(strategy, source, { threads, entry })).causes].toSorted();
}

const LOOP = `
def main(n):
    for i in range(200):
        i * n
`;

test('one thread at a time', async () => {
  expect(await causes('gil', LOOP, 2)).toEqual(['execution lock']);
  expect(await causes('gil:interval=instruction', LOOP, 2)).toEqual(['execution lock']);
  expect(await causes('free-threading', LOOP, 2)).toEqual([]);
});

const SHARED = `
shared = list(range(100))
def main(n):
    for i in range(10):
        shared.reverse()
        shared.copy()
`;

test.each(['biased', 'atomic', 'free-threading', 'free-threading:critical-sections=plain-locks'])(
  'the lock of a list under %s',
  async (strategy) => {
    expect(await causes(strategy, SHARED, 3)).toEqual(['object lock']);
  },
);

test('a world that is stopped', async () => {
  const source = `
import gc
def main(n):
    for i in range(20):
        gc.collect()
`;
  expect(await causes('free-threading', source, 2)).toContain('safepoint');
});

test('what a program waits for', async () => {
  const source = `
import _queue, threading, time
lock = threading.Lock()
items = _queue.SimpleQueue()
def hold():
    with lock:
        time.sleep(0.1)
    items.put(1)
threads = [threading.Thread(target=hold) for i in range(2)]
for t in threads: t.start()
items.get()
for t in threads: t.join()
`;
  expect(await causes('free-threading', source)).toEqual(
    expect.arrayContaining(['lock', 'queue', 'sleep']),
  );
});

test('what interpreters wait for', async () => {
  const source = `
import _interpqueues, _interpreters
there = _interpqueues.create(0, 0, 3)
i = _interpreters.create()
_interpreters.set___main___attrs(i, {'there': there})
_interpreters.exec(i, 'import _interpqueues\\n_interpqueues.put(there, 1, 3, None)')
`;
  expect(await causes('subinterpreters', source)).toEqual(
    expect.arrayContaining(['idle', 'interpreter']),
  );
});
