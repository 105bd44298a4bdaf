"""Queue: bounded, with tasks done and joined."""

import queue
import threading

q = queue.Queue(maxsize=2)
print(q.maxsize, q.empty(), q.full(), q.qsize())
q.put('a')
q.put_nowait('b')
print(q.full(), q.qsize())
for put in (lambda: q.put_nowait('c'), lambda: q.put('c', block=False), lambda: q.put('c', timeout=0.01)):
    try:
        put()
    except queue.Full as error:
        print(repr(error), q.qsize())
print(q.get(), q.get_nowait())
try:
    q.get_nowait()
except queue.Empty as error:
    print(repr(error))
for _ in range(2):
    q.task_done()
try:
    q.task_done()
except ValueError as error:
    print('ValueError:', error)
for call in (lambda: q.get(timeout=-1), lambda: q.put(1, timeout=-0.5)):
    try:
        call()
    except ValueError as error:
        print('ValueError:', error)

jobs, done, lock = queue.Queue(3), [], threading.Lock()


def worker():
    while True:
        job = jobs.get()
        try:
            if job is None:
                return
            with lock:
                done.append(job * 10)
        finally:
            jobs.task_done()


threads = [threading.Thread(target=worker) for _ in range(4)]
for thread in threads:
    thread.start()
for i in range(25):
    jobs.put(i)
jobs.join()
print(sorted(done) == [i * 10 for i in range(25)], jobs.unfinished_tasks)
for _ in threads:
    jobs.put(None)
for thread in threads:
    thread.join()
print(jobs.empty(), [thread.is_alive() for thread in threads])
