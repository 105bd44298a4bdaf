"""Semaphores: how many are inside at once."""

import threading

semaphore = threading.Semaphore(2)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(blocking=False))
print(semaphore.acquire(timeout=0.01))
semaphore.release(2)
inside = most = 0
lock = threading.Lock()


def visit():
    global inside, most
    for _ in range(5):
        with semaphore:
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1


threads = [threading.Thread(target=visit) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(inside, 1 <= most <= 2)

bounded = threading.BoundedSemaphore(1)
with bounded:
    print(bounded.acquire(blocking=False))
try:
    bounded.release()
except ValueError as error:
    print('ValueError:', error)
for make in (lambda: threading.Semaphore(-1), lambda: semaphore.release(0), lambda: semaphore.acquire(False, 1)):
    try:
        make()
    except ValueError as error:
        print('ValueError:', error)

# As a signal between threads: strict turns.
tick, tock, log = threading.Semaphore(1), threading.Semaphore(0), []


def say(word, mine, other):
    for _ in range(3):
        mine.acquire()
        log.append(word)
        other.release()


threads = [
    threading.Thread(target=say, args=('tick', tick, tock)),
    threading.Thread(target=say, args=('tock', tock, tick)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(' '.join(log))
