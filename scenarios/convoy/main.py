# One thread computes; the others make short calls that let go of the lock and want it back.
import ctypes
import time

calling = 0
computing = False


def before(threads, calls):
    global calling, computing
    calling = threads - 1
    computing = threads == 1


def run(index, threads, calls):
    if threads == 1:
        call(0, calls)
    elif index == 0:
        compute()
    else:
        call(calls * (index - 1) // (threads - 1), calls * index // (threads - 1))


def compute():
    global computing
    total = 0
    while calling > 0:
        for i in range(100):
            total += i
        computing = True


def call(start, stop):
    global calling
    latency = (ctypes.c_double * latency_length).from_address(latency_address)
    now = time.perf_counter_ns
    sleep = time.sleep
    while not computing:
        sleep(0.001)
    for i in range(start, stop):
        begun = now()
        sleep(1e-5)
        latency[i] = now() - begun
    calling -= 1
