"""Clocks go on, and sleeping takes as long as it says."""

import time

start, start_ns, monotonic = time.perf_counter(), time.perf_counter_ns(), time.monotonic()
time.sleep(0.03)
print(time.perf_counter() - start >= 0.03, time.perf_counter_ns() - start_ns >= 30_000_000)
print(time.monotonic() >= monotonic + 0.03, time.time() > 1.6e9)
print(type(time.perf_counter()), type(time.perf_counter_ns()), type(time.time_ns()))
print(time.sleep(0), time.sleep(0.001))
times = [time.perf_counter_ns() for _ in range(50)]
print(times == sorted(times))
for wrong in (-1, 'long', None):
    try:
        time.sleep(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)


def timed(function, *args):
    before = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - before < 60


print(timed(sum, range(100)))
