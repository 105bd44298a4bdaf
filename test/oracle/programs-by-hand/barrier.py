"""Barriers: rounds in step, an action, a break, a reset."""

import threading

PARTIES, ROUNDS = 3, 4
log, lock = [], threading.Lock()
barrier = threading.Barrier(PARTIES, action=lambda: log.append('all here'))
numbers = []


def run(number):
    for round in range(ROUNDS):
        with lock:
            log.append(round)
        index = barrier.wait()
        with lock:
            numbers.append((round, index))
        barrier.wait()


threads = [threading.Thread(target=run, args=(i,)) for i in range(PARTIES)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(log)
print(sorted(numbers))
print(barrier.parties, barrier.n_waiting, barrier.broken)

broken = []


def impatient():
    try:
        barrier.wait(timeout=0.02)
    except threading.BrokenBarrierError as error:
        broken.append(type(error).__name__)


threads = [threading.Thread(target=impatient) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(broken, barrier.broken)
try:
    barrier.wait()
except threading.BrokenBarrierError:
    print('still broken')
barrier.reset()
print(barrier.broken)
alone = threading.Barrier(1)
print(alone.wait(), alone.wait())
alone.abort()
print(alone.broken)
try:
    threading.Barrier(0)
except ValueError as error:
    print('ValueError:', error)
