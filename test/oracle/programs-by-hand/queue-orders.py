"""Queues in other orders: last in first out, by priority."""

import queue
import threading


class Job:
    def __init__(self, priority, name):
        self.priority = priority
        self.name = name

    def __lt__(self, other):
        return self.priority < other.priority

    def __repr__(self):
        return f'{self.name}@{self.priority}'


stack = queue.LifoQueue()
for i in range(4):
    stack.put(i)
print([stack.get() for _ in range(4)], stack.empty())

heap = queue.PriorityQueue(maxsize=6)
for item in (5, 1, 4, 1, 3):
    heap.put(item)
print(heap.qsize(), heap.full(), [heap.get() for _ in range(5)])
for job in (Job(2, 'b'), Job(1, 'a'), Job(3, 'c')):
    heap.put(job)
print([heap.get() for _ in range(3)])
for pair in ((1, 'z'), (0, 'y'), (1, 'a')):
    heap.put(pair)
print([heap.get() for _ in range(3)])
heap.put(1)
try:
    heap.put('text')
except TypeError as error:
    print('TypeError:', error)

ordered = queue.PriorityQueue()
threads = [
    threading.Thread(target=lambda n: [ordered.put((i * 7 + n) % 20) for i in range(10)], args=(n,))
    for n in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
values = [ordered.get_nowait() for _ in range(30)]
print(values == sorted(values), sum(values))
