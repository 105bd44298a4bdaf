"""How some operations scale with threads, in the manner of CPython's own benchmark of that.

argv: 1
argv: 4
mask: [0-9.,]+(x| ns| ms)
"""

import queue
import sys
import threading
import time

SCALE = 60
benchmarks = {}
threads = []
tasks = []
results = queue.SimpleQueue()


def benchmark(function=None, /, *, scale=1):
    def register(f):
        benchmarks[f.__name__] = (f, scale)
        return f

    return register if function is None else register(function)


class Counter:
    __match_args__ = ('value',)

    def __init__(self):
        self.value = 0

    def bump(self):
        self.value += 1
        return self.value


def identity(x):
    return x


@benchmark
def call_function(n):
    for i in range(n):
        identity(i)


@benchmark(scale=2)
def bound_method(n):
    counter = Counter()
    for _ in range(n):
        counter.bump()
    assert counter.value == n


@benchmark
def closure(n):
    total = 0

    def add(x):
        nonlocal total
        total += x

    for i in range(n):
        add(i)
    assert total == n * (n - 1) // 2


@benchmark
def make_objects(n):
    kept = [Counter() for _ in range(n)]
    assert len(kept) == n


@benchmark(scale=3)
def build_dict(n):
    assert len({i: str(i) for i in range(n)}) == n


@benchmark
def format_strings(n):
    for i in range(n):
        f'{i:>5}|{i!r}'


@benchmark
def private_lock(n):
    lock = threading.Lock()
    for _ in range(n):
        with lock:
            pass


def worker(tasks):
    while (task := tasks.get()) is not None:
        function, n = task
        start = time.perf_counter_ns()
        function(n)
        results.put(time.perf_counter_ns() - start)


def start_threads(count):
    for i in range(count):
        tasks.append(queue.Queue())
        thread = threading.Thread(target=worker, args=(tasks[i],), daemon=True)
        thread.start()
        threads.append(thread)


def measure(function, n, count):
    for i in range(count):
        tasks[i].put((function, n))
    return max(results.get() for _ in range(count))


def main():
    count = int(sys.argv[1])
    start_threads(count)
    print(f'Running benchmarks with {count} threads')
    start = time.perf_counter()
    for name, (function, scale) in benchmarks.items():
        n = SCALE * scale
        alone = measure(function, n, 1)
        together = measure(function, n, count)
        factor = count * alone / max(together, 1)
        print(f'{name:<18} {together:,} ns {factor:.1f}x')
    for one in tasks:
        one.put(None)
    for thread in threads:
        thread.join()
    print(f'Done in {(time.perf_counter() - start) * 1000:.0f} ms, {len(threads)} threads')


if __name__ == '__main__':
    main()
