"""Locks: with, try, timeouts, released by others, errors."""

import threading

lock = threading.Lock()
print(lock.locked(), lock.acquire(), lock.locked(), lock.acquire(blocking=False))
print(lock.acquire(timeout=0.01), lock.acquire(True, 0.01))
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print('RuntimeError:', error)
for arguments in ((False, 1), (True, -2)):
    try:
        lock.acquire(*arguments)
    except ValueError as error:
        print('ValueError:', error)

with lock as entered:
    print(entered, lock.locked())
try:
    with lock:
        raise KeyError('inside')
except KeyError as error:
    print(repr(error), lock.locked())

# Released by a thread that did not acquire it.
lock.acquire()
thread = threading.Thread(target=lock.release)
thread.start()
thread.join()
print(lock.locked())

total = 0


def add(count):
    global total
    for _ in range(count):
        with lock:
            value = total
            total = value + 1


threads = [threading.Thread(target=add, args=(150,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total)

# Two threads take turns by two locks.
mine, yours, turns = threading.Lock(), threading.Lock(), []
yours.acquire()


def play(name, own, other):
    for i in range(3):
        own.acquire()
        turns.append(f'{name}{i}')
        other.release()


players = [
    threading.Thread(target=play, args=('ping', mine, yours)),
    threading.Thread(target=play, args=('pong', yours, mine)),
]
for player in players:
    player.start()
for player in players:
    player.join()
print(turns)
