// Interpreters that a program makes while it runs, on real workers: what they share, what they do not, and how
// they end.

import { describe, expect, test } from 'vitest';
import { runProgram } from './program.ts';

async function run(source: string, strategy = 'subinterpreters'): Promise<string> {
  const { stdout, problems, reports, ended } = await runProgram(source, strategy);
  expect(ended).toEqual([{ value: null }]);
  expect(reports).toEqual([]);
  expect(problems).toEqual([]);
  return stdout;
}

// After a listing of J. Pivarski's talk at CHEP 2024, with its slips mended.
const TALK = `
from test.support import interpreters
from test.support.interpreters import queues
def in_subinterp():
    from test.support.interpreters import queues
    in_queue = queues.Queue(in_id)
    out_queue = queues.Queue(out_id)
    x = in_queue.get()
    out_queue.put(x + number)
in_queue = queues.create()
out_queue = queues.create()
subinterp = interpreters.create()
subinterp.prepare_main({'in_id': in_queue.id, 'out_id': out_queue.id, 'number': 42})
subinterp.call_in_thread(in_subinterp)
in_queue.put(100)
print(out_queue.get())
`;

test.each(['gil', 'subinterpreters', 'biased', 'atomic', 'gil:interval=instruction'])(
  "the talk's listing gives 142 under %s",
  async (strategy) => {
    expect(await run(TALK, strategy)).toBe('142\n');
  },
);

test('an interpreter sees nothing of the globals and modules of another', async () => {
  const stdout = await run(`
from concurrent import interpreters
import heapq
x = 1
heapq.heappush = 5
one = interpreters.create()
two = interpreters.create()
one.exec('x = 2\\nimport heapq\\nprint(x, heapq.heappush == 5)')
two.prepare_main(x=3)
two.exec('print(x, __name__)')
one.exec('print(x)')
print(x, heapq.heappush)
one.close()
two.close()
print(interpreters.list_all())
`);
  expect(stdout).toBe('2 False\n3 __main__\n2\n1 5\n[Interpreter(0)]\n');
});

test('calls take and give what is shareable', async () => {
  const stdout = await run(`
from concurrent import interpreters
def f(a, b, *rest, c):
    return (a, b, rest, c, 'x' * a)
def bad():
    return []
i = interpreters.create()
print(i.call(f, 1, 5, 6, c=7.5))
print(i.call(f, 2, b=0, c=3))
for wrong in (lambda: i.call(bad), lambda: i.call(f, [])):
    try:
        wrong()
    except interpreters.ExecutionFailed as e:
        print('failed', e.excinfo.msg)
    except interpreters.NotShareableError as e:
        print('refused', e)
i.close()
`);
  expect(stdout).toBe(
    "(1, 5, (6,), 7.5, 'x')\n(2, 0, (), 3, 'xx')\n" +
      'failed [] does not support cross-interpreter data\n' +
      'refused [] does not support cross-interpreter data\n',
  );
});

describe('queues', () => {
  test('carry what does not change, in order, to any number of interpreters', async () => {
    const stdout = await run(`
from test.support import interpreters
from test.support.interpreters import queues
there = queues.create(3)
back = queues.create()
def work():
    from test.support.interpreters import queues
    there = queues.Queue(there_id)
    back = queues.Queue(back_id)
    while True:
        x = there.get()
        if x is None:
            break
        back.put((me, x, x * x))
made = []
for me in range(2):
    i = interpreters.create()
    i.prepare_main(there_id=there.id, back_id=back.id, me=me)
    made.append((i, i.call_in_thread(work)))
for x in range(200):
    there.put(x)
got = [back.get() for x in range(200)]
for i, thread in made:
    there.put(None)
for i, thread in made:
    thread.join()
    i.close()
print(sorted(x for _, x, _ in got) == list(range(200)))
print(all(x * x == y for _, x, y in got))
for me in range(2):
    own = [x for who, x, _ in got if who == me]
    print(own == sorted(own))
print(there.empty(), back.qsize())
`);
    expect(stdout).toBe('True\nTrue\nTrue\nTrue\nTrue 0\n');
  });

  test('time out, and say when they are empty or full', async () => {
    const stdout = await run(`
from concurrent import interpreters
import queue, time
q = interpreters.create_queue(1)
for wrong in (q.get_nowait, lambda: q.get(timeout=0.05)):
    try:
        wrong()
    except interpreters.QueueEmpty as e:
        print(e, isinstance(e, queue.Empty))
q.put(1)
for wrong in (lambda: q.put_nowait(2), lambda: q.put(2, timeout=0.05)):
    try:
        wrong()
    except interpreters.QueueFull as e:
        print(e, isinstance(e, queue.Full))
print(q.full(), q.maxsize, q.get())
`);
    expect(stdout).toBe(
      'queue 1 is empty True\n'.repeat(2) + 'queue 1 is full True\n'.repeat(2) + 'True 1 1\n',
    );
  });

  test('are gone when nobody names them any more', async () => {
    const stdout = await run(`
from test.support.interpreters import queues
q = queues.create()
q.put('lost')
id = q.id
print(queues.list_all())
del q
print(queues.list_all())
try:
    queues.Queue(id)
except queues.QueueNotFoundError as e:
    print(e)
`);
    expect(stdout).toBe('[Queue(1)]\n[]\nqueue 1 not found\n');
  });

  test('pass memory by reference, which outlives who made it', async () => {
    const stdout = await run(`
from test.support import interpreters
from test.support.interpreters import queues
import ctypes
q = queues.create()
i = interpreters.create()
i.prepare_main(id=q.id)
i.exec('''
import ctypes
from test.support.interpreters import queues
a = (ctypes.c_double * 3)(1, 2, 3)
q = queues.Queue(id)
q.put((a, memoryview(a)))
q.put(memoryview(bytes([65, 66])))
''')
array, view = q.get()
array[0] = 10.0
view[2] = -1.0
i.exec('print(a[:])')
i.prepare_main(again=array)
i.exec('again[1] = 20.0\\ndel a, again, q')
i.close()
print(array[:], view.tolist(), view.nbytes, view.format, len(view), view[1:].tolist())
print(q.get())
`);
    const [first, second, third] = stdout.split('\n');
    expect(first).toBe('[10.0, 2.0, -1.0]');
    expect(second).toBe('[10.0, 20.0, -1.0] [10.0, 20.0, -1.0] 24 <d 3 [20.0, -1.0]');
    // What an interpreter that was closed has put is bound to it no longer.
    expect(third).toBe('test.support.interpreters.queues.UNBOUND');
  });
});

describe('an end', () => {
  test('of the program closes interpreters that are left, and their threads', async () => {
    const stdout = await run(`
from concurrent import interpreters
i = interpreters.create()
i.exec('''
import threading
class Last:
    def __del__(self):
        print('finalised')
last = Last()
threading.Thread(target=lambda: print('in a thread')).start()
''')
print('end')
`);
    expect(stdout.split('\n').toSorted()).toEqual(['', 'end', 'finalised', 'in a thread']);
  });

  test('of an interpreter that dies is told to who waits for it, and to who comes later', async () => {
    const { stdout, ended } = await runProgram(
      `
from concurrent import interpreters
i = interpreters.create()
q = interpreters.create_queue()
i.prepare_main(id=q.id)
print('made')
for source in ('from concurrent.interpreters import Queue\\nQueue(id).get()', 'pass'):
    try:
        i.exec(source)
    except interpreters.InterpreterError as e:
        print(e)
i.close()
`,
      'subinterpreters',
      {
        meanwhile: (crew, output) => {
          const timer = setInterval(() => {
            if (!output.stdout.includes('made')) return;
            clearInterval(timer);
            setTimeout(() => crew.kill(1), 100);
          }, 10);
        },
      },
    );
    expect(ended).toEqual([{ value: null }]);
    expect(stdout).toBe('made\ninterpreter 1 died\ninterpreter 1 died\n');
  });

  test('that never comes, since interpreters wait for each other, is a deadlock', async () => {
    const running = runProgram(
      `
from concurrent import interpreters
i = interpreters.create()
there = interpreters.create_queue()
back = interpreters.create_queue()
i.prepare_main(there=there.id, back=back.id)
def work():
    from concurrent.interpreters import Queue
    x = Queue(there).get()
    Queue(back).put(x)
i.call_in_thread(work)
back.get()
`,
      'subinterpreters',
    );
    const error = (await running.catch((caught: unknown) => caught)) as { traceback: string };
    expect(error).toMatchObject({ message: 'deadlock' });
    expect(error.traceback).toContain('main thread, at File "main.py", line 12, in <module>,');
    expect(error.traceback).toContain('waits for an item of queue 2');
    expect(error.traceback).toContain('waits for interpreter 1');
    expect(error.traceback).toContain('interpreter 1: main thread, at File "main.py", line 9');
    expect(error.traceback).toContain('waits for an item of queue 1');
  });

  test('of a thread that waits for an item comes with Ctrl-C', async () => {
    const { stdout, ended } = await runProgram(
      `
from concurrent import interpreters
import threading, time
q = interpreters.create_queue()
def other():
    time.sleep(30)
threading.Thread(target=other, daemon=True).start()
print('waits')
try:
    q.get()
except KeyboardInterrupt:
    print('stopped')
`,
      'subinterpreters',
      {
        meanwhile: (crew, output) => {
          const timer = setInterval(() => {
            if (!output.stdout.includes('waits')) return;
            clearInterval(timer);
            crew.interrupt();
          }, 10);
        },
      },
    );
    expect(ended).toEqual([{ value: null }]);
    expect(stdout).toBe('waits\nstopped\n');
  });
});
