"""How pools begin and end."""

import threading
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

state = threading.local()
started, lock = [], threading.Lock()


def prepare(value):
    state.value = value
    with lock:
        started.append(value)


with ThreadPoolExecutor(2, initializer=prepare, initargs=(7,)) as pool:
    print(set(pool.map(lambda _: state.value, range(10))))
print(1 <= len(started) <= 2)

gate, running = threading.Event(), threading.Event()


def hold():
    running.set()
    return gate.wait()


pool = ThreadPoolExecutor(1)
first = pool.submit(hold)
running.wait()
others = [pool.submit(print, 'not run', i) for i in range(3)]
pool.shutdown(wait=False, cancel_futures=True)
print([future.cancelled() for future in others])
gate.set()
pool.shutdown()
print(first.result())

late = ThreadPoolExecutor(1)
after = late.submit(lambda: 'still run')
late.shutdown(wait=False)
print(after.result())

done = []
with ThreadPoolExecutor(3) as pool:
    for i in range(6):
        pool.submit(done.append, i)
print(sorted(done))
print(issubclass(BrokenExecutor, RuntimeError))
# The last pool is not shut down: the interpreter waits for it.
ThreadPoolExecutor(1).submit(print, 'printed at the end')
