"""Timers: fired, cancelled, with arguments."""

import threading

fired = []
event = threading.Event()


def fire(*args, **kwargs):
    fired.append((args, kwargs))
    event.set()


timer = threading.Timer(0.02, fire, args=['a', 1], kwargs={'k': 2})
print(timer.is_alive(), isinstance(timer, threading.Thread))
timer.start()
print(event.wait(5), fired)
timer.join()
cancelled = threading.Timer(30, fire)
cancelled.start()
cancelled.cancel()
cancelled.join()
print(len(fired), cancelled.is_alive(), cancelled.finished.is_set())

# So that none of the timers has to wait until a thread has been made for it.
gate = threading.Barrier(3)
threads = [threading.Thread(target=gate.wait) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
order = []
timers = [threading.Timer(delay, order.append, [delay]) for delay in (0.6, 0.02, 0.3)]
for timer in timers:
    timer.start()
for timer in timers:
    timer.join()
print(order)
