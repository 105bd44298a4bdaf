"""Conditions: a buffer of its own, and a lock for readers and writers."""

import threading


class Buffer:
    def __init__(self, size):
        self.items = []
        self.size = size
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)

    def put(self, item):
        with self.not_full:
            while len(self.items) >= self.size:
                self.not_full.wait()
            self.items.append(item)
            self.not_empty.notify()

    def take(self):
        with self.not_empty:
            self.not_empty.wait_for(lambda: self.items)
            item = self.items.pop(0)
            self.not_full.notify()
            return item


buffer, taken = Buffer(2), []


def produce(start):
    for i in range(start, start + 10):
        buffer.put(i)


def consume():
    for _ in range(10):
        item = buffer.take()
        with buffer.lock:
            taken.append(item)


threads = [threading.Thread(target=produce, args=(n,)) for n in (0, 100)]
threads += [threading.Thread(target=consume) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(taken) == [*range(10), *range(100, 110)], buffer.items)


class ReadersWriter:
    def __init__(self):
        self.condition = threading.Condition()
        self.readers = 0
        self.most = 0

    def __enter__(self):
        with self.condition:
            self.readers += 1
            self.most = max(self.most, self.readers)

    def __exit__(self, *_):
        with self.condition:
            self.readers -= 1
            self.condition.notify_all()

    def write(self, action):
        with self.condition:
            while self.readers:
                self.condition.wait()
            action()


shared, guard, torn = [0, 0], ReadersWriter(), []


def read():
    for _ in range(20):
        with guard:
            first, second = shared
            if first != second:
                torn.append((first, second))


def bump():
    shared[0] += 1
    shared[1] += 1


def write():
    for _ in range(20):
        guard.write(bump)


threads = [threading.Thread(target=f) for f in (read, write, read, write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(shared, torn, guard.readers, 1 <= guard.most <= 2)

condition = threading.Condition()
for use in (condition.wait, condition.notify, condition.notify_all):
    try:
        use()
    except RuntimeError as error:
        print('RuntimeError:', error)
with condition:
    print(condition.wait(0.01), condition.wait_for(lambda: False, timeout=0.01), condition.wait_for(lambda: 7))
