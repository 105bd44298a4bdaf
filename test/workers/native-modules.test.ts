// A native module that is safe neither in other interpreters nor without the GIL.

import { expect, test } from 'vitest';
import { runProgram } from './program.ts';

test.each(['gil', 'subinterpreters', 'free-threading'])(
  'is refused by an interpreter that was made, under %s',
  async (strategy) => {
    const { stdout, ended, problems } = await runProgram(
      `
from concurrent import interpreters
import numpy_like
i = interpreters.create()
def load():
    try:
        import numpy_like
    except ImportError as e:
        return str(e), e.name
print(i.call(load))
print(numpy_like.float64, numpy_like.sum([1, 2.5]), numpy_like.count())
`,
      strategy,
    );
    expect(ended).toEqual([{ value: null }]);
    expect(problems).toEqual([]);
    expect(stdout).toBe(
      "('module numpy_like does not support loading in subinterpreters', 'numpy_like')\n" +
        "dtype('float64') 3.5 1\n",
    );
  },
);

const THREADS = `
import sys, threading
before = sys._is_gil_enabled()
def work():
    import numpy_like
    for i in range(3000):
        numpy_like.count()
threads = [threading.Thread(target=work) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
import numpy_like
print(before, sys._is_gil_enabled(), numpy_like.count() <= 9001, numpy_like.count() == 9002)
`;

test('brings the GIL back under free-threading, with a warning, and counts right then', async () => {
  const { stdout, stderr, problems } = await runProgram(THREADS, 'free-threading');
  expect(stdout).toBe('False True True True\n');
  expect(stderr).toMatch(
    /^<frozen importlib\._bootstrap>:488: RuntimeWarning: The global interpreter lock \(GIL\) has been enabled to load module 'numpy_like', which .* run with PYTHON_GIL=0 or -Xgil=0\.\n$/,
  );
  expect(problems).toEqual([]);
});

test('does not with free-threading:gil=off, and has a GIL anyway under gil', async () => {
  const off = await runProgram(THREADS, 'free-threading:gil=off');
  expect(off.stdout).toMatch(/^False False True /);
  expect(off.stderr).toBe('');
  const { stdout, stderr } = await runProgram(THREADS, 'gil');
  expect([stdout, stderr]).toEqual(['True True True True\n', '']);
});
