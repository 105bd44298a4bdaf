# The first thread makes objects, hands them to the others and sleeps; these drop the last references.
# Under biased counts an object then waits for its owner, unless somebody merges in its place.
import queue
import threading
import tracemalloc

handed = queue.SimpleQueue()
freed = threading.Semaphore(0)
held = 0


def before(threads, count):
    global held
    held = 0


def run(index, threads, count):
    global held
    if index > 0:
        drop(index - 1, threads - 1, count)
        freed.release()
        return 0
    start = tracemalloc.get_traced_memory()[0]
    if threads == 1:
        for i in range(count):
            [i] * 20
    else:
        for i in range(count):
            handed.put([i] * 20)
    for _ in range(threads - 1):
        freed.acquire()
    # Its own duties are done when it wakes: others have looked while it was asleep.
    if threads == 1:
        held = tracemalloc.get_traced_memory()[0] - start
    return count


def drop(index, droppers, count):
    global held
    start = tracemalloc.get_traced_memory()[0]
    for _ in range(count * index // droppers, count * (index + 1) // droppers):
        handed.get()
    if index == 0:
        held = tracemalloc.get_traced_memory()[0] - start


def after():
    return held
