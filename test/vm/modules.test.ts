// Library modules that are written in Python: imported once, whatever names them, and found when a
// program is linked.

import { expect, test } from 'vitest';
import { linkProgram } from '../../src/guest-modules.ts';
import { compile } from '../../src/python/compile.ts';
import { runGuest, STRATEGIES } from './guest.ts';

const linkedNames = (source: string): string[] =>
  linkProgram(compile(source, 'main.py'))
    .modules.map(({ name }) => name)
    .toSorted();

test('a program is linked with what its imports can reach', () => {
  expect(linkedNames('import math')).toEqual([]);
  expect(linkedNames('import heapq')).toEqual(['heapq']);
  expect(linkedNames('def f():\n  from heapq import heappush\n')).toEqual(['heapq']);
});

test.each(STRATEGIES)('a module is run at its first import, once, under %s', async (strategy) => {
  const source = `
import heapq
from heapq import heappop, heappush as push
import heapq as again
heap = []
for value in (5, 1, 4):
    push(heap, value)
print(heappop(heap), again is heapq, heapq.heappop is heappop, heapq.__name__)
`;
  const { stdout, error, problems } = await runGuest(source, strategy);
  expect({ stdout, error, problems }).toEqual({
    stdout: '1 True True heapq\n',
    error: '',
    problems: [],
  });
});

test('a module that there is not is an error at its import', async () => {
  const { stdout, error } = await runGuest("print('before')\nimport nothing.at.all\n", 'gil');
  expect({ stdout, error }).toEqual({
    stdout: 'before\n',
    error: "ModuleNotFoundError: No module named 'nothing'",
  });
  const inside = await runGuest('import heapq.inside\n', 'gil');
  expect(inside.error).toBe(
    "ModuleNotFoundError: No module named 'heapq.inside'; 'heapq' is not a package",
  );
});
