# Adds to one global from all threads, each time under the same lock: nothing may be lost.
import threading

lock = threading.Lock()
total = 0


def before(threads, updates):
    global total
    total = 0


def run(start, stop):
    global total
    for _ in range(start, stop):
        with lock:
            total += 1


def after():
    return total
