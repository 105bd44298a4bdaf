"""Counters that threads share: right with a lock, with a queue, or kept apart."""

import queue
import threading

THREADS, TIMES = 4, 100


class Counter:
    def __init__(self):
        self.value = 0
        self._lock = threading.Lock()

    def increment(self):
        with self._lock:
            self.value += 1

    def racy(self):
        self.value += 1


def run(target):
    threads = [threading.Thread(target=target, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


counter = Counter()
run(lambda i: [counter.increment() for _ in range(TIMES)])
print('locked', counter.value)

racy = Counter()
run(lambda i: [racy.racy() for _ in range(TIMES)])
print('racy', 1 <= racy.value <= THREADS * TIMES)

numbers = queue.SimpleQueue()
run(lambda i: [numbers.put(1) for _ in range(TIMES)])
print('queued', sum(numbers.get() for _ in range(THREADS * TIMES)), numbers.empty())

parts = [0] * THREADS


def count_own(i):
    for _ in range(TIMES):
        parts[i] += 1


run(count_own)
print('apart', parts, sum(parts))
