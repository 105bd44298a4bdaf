import { expect, test } from 'vitest';
import { runOnThreads } from '../oracle/runner/real-threads.ts';
import { runGuest, STRATEGIES } from './guest.ts';

type Form = 'stepped' | 'erased';

/** As threads run, under every strategy; stepped, where deep calls take long, under one. */
const RUNS: readonly (readonly [strategy: string, form: Form])[] = [
  ...STRATEGIES.map((strategy) => [strategy, 'erased'] as const),
  ['free-threading', 'stepped'],
];

/** A generator is closed when it dies, which may fail for the same want: real workers tell it, as CPython does. */
const IGNORED =
  /^Exception ignored in: <generator object .*\n(?:Traceback .*\n(?: {2}.*\n)*)?(?:Memory|Recursion)Error: .*\n/;

async function run(source: string, strategy: string, form: Form, heapBytes = 4 << 20) {
  return form === 'stepped'
    ? await runGuest(source, strategy, 'main.py', heapBytes)
    : await runOnThreads(source, { strategy, argv: [], heapBytes });
}

test.each(RUNS)('unbounded recursion is a RecursionError under %s, %s', async (strategy, form) => {
  const ran = await run('def f(n):\n    return f(n + 1)\nf(0)\n', strategy, form);
  expect(ran.stderr).toMatch(/more times\]\nRecursionError: maximum recursion depth exceeded\n$/);
  expect(ran.problems).toEqual([]);
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

test.each(RUNS)('so is recursion by way of native code under %s, %s', async (strategy, form) => {
  const ran = await run(THROUGH_NATIVE_CODE, strategy, form);
  expect(ran.stdout).toBe('maximum recursion depth exceeded\n'.repeat(3));
  expect(ran.stderr.replace(IGNORED, '')).toBe('');
  expect(ran.problems).toEqual([]);
});

test.each(RUNS)(
  'a full heap is a MemoryError under %s, %s, and stays sound',
  async (strategy, form) => {
    const source = 'a = []\nwhile True:\n    a.append(0.5 * len(a))\n';
    const ran = await run(source, strategy, form, 1 << 20);
    expect(ran.stderr).toMatch(/^Traceback .*\nMemoryError\n$/s);
    expect(ran.problems).toEqual([]);
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

test.each(RUNS)('a full heap can be handled under %s, %s', async (strategy, form) => {
  const ran = await run(HANDLING_UNDER_PRESSURE, strategy, form, 1 << 20);
  expect(ran).toMatchObject({ stdout: 'full\n', problems: [] });
  expect(ran.stderr.replace(IGNORED, '')).toBe('');
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

test.each(RUNS)('and by way of special methods under %s, %s', async (strategy, form) => {
  const ran = await run(THROUGH_SPECIAL_METHODS, strategy, form);
  expect(ran.stdout).toBe('maximum recursion depth exceeded\n'.repeat(4) + '3000\n');
  expect(ran).toMatchObject({ stderr: '', problems: [] });
});
