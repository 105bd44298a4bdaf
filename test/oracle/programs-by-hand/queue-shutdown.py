"""Queues that are shut down."""

import queue
import threading

q = queue.Queue()
q.put(1)
q.shutdown()
print(q.get())
for use in (q.get, lambda: q.put(2), q.get_nowait):
    try:
        use()
    except queue.ShutDown as error:
        print(repr(error))

waiting, ended = queue.Queue(), []


def wait_for_item(number):
    try:
        waiting.get()
    except queue.ShutDown:
        ended.append(number)


threads = [threading.Thread(target=wait_for_item, args=(i,)) for i in range(3)]
for thread in threads:
    thread.start()
waiting.shutdown(immediate=True)
for thread in threads:
    thread.join()
print(sorted(ended), waiting.is_shutdown)
