"""Joins that do not wait for ever."""

import threading

release = threading.Event()
thread = threading.Thread(target=release.wait)
thread.start()
print(thread.join(timeout=0.02), thread.is_alive())
print(thread.join(0), thread.is_alive())
print(thread.join(-1), thread.is_alive())
release.set()
thread.join(5)
print(thread.is_alive(), thread.join(), thread.join(1))


class Slow(threading.Thread):
    def __init__(self, gate):
        super().__init__()
        self.gate = gate

    def run(self):
        self.result = self.gate.wait(10)


gates = [threading.Event() for _ in range(3)]
threads = [Slow(gate) for gate in gates]
for thread in threads:
    thread.start()
for gate, thread in zip(reversed(gates), reversed(threads)):
    print([t.is_alive() for t in threads])
    gate.set()
    thread.join()
print([t.result for t in threads], hasattr(threads[0], 'other'))
