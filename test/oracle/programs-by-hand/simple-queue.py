"""SimpleQueue: first in, first out, over threads."""

import queue
import threading

q = queue.SimpleQueue()
print(q.empty(), q.qsize())
for item in (1, 'two', [3], None):
    q.put(item)
print(q.qsize(), q.get(), q.get(timeout=1), q.get(block=False), q.get_nowait(), q.empty())
for get in (q.get_nowait, lambda: q.get(False), lambda: q.get(timeout=0.01)):
    try:
        get()
    except queue.Empty as error:
        print(repr(error))
try:
    q.get(timeout=-1)
except ValueError as error:
    print('ValueError:', error)

requests, answers = queue.SimpleQueue(), queue.SimpleQueue()


def serve():
    for number in iter(requests.get, None):
        answers.put((number, number**2))


threads = [threading.Thread(target=serve) for _ in range(3)]
for thread in threads:
    thread.start()
for i in range(12):
    requests.put(i)
print(sorted(answers.get() for _ in range(12)))
for _ in threads:
    requests.put(None)
for thread in threads:
    thread.join()
print(requests.empty(), answers.qsize())

# One thread's items stay in order.
lines = queue.SimpleQueue()
threads = [
    threading.Thread(target=lambda n: [lines.put((n, i)) for i in range(30)], args=(n,))
    for n in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
taken = [lines.get() for _ in range(90)]
for n in range(3):
    print(n, [i for m, i in taken if m == n] == list(range(30)))
