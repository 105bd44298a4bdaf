// Objects of classes under the explorer: whatever the schedule, weak references, finalisers and namespaces
// that threads share do what they promise, and leave nothing behind.

import { describe, expect, test } from 'vitest';
import { exploreProgram } from '../../src/explore/explore.ts';
import { guestProgram } from '../../src/explore/guest.ts';
import { settingsOf } from '../../src/explore/search.ts';
import { compositionOf } from '../vm/guest.ts';

/** How many schedules of each; many more in a long run. */
const RUNS = Number(process.env['EXPLORE_RUNS'] ?? 30);

/** Programs, and what each of them prints. */
const PROGRAMS: readonly (readonly [string, string, string])[] = [
  [
    'a weak reference is upgraded while its target dies',
    `
import _thread
import weakref

class T:
    pass

lock = _thread.allocate_lock()
lock.acquire()
seen = []
def worker(r):
    o = r()
    seen.append(o is None or o.x == 1)
    o = None
    lock.release()

t = T()
t.x = 1
calls = []
r = weakref.ref(t, calls.append)
_thread.start_new_thread(worker, (r,))
t = None
lock.acquire()
assert seen == [True]
assert len(calls) == 1, calls
assert r() is None
print(seen, len(calls), r())
`,
    '[True] 1 None',
  ],
  [
    'a finaliser keeps its object alive while another thread upgrades a weak reference',
    `
import _thread
import weakref
lock = _thread.allocate_lock()
lock.acquire()
saved = []
count = [0]
class T:
    def __del__(self):
        count[0] += 1
        saved.append(self)
got = []
def worker(r):
    o = r()
    got.append(o)
    o = None
    lock.release()
t = T()
r = weakref.ref(t)
_thread.start_new_thread(worker, (r,))
t = None
lock.acquire()
got.clear()
saved.clear()
assert count == [1], count
assert r() is None
print('ok')
`,
    'ok',
  ],
  [
    'attributes are added to a class and an instance while others are read',
    `
import _thread
lock = _thread.allocate_lock()
lock.acquire()
class T:
    x = 1
    def m(self):
        return self.x
t = T()
def worker(n):
    for i in range(5):
        setattr(T, f'w{i}', i)
        t.m()
        setattr(t, f'i{i}', i)
    T.x = 2
    lock.release()
_thread.start_new_thread(worker, (0,))
for i in range(5):
    setattr(T, f'm{i}', i)
    assert t.m() in (1, 2)
    setattr(t, f'j{i}', i)
lock.acquire()
assert sorted(vars(t)) == [f'{c}{i}' for c in 'ij' for i in range(5)], vars(t)
assert sum(getattr(T, f'{c}{i}') for c in 'wm' for i in range(5)) == 20
assert t.m() == 2
print('ok')
`,
    'ok',
  ],
  [
    'keys with __eq__ are compared while the dict changes',
    `
import _thread
lock = _thread.allocate_lock()
lock.acquire()
class K:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return 1
d = {K(0): 0}
def worker(n):
    for i in range(3):
        d[K(i)] = i
    d.pop(K(0), None)
    lock.release()
_thread.start_new_thread(worker, (0,))
for i in range(3):
    d[K(i)] = i
    K(1) in d
lock.acquire()
keys = sorted(k.v for k in d)
assert keys in ([1, 2], [0, 1, 2]), keys
print(len(d) >= 2)
`,
    'True',
  ],
];

describe.each(['gil', 'atomic', 'biased', 'free-threading'])('under %s', (strategy) => {
  test.each(PROGRAMS)('%s', async (_title, source, printed) => {
    const program = guestProgram(await compositionOf(strategy), {
      source,
      filename: 'main.py',
      threads: 1,
      entry: undefined,
      args: () => [],
      input: { columns: {}, globals: {}, work: 1, description: '' },
      heapBytes: 2 << 20,
    });
    const settings = settingsOf({ mode: 'pct', maxExecutions: RUNS, maxSteps: 1e6 });
    const { failure, outcomes, races } = exploreProgram(program, settings, { subject: '' });
    expect(failure).toBeUndefined();
    expect(races).toEqual([]);
    expect(Object.keys(outcomes)).toEqual([printed]);
  });
});
