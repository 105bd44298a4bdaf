import { expect, test } from 'vitest';
import { runGuest, STRATEGIES } from './guest.ts';

test.each(STRATEGIES)('unbounded recursion is a RecursionError under %s', async (strategy) => {
  const run = await runGuest('def f(n):\n    return f(n + 1)\nf(0)\n', strategy);
  expect(run.stderr).toMatch(/more times\]\nRecursionError: maximum recursion depth exceeded\n$/);
  expect(run.problems).toEqual([]);
});

// CPython in WebAssembly runs out of its own stack here: no oracle has these.
const THROUGH_NATIVE_CODE = `
def sorting(x):
    return sorted([1, 2], key=sorting)

def chain(n):
    yield from chain(n + 1)

def nexts(n):
    yield next(nexts(n + 1))

def closing():
    try:
        yield
    finally:
        next(closing())

for action in sorting, lambda n: list(chain(n)), lambda n: next(nexts(n)):
    try:
        action(0)
    except RecursionError as error:
        print(error)
next(closing())
`;

test.each(STRATEGIES)('so is recursion by way of native code under %s', async (strategy) => {
  const run = await runGuest(THROUGH_NATIVE_CODE, strategy);
  expect(run.stdout).toBe('maximum recursion depth exceeded\n'.repeat(3));
  expect(run.error).toBe('');
  expect(run.problems).toEqual([]);
});

test.each(STRATEGIES)(
  'a full heap is a MemoryError under %s, and stays sound',
  async (strategy) => {
    const source = 'a = []\nwhile True:\n    a.append(0.5 * len(a))\n';
    const run = await runGuest(source, strategy, 'main.py', 1 << 20);
    expect(run.stderr).toMatch(/^Traceback .*\nMemoryError\n$/s);
    expect(run.problems).toEqual([]);
  },
);

// Whatever fails for want of memory, and wherever: everything is dropped that was held.
const HANDLING_UNDER_PRESSURE = `
def worker(n):
    kept = []
    def grow():
        nonlocal n
        n += 1
        kept.append((n, f'{n:>20}', [n] * 5))
        return kept[-1]
    try:
        while True:
            yield grow()
    except MemoryError:
        kept.clear()
        yield 'full'

def run():
    for item in worker(1000):
        if item == 'full':
            return item

print(run())
`;

test.each(STRATEGIES)('a full heap can be handled under %s', async (strategy) => {
  const run = await runGuest(HANDLING_UNDER_PRESSURE, strategy, 'main.py', 1 << 20);
  expect(run).toMatchObject({ stdout: 'full\n', error: '', problems: [] });
});

const THROUGH_SPECIAL_METHODS = `
class Shown:
    def __repr__(self):
        return repr(self)

class Missing:
    def __getattr__(self, name):
        return self.other

class Made:
    def __init__(self):
        Made()

class Called:
    def __call__(self):
        return self()

for action in lambda: repr(Shown()), lambda: Missing().x, Made, Called():
    try:
        action()
    except RecursionError as error:
        print(error)

class Node:
    def __del__(self):
        dead.append(1)

dead = []
chain = None
for i in range(3000):
    node = Node()
    node.next = chain
    chain = node
del node, chain
print(len(dead))
`;

test.each(STRATEGIES)('and by way of special methods under %s', async (strategy) => {
  const run = await runGuest(THROUGH_SPECIAL_METHODS, strategy);
  expect(run.stdout).toBe('maximum recursion depth exceeded\n'.repeat(4) + '3000\n');
  expect(run).toMatchObject({ error: '', problems: [] });
});
