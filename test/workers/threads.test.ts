// Guest threads on real workers: what a program can start, wait for, share and leave behind.

import { describe, expect, test } from 'vitest';
import { AREA_POOL_STATE, areaOf, HEAP_POOL_SIZE } from '../../src/layout.ts';
import { ENDED } from '../../src/workers/pool.ts';
import { runProgram } from './program.ts';

const STRATEGIES = [
  'gil',
  'gil:interval=50us',
  'gil:interval=instruction',
  'atomic',
  'biased',
  'free-threading',
];

const START = `
import _thread
def start(f):
    return _thread.start_joinable_thread(f, daemon=False)
`;

describe.each(STRATEGIES)('under %s', (strategy) => {
  async function run(source: string): Promise<string> {
    const { stdout, problems, reports, ended } = await runProgram(START + source, strategy);
    expect(reports).toEqual([]);
    expect(ended).toEqual([{ value: null }]);
    expect(problems).toEqual([]);
    return stdout;
  }

  test('a lock keeps every update', async () => {
    const stdout = await run(`
lock = _thread.allocate_lock()
x = 0
def work():
    global x
    for i in range(2000):
        lock.acquire()
        x += 1
        lock.release()
handles = [start(work), start(work), start(work)]
work()
for h in handles:
    h.join()
print(x, lock.locked())
`);
    expect(stdout).toBe('8000 False\n');
  });

  test("an RLock is its owner's, as often as that takes it", async () => {
    const stdout = await run(`
lock = _thread.RLock()
x = 0
def deep(n):
    global x
    lock.acquire()
    if n == 0:
        x += 1
    else:
        deep(n - 1)
    lock.release()
def work():
    for i in range(200):
        deep(3)
h = start(work)
work()
h.join()
print(x, lock._is_owned(), lock._recursion_count())
`);
    expect(stdout).toBe('400 False 0\n');
  });

  test('a queue gives what was put, in order, to those who wait', async () => {
    const stdout = await run(`
from _queue import SimpleQueue
there = SimpleQueue()
back = SimpleQueue()
def work():
    while True:
        x = there.get()
        if x is None:
            break
        back.put(x * x)
h = start(work)
for i in range(300):
    there.put(i)
total = 0
last = -1
ordered = True
for i in range(300):
    x = back.get()
    if x <= last:
        ordered = False
    last = x
    total += x
there.put(None)
h.join()
print(total, ordered, there.empty(), back.qsize())
`);
    expect(stdout).toBe(`${(299 * 300 * 599) / 6} True True 0\n`);
  });

  test('the end of the program waits for threads that are no daemons', async () => {
    const stdout = await run(`
import time
def late():
    time.sleep(0.05)
    print('late')
start(late)
print('end')
`);
    expect(stdout).toBe('end\nlate\n');
  });

  test('what several threads print comes whole, and in the order of each', async () => {
    const stdout = await run(`
def work(name):
    for i in range(200):
        print(name, i, 'x' * 50)
def one():
    work('one')
def two():
    work('two')
a = start(one)
b = start(two)
a.join()
b.join()
print('y' * 40000)
`);
    const lines = stdout.trimEnd().split('\n');
    const x = 'x'.repeat(50);
    for (const name of ['one', 'two']) {
      const own = lines.filter((line) => line.startsWith(name));
      expect(own).toEqual(Array.from({ length: 200 }, (_, i) => `${name} ${i} ${x}`));
    }
    expect(lines).toHaveLength(401);
    expect(lines.at(-1)).toBe('y'.repeat(40_000));
  });

  test('lists, dicts and sets can be shared', async () => {
    const stdout = await run(`
items = []
squares = {}
seen = set()
def work(first):
    for i in range(first, first + 400):
        items.append(i)
        squares[i] = i * i
        seen.add(i % 50)
        if i % 7 == 0:
            items.pop()
            squares.pop(i)
def one():
    work(0)
def two():
    work(1000)
a = start(one)
b = start(two)
a.join()
b.join()
print(len(items), len(squares), len(seen), sum(squares.values()))
`);
    const kept = [0, 1000].flatMap((first) =>
      Array.from({ length: 400 }, (_, i) => first + i).filter((i) => i % 7 !== 0),
    );
    const sum = kept.reduce((total, i) => total + i * i, 0);
    expect(stdout).toBe(`${kept.length} ${kept.length} 50 ${sum}\n`);
  });

  test('more threads one after the other than there are workers', async () => {
    const stdout = await run(`
x = 0
def work():
    global x
    x += 1
for i in range(30):
    start(work).join()
print(x)
`);
    expect(stdout).toBe('30\n');
  });
});

describe('without a lock', () => {
  const racy = (body: string): string => `${START}
x = 0
def inc(v):
    return v + 1
ready = False
def work():
    global x
    for i in range(50000):
        ${body}
def other():
    global ready
    ready = True
    work()
h = start(other)
while not ready:
    pass
work()
h.join()
print(x)
`;

  /** Whether one of some runs loses an update; how threads fall is up to the machine. */
  async function loses(body: string, strategy: string, runs: number): Promise<boolean> {
    for (let i = 0; i < runs; i++) {
      const { stdout, ended } = await runProgram(racy(body), strategy, { form: 'timed' });
      expect(ended).toEqual([{ value: null }]);
      expect(Number(stdout)).toBeLessThanOrEqual(100_000);
      if (Number(stdout) < 100_000) return true;
    }
    return false;
  }

  test.each(['atomic', 'biased', 'free-threading'])(
    'x += 1 loses updates under %s',
    async (strategy) => {
      expect(await loses('x += 1', strategy, 20)).toBe(true);
    },
  );

  test.each(['gil', 'gil:interval=50us'])('x += 1 never does under %s', async (strategy) => {
    expect(await loses('x += 1', strategy, 3)).toBe(false);
  });

  test('x = f(x) does under gil, which may switch in a call', async () => {
    expect(await loses('x = inc(x)', 'gil:interval=50us', 40)).toBe(true);
  });
});

test('an exception in a thread is reported, and the program goes on', async () => {
  const { reports, stdout, problems } = await runProgram(
    `${START}
def bad():
    {}['missing']
_thread.start_new_thread(bad, ())
start(bad).join()
print('on')
`,
    'gil',
  );
  expect(stdout).toBe('on\n');
  const heading = 'Exception ignored in thread started by <function bad at 0x';
  expect(reports).toHaveLength(2);
  for (const report of reports) {
    expect(report).toContain(heading);
    expect(report).toContain("KeyError: 'missing'");
  }
  expect(problems).toEqual([]);
});

test('SystemExit ends a thread without a word', async () => {
  const { reports, stdout } = await runProgram(
    `${START}
import sys
def leave():
    sys.exit(3)
    print('never')
start(leave).join()
print('on')
`,
    'atomic',
  );
  expect([stdout, reports]).toEqual(['on\n', []]);
});

test.each(['gil', 'atomic', 'biased', 'free-threading'])(
  'daemon threads are cut off at the end under %s',
  async (s) => {
    const { stdout } = await runProgram(
      `
import _thread
def forever():
    while True:
        pass
def stuck():
    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire()
_thread.start_new_thread(forever, ())
_thread.start_new_thread(stuck, ())
print('end')
`,
      s,
    );
    expect(stdout).toBe('end\n');
  },
);

test('past the cap there is a RuntimeError', async () => {
  // A heap of 4 MiB has room for the areas of few threads.
  const { ended } = await runProgram(
    `
import _thread
gate = _thread.allocate_lock()
gate.acquire()
while True:
    _thread.start_new_thread(gate.acquire, ())
`,
    'gil',
    { heapBytes: 4 << 20 },
  );
  expect(ended[0]).toMatchObject({
    failure: { type: 'RuntimeError', message: "can't start new thread" },
  });
});

describe('workers wait for the threads of a program', () => {
  /** How many threads the pool had at the end, all of which have ended. */
  async function poolOf(source: string): Promise<number> {
    let words: Int32Array = new Int32Array(0);
    const { problems } = await runProgram(source, 'biased', {
      meanwhile: ({ heaps }) => (words = heaps[0]!.words),
    });
    expect(problems).toEqual([]);
    const size = words[HEAP_POOL_SIZE]!;
    const states = Array.from({ length: size }, (_, i) => words[areaOf(i + 2) + AREA_POOL_STATE]);
    expect(states).toEqual(states.map(() => ENDED));
    return size;
  }

  test('that imports threading or _thread', async () => {
    expect(await poolOf('import threading')).toBe(2);
    expect(await poolOf('def f():\n  import _thread')).toBe(2);
    expect(await poolOf('import queue')).toBe(2);
  });

  test('but not of one that does not', async () => {
    expect(await poolOf('import functools')).toBe(0);
  });

  test('and there is always one more', async () => {
    const source = `${START}
lock = _thread.allocate_lock()
lock.acquire()
def work():
    with lock:
        pass
handles = [start(work), start(work), start(work), start(work)]
lock.release()
for h in handles:
    h.join()
`;
    expect(await poolOf(source)).toBe(5);
  });
});

describe('a deadlock is named', () => {
  const DEADLOCK = `${START}
a = _thread.allocate_lock()
b = _thread.allocate_lock()
ready = _thread.allocate_lock()
ready.acquire()
def f():
    b.acquire()
    ready.release()
    a.acquire()
def g():
    a.acquire()
    start(f), ready.acquire()
    b.acquire()
g()
`;

  test.each(['gil', 'atomic', 'biased', 'free-threading', 'subinterpreters'])(
    'of two locks, under %s',
    async (s) => {
      const error = await runProgram(DEADLOCK, s).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'GuestError', status: 1 });
      const { traceback } = error as { traceback: string };
      expect(traceback).toMatch(/^Deadlock: every thread of the program waits for another one\n/);
      expect(traceback).toMatch(/main thread, at File "main.py", line 17, in g,\n/);
      expect(traceback).toMatch(/thread 2 \(f\), at File "main.py", line 13, in f,\n/);
      expect(traceback).toMatch(/which thread 2 \(f\) acquired at File "main.py", line 11, in f\n/);
      expect(traceback).toMatch(/which main thread acquired at File "main.py", line 15, in g\n/);
    },
  );

  test('of a thread that nobody lets end', async () => {
    const source = `${START}
from _queue import SimpleQueue
q = SimpleQueue()
start(q.get)
`;
    const error = await runProgram(source, 'gil').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      traceback: expect.stringMatching(/all other threads to end[^]*an item of the SimpleQueue/),
    });
  });

  test('but not while somebody waits for time to pass', async () => {
    const source = `${START}
import time
lock = _thread.allocate_lock()
lock.acquire()
def later():
    time.sleep(0.7)
    lock.release()
start(later)
print(lock.acquire())
print(lock.acquire(timeout=0.01), lock.acquire(False))
`;
    const { stdout } = await runProgram(source, 'atomic');
    expect(stdout).toBe('True\nFalse False\n');
  });
});

describe('an interrupt', () => {
  const WAIT = {
    'in a lock': 'lock.acquire()',
    'in a loop': 'while True: pass',
    asleep: 'time.sleep(1000)',
    'at the end': 'start(forever)',
  };

  test.each(Object.entries(WAIT))(
    'is KeyboardInterrupt in the main thread %s',
    async (_name, body) => {
      const source = `${START}
import time
lock = _thread.allocate_lock()
lock.acquire()
def forever():
    while True:
        pass
print('ready')
${body}
`;
      const { ended } = await runProgram(source, 'gil', {
        meanwhile(crew, output) {
          const timer = setInterval(() => {
            if (output.stdout === '') return;
            clearInterval(timer);
            crew.interrupt();
          }, 10);
        },
      });
      expect(ended[0]).toMatchObject({ failure: { type: 'KeyboardInterrupt' } });
    },
  );

  test('can come from the program', async () => {
    const source = `${START}
lock = _thread.allocate_lock()
lock.acquire()
start(_thread.interrupt_main)
while True:
    lock.acquire(timeout=0.1)
`;
    const { ended } = await runProgram(source, 'atomic');
    expect(ended[0]).toMatchObject({ failure: { type: 'KeyboardInterrupt' } });
  });
});

test('threads of isolated interpreters share the heap of the one that started them', async () => {
  const { stdout, problems } = await runProgram(
    `${START}
items = []
def work():
    items.append(1)
a = start(work)
b = start(work)
a.join()
b.join()
print(len(items))
`,
    'subinterpreters',
    { threads: 2 },
  );
  expect(stdout).toBe('2\n2\n');
  expect(problems).toEqual([]);
});
