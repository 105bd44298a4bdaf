import { expect, test } from 'vitest';
import { runGuest, STRATEGIES } from './guest.ts';

test.each(STRATEGIES)('unbounded recursion is a RecursionError under %s', async (strategy) => {
  const run = await runGuest('def f(n):\n    return f(n + 1)\nf(0)\n', strategy);
  expect(run.stderr).toMatch(/more times\]\nRecursionError: maximum recursion depth exceeded\n$/);
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
