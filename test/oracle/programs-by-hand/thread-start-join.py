"""Threads: targets with arguments, states, order of joins, a thread that starts threads."""

import threading

results = {}


def square(name, *numbers, offset=0):
    results[name] = [n * n + offset for n in numbers]


threads = [
    threading.Thread(target=square, args=('a', 1, 2, 3)),
    threading.Thread(target=square, args=['b'], kwargs={'offset': 5}),
    threading.Thread(target=square, args=('c', 4), kwargs=dict(offset=-1), name='third'),
]
print([thread.is_alive() for thread in threads], threads[2].name, threads[0].daemon)
for thread in threads:
    thread.start()
for thread in reversed(threads):
    thread.join()
print([thread.is_alive() for thread in threads], sorted(results.items()))
print(threads[2].name, threads[2].ident is not None)

try:
    threads[0].start()
except RuntimeError as error:
    print('RuntimeError:', error)
try:
    threading.Thread(target=print).join()
except RuntimeError as error:
    print('RuntimeError:', error)
try:
    threading.current_thread().join()
except RuntimeError as error:
    print('RuntimeError:', error)

order = []


def outer(depth):
    order.append(depth)
    if depth < 4:
        inner = threading.Thread(target=outer, args=(depth + 1,))
        inner.start()
        inner.join()
    order.append(-depth)


first = threading.Thread(target=outer, args=(1,))
first.start()
first.join()
print(order)
nothing = threading.Thread()
nothing.start()
nothing.join()
print(nothing.is_alive(), threading.active_count())
