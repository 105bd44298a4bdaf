// Programs that make interpreters, stepped: their threads are threads of the explorer, each in its heap.

import { expect, test } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import { guestProgram } from '../../src/explore/guest.ts';
import { compositionOf } from '../../src/explore/laws/subjects.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { packageRoot } from '../../src/registry.ts';

async function explore(source: string, strategy = 'subinterpreters', maxExecutions = 12) {
  const program = guestProgram(await compositionOf(strategy, packageRoot), {
    source,
    filename: 'main.py',
    threads: 1,
    entry: undefined,
    args: () => [],
    input: { columns: {}, globals: {}, work: 1, description: '' },
    heapBytes: 2 << 20,
  });
  const settings = settingsOf({ mode: 'random', maxExecutions, maxSteps: 1e6, seed: 1 });
  return exploreProgram(program, settings, { subject: '' });
}

test.each(['gil', 'subinterpreters', 'biased'])(
  'a function answers through queues in every schedule under %s',
  async (strategy) => {
    const { failure, outcomes } = await explore(
      `
import _interpqueues, _interpreters, _thread
def work():
    import _interpqueues
    x, _ = _interpqueues.get(there, None)
    _interpqueues.put(back, x + number, 3, None)
there = _interpqueues.create(0, 0, 3)
back = _interpqueues.create(0, 0, 3)
i = _interpreters.create()
_interpreters.set___main___attrs(i, {'there': there, 'back': back, 'number': 42})
def other():
    _interpreters.call(i, work)
h = _thread.start_joinable_thread(other, daemon=False)
_interpqueues.put(there, 100, 3, None)
print(_interpqueues.get(back, None)[0])
h.join()
_interpreters.destroy(i)
`,
      strategy,
    );
    expect(failure?.message).toBeUndefined();
    expect(outcomes).toEqual({ '142': 12 });
  },
);

test('two interpreters that make others do not meet', async () => {
  const { failure, outcomes } = await explore(`
import _interpreters, _thread
def other():
    i = _interpreters.create()
    _interpreters.exec(i, 'x = 1')
    _interpreters.destroy(i)
h = _thread.start_joinable_thread(other, daemon=False)
i = _interpreters.create()
print(_interpreters.exec(i, 'print(x)')[0][2])
h.join()
`);
  expect(failure?.message).toBeUndefined();
  expect(Object.keys(outcomes)).toEqual(["NameError: name 'x' is not defined"]);
});

test('interpreters that wait for each other are a deadlock, told by interpreter and line', async () => {
  const { failure } = await explore(`
import _interpqueues, _interpreters
there = _interpqueues.create(0, 0, 3)
i = _interpreters.create()
_interpreters.set___main___attrs(i, {'there': there})
_interpreters.exec(i, 'import _interpqueues\\n_interpqueues.get(there, None)')
`);
  expect(failure?.kind).toBe('deadlock');
  expect(failure?.message).toContain('waits for interpreter 1');
  expect(failure?.message).toContain(
    'interpreter 1: main thread, at File "<string>", line 2, in <module>',
  );
});
